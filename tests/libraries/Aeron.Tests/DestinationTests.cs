// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Tests;

/// <summary>Where the datagrams of a multi-destination publication go, and since when.</summary>
public sealed class DestinationTests
{
    private const long Second = 1_000_000_000;
    private const string Dynamic = "control=10.0.0.1:4000|control-mode=dynamic";
    private const string Manual = "control-mode=manual";

    [Fact]
    public void receivers_that_come_to_the_control_address_are_served_until_they_fall_silent()
    {
        using var script = new SenderScript(Dynamic);
        script.RunFor(Second);
        Assert.Empty(script.TakeDestinations());

        script.Hear("10.0.0.2:4001", receiverId: 1, StatusMessageFrame.SendSetupFlag, 0, 0);
        script.Hear("10.0.0.3:4001", receiverId: 2, StatusMessageFrame.SendSetupFlag, 0, 0);
        script.RunFor(Second);
        Assert.Equal(["10.0.0.2:4001", "10.0.0.3:4001"], script.TakeDestinations().Distinct().Order());

        script.RunFor(3 * Second);
        script.Hear("10.0.0.2:4001", receiverId: 1, StatusMessageFrame.SendSetupFlag, 0, 0);
        script.RunFor(Second);
        script.TakeDestinations();
        script.RunFor(Second);
        Assert.Equal(["10.0.0.2:4001"], script.TakeDestinations().Distinct());
    }

    [Fact]
    public void an_arrival_asks_for_no_setup_of_streams_that_are_under_way()
    {
        using var script = new SenderScript(Dynamic);
        script.Hear("10.0.0.2:4001", receiverId: 1, StatusMessageFrame.SendSetupFlag, 0, 0);
        script.Hear("10.0.0.2:4001", receiverId: 1);
        script.RunFor(Second);
        script.TakeDestinations();

        script.Hear("10.0.0.2:4001", receiverId: 1, StatusMessageFrame.SendSetupFlag, 0, 0);
        script.RunFor(Second);

        Assert.DoesNotContain(script.Transport.Sent, one => FrameHeader.TypeOf(one.Bytes) == FrameHeader.Setup);
    }

    [Fact]
    public void a_stranger_to_every_stream_is_no_destination()
    {
        using var script = new SenderScript(Dynamic);

        script.Hear("10.0.0.2:4001", receiverId: 1, sessionId: 78);
        script.RunFor(Second);

        Assert.Empty(script.TakeDestinations());
    }

    [Fact]
    public void destinations_that_come_are_bounded()
    {
        using var script = new SenderScript(Dynamic);
        for (int i = 0; i < 2 * Destinations.MaxCount; i++)
            script.Transport.Arrive(Arrival(i), SenderScript.Address($"10.0.{i / 200}.{i % 200}:4001"));
        script.RunFor(100_000_000);
        script.TakeDestinations();

        script.RunFor(100_000_000);

        Assert.Equal(Destinations.MaxCount, script.TakeDestinations().Count);
    }

    [Fact]
    public void named_destinations_are_served_from_when_they_are_added_until_they_are_removed()
    {
        using var script = new SenderScript(Manual);
        script.Endpoint.AddDestination(UdpChannel.Parse("aeron:udp?endpoint=10.0.0.2:4001"), 1);
        script.Endpoint.AddDestination(UdpChannel.Parse("aeron:udp?endpoint=10.0.0.3:4001"), 2);
        script.Endpoint.AddDestination(UdpChannel.Parse("aeron:udp?endpoint=10.0.0.3:4001"), 2);
        script.RunFor(Second);
        List<string> both = script.TakeDestinations();

        script.Endpoint.RemoveDestination(UdpChannel.Parse("aeron:udp?endpoint=10.0.0.2:4001"));
        script.Endpoint.RemoveDestination(UdpChannel.Parse("aeron:udp?endpoint=10.0.0.9:4001"));
        script.RunFor(20 * Second);

        Assert.Equal(20, both.Count);
        Assert.Equal(["10.0.0.2:4001", "10.0.0.3:4001"], both.Distinct().Order());
        Assert.Equal(["10.0.0.3:4001"], script.TakeDestinations().Distinct());
    }

    [Fact]
    public void each_datagram_goes_to_another_destination_first()
    {
        using var script = new SenderScript(Manual);
        for (int i = 2; i < 5; i++)
            script.Endpoint.AddDestination(UdpChannel.Parse($"aeron:udp?endpoint=10.0.0.{i}:4001"), i);

        script.RunFor(Second);

        IEnumerable<string> first = script.TakeDestinations().Chunk(3).Select(one => one[0]);
        Assert.Equal(["10.0.0.2:4001", "10.0.0.3:4001", "10.0.0.4:4001"], first.Take(3).Order());
    }

    [Fact]
    public void what_one_destination_refuses_the_others_still_get()
    {
        using var script = new SenderScript(Manual);
        for (int i = 2; i < 5; i++)
            script.Endpoint.AddDestination(UdpChannel.Parse($"aeron:udp?endpoint=10.0.0.{i}:4001"), i);
        int asked = 0;
        script.Transport.Accepts = () => ++asked % 3 != 2;

        script.RunFor(Second);

        Assert.Equal(20, script.TakeDestinations().Count);
        Assert.Equal(10, script.Counters[SystemCounter.ShortSends]);
    }

    [Theory]
    [InlineData("endpoint=10.0.0.2:4000", "aeron:udp?endpoint=10.0.0.2:4001", "takes no destinations")]
    [InlineData(Dynamic, "aeron:udp?endpoint=10.0.0.2:4001", "takes no destinations")]
    [InlineData(Manual, "aeron:udp?endpoint=239.1.1.1:4001", "is not a destination")]
    [InlineData(Manual, "aeron:udp?control-mode=manual", "is not a destination")]
    public void what_is_no_destination_is_refused(string parameters, string destination, string reason)
    {
        using var script = new SenderScript(parameters);

        ChannelException error = Assert.Throws<ChannelException>(
            () => script.Endpoint.AddDestination(UdpChannel.Parse(destination), 1));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_revoked_publication_announces_it_at_once_and_sends_nothing_more()
    {
        using var script = new SenderScript("endpoint=10.0.0.2:4000");
        script.Hear("10.0.0.2:4000", receiverId: 1);
        script.RunFor(10_000_000);
        script.TakeDestinations();

        script.Publication.Revoke(script.NowNs);
        script.RunFor(500_000_000);

        const byte revoked = FrameDescriptor.Unfragmented | FrameDescriptor.EndOfStreamFlag |
            FrameDescriptor.RevokedFlag;
        Assert.InRange(script.Transport.Sent.Count, 5, 6);
        Assert.All(script.Transport.Sent, one => Assert.Equal(revoked, FrameHeader.FlagsOf(one.Bytes)));
        Assert.Equal(1, script.Counters[SystemCounter.PublicationsRevoked]);
    }

    private static byte[] Arrival(long receiverId)
    {
        byte[] frame = new byte[StatusMessageFrame.Length];
        new StatusMessageFrame(StatusMessageFrame.SendSetupFlag, 0, 0, 0, 0, 0, receiverId).Encode(frame);
        return frame;
    }
}
