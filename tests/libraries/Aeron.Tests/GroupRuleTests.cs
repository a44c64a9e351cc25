// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Tests;

/// <summary>What is different where there may be many receivers; and an image that is not wanted.</summary>
public sealed class GroupRuleTests
{
    private const long Ms = 1_000_000;
    private const long Second = 1_000_000_000;
    private const int InitialTermId = 5;

    private static readonly UdpAddress Publisher = new(IPAddress.Parse("10.0.0.1"), 5000);

    [Theory]
    [InlineData("10.0.0.2:4000", 0, "", false)]
    [InlineData("10.0.0.2:4000", SetupFrame.GroupFlag, "", true)]
    [InlineData("10.0.0.2:4000", SetupFrame.GroupFlag, "|group=false", false)]
    [InlineData("10.0.0.2:4000", 0, "|group=true", true)]
    [InlineData("10.0.0.2:4000", 0, "|group=infer", false)]
    [InlineData("10.0.0.2:4000", 0, "|nak-delay=50us", false)]
    [InlineData("239.1.1.1:4000", 0, "", true)]
    public void a_gap_is_asked_for_seldom_in_a_group_and_often_by_a_receiver_alone(string endpoint, byte setupFlags,
        string parameters, bool isGroup)
    {
        using var script = new ScriptedDriver();
        using Subscription subscription =
            script.Client.AddSubscription($"aeron:udp?endpoint={endpoint}{parameters}", SenderScript.StreamId);
        Arrive(script, Setup(setupFlags));
        Arrive(script, Data(0));
        Arrive(script, Data(128));

        script.RunFor(200 * Ms);

        // After 100 µs, the duty cycle of the script, then twice as long each time up to 800 µs; or every 5 ms; in a
        // group 7 ms on average, 10 at most.
        (long least, long most) = isGroup ? (20, 60) : parameters.Contains("50us") ? (35, 45) : (245L, 260L);
        Assert.InRange(script[SystemCounter.NakMessagesSent], least, most);
    }

    [Theory]
    [InlineData("endpoint=10.0.0.2:4000", PublicationState.Done)]
    [InlineData("endpoint=239.1.1.1:4000", PublicationState.Linger)]
    [InlineData("control=10.0.0.1:4000|control-mode=dynamic", PublicationState.Linger)]
    internal void the_linger_is_cut_short_only_where_nobody_else_can_miss_anything(string addresses,
        PublicationState expected)
    {
        using var script = new SenderScript(addresses);
        script.Hear("10.0.0.2:4000", receiverId: 1);
        script.Publication.Close();
        script.Publication.OnTimer(script.NowNs);

        script.Hear("10.0.0.2:4000", receiverId: 1, StatusMessageFrame.EndOfStreamFlag);
        script.RunFor(Second);
        script.Publication.OnTimer(script.NowNs);

        Assert.Equal(expected, script.Publication.State);
        script.RunFor(5 * Second);
        script.Publication.OnTimer(script.NowNs);
        Assert.Equal(PublicationState.Done, script.Publication.State);
    }

    [Fact]
    public void an_image_that_was_rejected_takes_nothing_more_and_goes()
    {
        using var script = new ScriptedDriver();
        using Subscription subscription =
            script.Client.AddSubscription("aeron:udp?endpoint=10.0.0.2:4000", SenderScript.StreamId);
        Arrive(script, Setup(0));
        Arrive(script, Data(0));
        Image image = subscription.ImageAtIndex(0);

        image.Reject("not wanted");
        for (int i = 1; i < 100; i++)
        {
            Arrive(script, Data(64 * i));
            script.RunFor(100 * Ms, () => subscription.Poll(static (_, _, _, _) => { }, 10));
        }

        Assert.Equal(64, image.Position);
        Assert.InRange(script[SystemCounter.ErrorFramesSent], 45, 55);
        Assert.Equal(1, script[SystemCounter.ImagesRejected]);
        script.RunFor(3 * Second);
        Assert.True(subscription.HasNoImages);
    }

    private static byte[] Setup(byte flags)
    {
        byte[] frame = new byte[SetupFrame.Length];
        new SetupFrame(flags, 0, SenderScript.SessionId, SenderScript.StreamId, InitialTermId, InitialTermId,
            64 << 10, 1408, 0).Encode(frame);
        return frame;
    }

    private static byte[] Data(int offset)
    {
        byte[] frame = new byte[64];
        DataFrame.WriteHeartbeat(frame, 0xC0, offset, SenderScript.SessionId, SenderScript.StreamId, InitialTermId);
        BitConverter.TryWriteBytes(frame, frame.Length);
        return frame;
    }

    private static void Arrive(ScriptedDriver script, byte[] datagram)
    {
        script.Transport.Arrive(datagram, Publisher);
        script.RunFor(100_000);
    }
}
