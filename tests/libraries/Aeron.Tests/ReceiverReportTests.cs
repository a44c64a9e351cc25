// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Tests;

/// <summary>Receivers of a publication that a driver reports, and for how long.</summary>
public sealed class ReceiverReportTests
{
    private const long Second = 1_000_000_000;
    private const string Unicast = "endpoint=10.0.0.2:4000";
    private const string Multicast = "endpoint=239.1.1.1:4000";
    private const string Dynamic = "control=10.0.0.1:4000|control-mode=dynamic";

    [Fact]
    public void a_receiver_is_reported_from_its_first_status_message_until_a_minute_after_its_last()
    {
        using var script = new SenderScript(Unicast);
        Assert.Empty(Reported(script));

        script.Hear("10.0.0.2:4000", receiverId: 1);
        long heardNs = script.NowNs;
        script.RunFor(59 * Second);
        ScriptedReceiver got = Assert.Single(Reported(script));
        script.RunFor(2 * Second);
        script.Publication.OnTimer(script.NowNs);

        Assert.Equal((1L, "10.0.0.2:4000", 0L, 32768L), (got.ReceiverId, got.Address, got.Position, got.Window));
        Assert.InRange(got.HeardNs, heardNs - Second, heardNs);
        Assert.Empty(Reported(script));
    }

    [Theory]
    [InlineData(Unicast, 1)]
    [InlineData(Dynamic, 1)]
    [InlineData(Multicast, 2)]
    public void only_in_a_multicast_group_have_two_one_address(string channel, int live)
    {
        using var script = new SenderScript(channel);

        script.Hear("10.0.0.2:4001", receiverId: 1);
        script.Hear("10.0.0.2:4001", receiverId: 2);

        Assert.Equal(2, Reported(script).Count);
        Assert.Equal(live, Reported(script).Count(one => one.Window >= 0));
        Assert.Equal(32768, Reported(script).Single(one => one.ReceiverId == 2).Window);
    }

    [Theory]
    [InlineData(StatusMessageFrame.EndOfStreamFlag)]
    [InlineData(0)]
    public void one_that_says_that_it_leaves_and_one_that_refuses_have_left(byte flags)
    {
        using var script = new SenderScript(Dynamic);
        script.Hear("10.0.0.2:4001", receiverId: 1);
        script.Hear("10.0.0.3:4001", receiverId: 2);

        if (flags != 0)
            script.Hear("10.0.0.2:4001", receiverId: 1, flags);
        else
            script.Publication.OnError(new ErrorFrame(0, 0, 1, ErrorFrame.ImageRejected, 0), script.NowNs);

        Assert.Equal([(1L, -1L), (2L, 32768L)],
            Reported(script).OrderBy(one => one.ReceiverId).Select(one => (one.ReceiverId, one.Window)));
    }

    [Fact]
    public void they_are_bounded_and_who_is_silent_makes_room()
    {
        using var script = new SenderScript(Dynamic);
        void HearAll(int first)
        {
            for (int i = 0; i < ReceiverTracker.MaxReceivers + 10; i++)
                Hear(script, first + i);
            script.RunFor(100_000_000);
        }

        HearAll(0);
        Assert.Equal(ReceiverTracker.MaxReceivers, Reported(script).Count);
        Assert.All(Reported(script), one => Assert.InRange(one.ReceiverId, 0, ReceiverTracker.MaxReceivers - 1));

        script.RunFor(6 * Second);
        HearAll(1000);
        Assert.Equal(ReceiverTracker.MaxReceivers, Reported(script).Count);
        Assert.All(Reported(script), one => Assert.InRange(one.ReceiverId, 1000, 2000));

        // Freed counters are used again after a second; none of them is lost.
        script.Publication.FreeReports(script.NowNs);
        Assert.Empty(Reported(script));
    }

    [Fact]
    public void a_stream_without_counters_for_its_receivers_goes_on()
    {
        using var script = new SenderScript(Dynamic);
        var receiver = new ReceiverIdentity(1, 1, 1, 1, default);
        while (script.Counters.TryAllocateReceiver(ReceiverFigure.Naks, 1, receiver, 0, 0) is not null)
        {
        }

        script.Hear("10.0.0.2:4001", receiverId: 1);

        Assert.True(script.Publication.IsConnected);
    }

    private static void Hear(SenderScript script, int number)
    {
        byte[] frame = new byte[StatusMessageFrame.Length];
        new StatusMessageFrame(0, SenderScript.SessionId, SenderScript.StreamId, SenderScript.InitialTermId, 0, 32768,
            number).Encode(frame);
        UdpAddress source = SenderScript.Address($"10.0.{number / 200}.{number % 200}:4001");
        script.Endpoint.OnDatagram(frame, source, script.NowNs);
    }

    private static List<ScriptedReceiver> Reported(SenderScript script) => ScriptedReceiver.All(script.Counters.Reader);
}
