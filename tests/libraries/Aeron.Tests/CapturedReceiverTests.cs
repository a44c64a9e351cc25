// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Protocol;
using TestSupport;

namespace Adaptive.Aeron.Tests;

/// <summary>Our receiver fed with the sender's side of real captures, beside the real receiver.</summary>
public sealed class CapturedReceiverTests
{
    private const string Control = "|control=10.77.0.1:40789|control-mode=dynamic";

    [VectorsTheory]
    [InlineData("unicast-small", 50, 64, "")]
    [InlineData("unicast-term-id-wrap", 200, 1000, "")]
    [InlineData("unicast-fragmented", 3, 100_000, "")]
    [InlineData("unicast-term-rotation", 250, 1000, "")]
    [InlineData("unicast-loss-receiver", 300, 200, "")]
    [InlineData("unicast-slow-receiver", 400, 500, "|rcv-wnd=16k")]
    [InlineData("multicast-min-flow-control", 400, 500, "|rcv-wnd=32k")]
    [InlineData("c-driver/unicast-small", 50, 64, "")]
    [InlineData("c-driver/unicast-fragmented", 3, 100_000, "")]
    [InlineData("c-driver/unicast-loss-receiver", 300, 200, "")]
    [InlineData("c-driver/unicast-slow-receiver", 400, 500, "|rcv-wnd=16k")]
    public void a_real_senders_messages_are_rebuilt_and_answered_as_a_real_receiver_does(string name, int count,
        int length, string parameters)
    {
        var replay = new ReceiverReplay(name, length, parameters);

        replay.Run();

        Assert.Equal(count, replay.Checker.Count);
        Assert.Equal(0, replay.Checker.First);
        Assert.True(replay.WasEndOfStream);
        Assert.Equal(replay.RealNaks(), replay.OurNaks());
    }

    [VectorsTheory]
    [InlineData("unicast-small", 64, "")]
    [InlineData("unicast-term-id-wrap", 1000, "")]
    [InlineData("unicast-fragmented", 100_000, "")]
    [InlineData("unicast-term-rotation", 1000, "")]
    [InlineData("unicast-loss-receiver", 200, "")]
    public void status_messages_open_the_real_window_and_end_as_the_real_ones_do(string name, int length,
        string parameters)
    {
        var replay = new ReceiverReplay(name, length, parameters);

        replay.Run();

        List<StatusMessageFrame> ours = replay.OurMessages();
        List<StatusMessageFrame> real = replay.RealMessages();
        Assert.Equal(Anonymous(real[0]), Anonymous(ours[0]));
        Assert.Equal(real.Select(one => one.ReceiverWindowLength).Distinct(),
            ours.Select(one => one.ReceiverWindowLength).Distinct());
        int realEnds = real.Count(one => one.Flags == StatusMessageFrame.EndOfStreamFlag);
        int ourEnds = ours.Count(one => one.Flags == StatusMessageFrame.EndOfStreamFlag);
        Assert.InRange(ourEnds, Math.Min(realEnds, 5), realEnds + 1);
        Assert.All(ours[^ourEnds..], one => Assert.Equal(StatusMessageFrame.EndOfStreamFlag, one.Flags));
    }

    [VectorsTheory]
    [InlineData("unicast-slow-receiver", "|rcv-wnd=16k", "10.77.0.2")]
    [InlineData("c-driver/unicast-slow-receiver", "|rcv-wnd=16k", "10.77.0.2")]
    [InlineData("multicast-min-flow-control", "|rcv-wnd=32k", "10.77.0.3")]
    public void a_slow_reader_is_reported_at_the_positions_of_the_real_one(string name, string parameters, string host)
    {
        var replay = new ReceiverReplay(name, 500, parameters, host) { FragmentLimit = 1 };

        replay.Run();

        Assert.Equal(400, replay.Checker.Count);
        Assert.Equal(replay.RealMessages().Select(Anonymous).Distinct(),
            replay.OurMessages().Select(Anonymous).Distinct());
    }

    [VectorsFact]
    public void an_unreliable_receiver_delivers_what_the_real_one_did_and_never_asks()
    {
        var replay = new ReceiverReplay("unicast-unreliable-loss-receiver", 200, "|reliable=false", isInOrder: false);

        replay.Run();

        Assert.Equal(89, replay.Checker.Count);
        Assert.Equal(7, replay.GapFills);
        Assert.Empty(replay.OurNaks());
    }

    [VectorsTheory]
    [InlineData("unicast-revoke")]
    [InlineData("c-driver/unicast-revoke")]
    public void a_revoked_publication_ends_the_image(string name)
    {
        var replay = new ReceiverReplay(name, 64, "");

        replay.Run();

        Assert.Equal(20, replay.Checker.Count);
        Assert.True(replay.WasEndOfStream);
        Assert.Contains(replay.OurMessages(), one => one.Flags == StatusMessageFrame.EndOfStreamFlag);
    }

    [VectorsFact]
    public void a_stream_with_a_burst_after_a_pause_is_rebuilt_whole()
    {
        var replay = new ReceiverReplay("unicast-subscriber-leaves-and-returns", 64, "");

        replay.Run();

        Assert.Equal(800, replay.Checker.Count);
    }

    [VectorsTheory]
    [InlineData("multicast-two-receivers", "10.77.0.2", 100, 64, "")]
    [InlineData("multicast-two-receivers", "10.77.0.3", 100, 64, "")]
    [InlineData("multicast-late-joiner", "10.77.0.2", 300, 64, "")]
    [InlineData("multicast-tagged-flow-control", "10.77.0.2", 100, 64, "|gtag=123")]
    [InlineData("multicast-tagged-flow-control", "10.77.0.3", 100, 64, "")]
    [InlineData("mdc-manual", "10.77.0.2", 50, 64, "")]
    [InlineData("mdc-manual", "10.77.0.3", 50, 64, "")]
    [InlineData("mdc-dynamic", "10.77.0.2", 100, 64, Control)]
    [InlineData("mdc-dynamic", "10.77.0.3", 100, 64, Control)]
    [InlineData("c-driver/mdc-dynamic", "10.77.0.2", 100, 64, Control)]
    [InlineData("c-driver/mdc-dynamic", "10.77.0.3", 100, 64, Control)]
    public void a_group_is_received_and_answered_as_each_of_its_real_receivers_does(string name, string host,
        int count, int length, string parameters)
    {
        var replay = new ReceiverReplay(name, length, parameters, host);

        replay.Run();

        Assert.Equal((count, 0), (replay.Checker.Count, replay.Checker.First));
        Assert.True(replay.WasEndOfStream);
        Assert.Equal(0, replay.Dropped);
        Assert.Equal(replay.RealMessages().Select(Anonymous).Distinct(),
            replay.OurMessages().Select(Anonymous).Distinct());
        Assert.Equal(replay.RealTargets, replay.OurTargets);
    }

    [VectorsTheory]
    [InlineData("multicast-loss-receiver1", "10.77.0.2")]
    [InlineData("multicast-loss-receiver2", "10.77.0.3")]
    [InlineData("c-driver/multicast-loss-receiver1", "10.77.0.2")]
    [InlineData("c-driver/multicast-loss-receiver2", "10.77.0.3")]
    public void a_member_of_a_group_asks_for_its_own_gaps(string name, string host)
    {
        var replay = new ReceiverReplay(name, 200, "", host);

        replay.Run();

        Assert.Equal((200, 0), (replay.Checker.Count, replay.Checker.First));
        Assert.True(replay.WasEndOfStream);
        Assert.Subset(replay.OurNaks().ToHashSet(), replay.RealNaks().ToHashSet());
        Assert.Subset(replay.EverybodysNaks().ToHashSet(), replay.OurNaks().ToHashSet());
        Assert.Equal(replay.RealTargets, replay.OurTargets);
    }

    [VectorsFact]
    public void a_late_member_begins_where_the_real_one_did_and_leaves_as_it_did()
    {
        var replay = new ReceiverReplay("multicast-late-joiner", 64, "", "10.77.0.3")
        {
            ComesLate = true,
            LeavesEarly = true,
        };

        replay.Run();

        Assert.Equal(152, replay.Checker.First);
        Assert.Equal(replay.RealMessages().Select(Anonymous).Distinct(),
            replay.OurMessages().Select(Anonymous).Distinct());
        Assert.Equal(replay.RealTargets, replay.OurTargets);
    }

    [VectorsFact]
    public void a_receiver_that_leaves_and_returns_says_what_the_real_one_did()
    {
        var replay = new ReceiverReplay("unicast-subscriber-leaves-and-returns", 64, "")
        {
            LeavesEarly = true,
            Returns = true,
        };

        replay.Run();

        Assert.Equal((800, 0), (replay.Checker.Count, replay.Checker.First));
        Assert.True(replay.WasEndOfStream);
        // Up to where it joined again: how much of the backlog it read before it said so is a matter of time.
        Assert.Equal(replay.RealMessages().Select(Anonymous).Distinct().Take(5),
            replay.OurMessages().Select(Anonymous).Distinct().Take(5));
        Assert.Equal(StatusMessageFrame.SendSetupFlag,
            replay.OurMessages().Select(Anonymous).Distinct().ElementAt(3).Flags);
    }

    [VectorsFact]
    public void a_rejected_image_is_reported_to_the_sender_as_by_the_real_receiver()
    {
        var replay = new ReceiverReplay("unicast-image-rejected", 64, "") { Rejection = "not wanted here" };

        replay.Run();

        Assert.Equal(replay.RealErrors().Distinct(), replay.OurErrors().Distinct());
        Assert.InRange(replay.OurErrors().Count, replay.RealErrors().Count - 2, replay.RealErrors().Count + 2);
        Assert.Equal(replay.RealMessages().Select(Anonymous).Distinct(),
            replay.OurMessages().Select(Anonymous).Distinct());
    }

    [VectorsTheory]
    [InlineData("unicast-cubic-rttm")]
    [InlineData("c-driver/unicast-cubic-rttm")]
    public void a_window_that_follows_the_network_grows_as_the_real_one_and_asks_for_round_trips(string name)
    {
        var replay = new ReceiverReplay(name, 64, "|cc=cubic");

        replay.Run();

        Assert.Equal((30, 0), (replay.Checker.Count, replay.Checker.First));
        Assert.Equal(replay.RealMessages().Select(one => one.ReceiverWindowLength).Distinct(),
            replay.OurMessages().Select(one => one.ReceiverWindowLength).Distinct());
        RttMeasurementFrame Plain(RttMeasurementFrame one) => one with { EchoTimestampNs = 0, ReceiverId = 0 };
        Assert.Equal(replay.RealQuestions().Select(Plain).Distinct(), replay.OurQuestions().Select(Plain).Distinct());
        int real = replay.RealQuestions().Count;
        Assert.InRange(replay.OurQuestions().Count, real - 5, real + 5);
    }

    /// <summary>Without the receiver's own id.</summary>
    private static StatusMessageFrame Anonymous(StatusMessageFrame message) => message with { ReceiverId = 0 };
}
