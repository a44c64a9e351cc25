// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Control;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Recovery;

/// <summary>Health of recovery channels: cycles of loops, gaps that answers fill; the feed counts nothing of
/// it.</summary>
public sealed class RecoveryTests
{
    private const int A = 0;
    private const int B = 1;
    private const long WindowNs = FeedScript.WindowNs;
    private const long EndNs = 60_000_000_000;

    private const EnvelopeFlags Marked = EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced;

    private static readonly (RecoveryKind, ProtocolId) Answers = (RecoveryKind.Retransmission, ProtocolId.MoldUdp64);
    private static readonly (RecoveryKind, ProtocolId) Loop = (RecoveryKind.Snapshot, ProtocolId.CmeMdp3);

    [Theory]
    [InlineData(4_000_000)]                     // before the gap is declared
    [InlineData(30_000_000)]                    // after it
    public void an_answer_fills_the_gap_that_lacked_its_numbers(long afterNs)
    {
        var script = new RecoveryScript(Answers);
        SendWithGap(script, 4, 6);

        script.Recover(0, 1_004 + afterNs, 4, 5);
        script.Recover(0, 1_004 + afterNs + 70, 6, 6);
        RecoveryCounters counters = Counters(script);

        Assert.Equal((2L, 3L), (counters.Packets, counters.Messages));
        Assert.Equal((1L, 3L, afterNs - 3 + 70), (counters.GapsFilled, counters.MessagesFilled, counters.GapToFillNs));
        Assert.Equal(NullValue.Int64, counters.Cycles);
    }

    [Fact]
    public void a_gap_without_all_its_answers_is_not_filled()
    {
        var script = new RecoveryScript(Answers);
        SendWithGap(script, 4, 8);

        script.Recover(0, 2_000, 4, 5);
        script.Recover(0, 2_100, 7, 8);
        script.Recover(0, 2_200, 7, 8);
        script.Recover(0, 2_300, 1, 2);
        RecoveryCounters counters = Counters(script);

        Assert.Equal((0L, 4L, NullValue.Int64), (counters.GapsFilled, counters.MessagesFilled, counters.GapToFillNs));
    }

    [Fact]
    public void an_answer_to_numbers_that_a_line_brought_in_time_fills_nothing()
    {
        var script = new RecoveryScript(Answers);
        script.Send(A, 1_000, 1, 3);
        script.Send(A, 1_007, 5, 5);
        script.Recover(0, 1_500, 4, 4);
        script.Send(B, 2_000, 4, 4);
        script.Send(A, 2_000 + (2 * WindowNs), 6, 6);
        IntervalBuffer interval = script.End(EndNs);

        Assert.Equal(0, interval.Feeds[0].FeedGaps);
        Assert.Equal((0L, 0L), (interval.Recovery[0].GapsFilled, interval.Recovery[0].MessagesFilled));
    }

    [Fact]
    public void numbers_of_another_sequence_and_announced_ones_fill_nothing()
    {
        var script = new RecoveryScript(Answers);
        SendWithGap(script, 4, 4);

        script.Recover(0, 2_000, 4, 4, ofChannel: 9);
        script.Recover(0, 2_100, 4, 4, flags: EnvelopeFlags.Heartbeat);
        script.Recover(0, 2_200, 4, 4, flags: Marked);                  // a snapshot among answers
        RecoveryCounters before = Counters(script);

        Assert.Equal((3L, 0L), (before.Packets, before.MessagesFilled));
    }

    [Fact]
    public void packets_of_a_line_that_are_marked_are_counted_by_their_kind()
    {
        RecoveryDefinition OfLine(int index, int line, RecoveryKind kind) => new()
        {
            Index = index,
            FeedIndex = 0,
            LineIndex = line,
            Kind = kind,
            Name = $"{line}",
            Protocol = ProtocolId.NyseXdp,
            Endpoints = [],
        };
        var script = new RecoveryScript(
        [
            OfLine(0, A, RecoveryKind.Refresh), OfLine(1, A, RecoveryKind.Retransmission),
            OfLine(2, B, RecoveryKind.Refresh), OfLine(3, B, RecoveryKind.Retransmission),
        ]);
        SendWithGap(script, 4, 5);

        script.Send(A, 2_000, 4, 5, Marked | EnvelopeFlags.Retransmission);
        script.Send(B, 2_010, 1, 3, Marked);
        IntervalBuffer interval = script.End(EndNs);

        Assert.Equal([0L, 1L, 1L, 0L], interval.Recovery.Select(row => row.Packets));
        Assert.Equal(
            [NullValue.Int64, 1L, NullValue.Int64, 0L], interval.Recovery.Select(row => row.GapsFilled));
        Assert.Equal((1L, 2L), (interval.Feeds[0].FeedGaps, interval.Feeds[0].MessagesLost));
        Assert.Equal([1L, 1L], interval.Lines.Select(line => line.Unsequenced));
    }

    [Fact]
    public void a_loop_counts_its_cycles_and_those_that_lack_nothing()
    {
        var script = new RecoveryScript(Loop);
        (ulong[] Numbers, long StampNs)[] cycles =
        [
            ([3, 4, 5], 1_000),                 // seen from its middle on
            ([1, 2, 3, 4, 5], 2_000),
            ([1, 2, 4, 5], 3_000),              // one missing
            ([2, 3, 4, 5], 4_000),              // the first missing
            ([1, 2, 3, 4, 5, 6, 7], 5_000),     // longer
            ([1, 2, 3], 6_500),                 // shorter: nothing shows that its end is missing
            ([1, 2], 8_000),
        ];
        foreach ((ulong[] numbers, long stampNs) in cycles)
        {
            for (int place = 0; place < numbers.Length; place++)
                script.Recover(0, stampNs + place, numbers[place], numbers[place]);
        }
        RecoveryCounters counters = Counters(script);

        Assert.Equal((6L, 3L, 1_500L), (counters.Cycles, counters.CyclesWhole, counters.CycleNs));
        Assert.Equal((28L, NullValue.Int64), (counters.Packets, counters.GapsFilled));
    }

    [Theory]
    [InlineData("1 1 2 2 3 3 1 1 2 2 3 3 1 2", 2, 2)]          // two copies of each
    [InlineData("1 2 4 3 5 1 2 3 4 5 1 2", 2, 2)]              // one came late
    [InlineData("1 2 2 3 1 2 3 1 2", 2, 2)]                    // one came twice
    [InlineData("0 1 2 0 1 2 0 1", 2, 2)]                      // begins at 0
    [InlineData("1 1 1 1", 2, 2)]                              // a packet a cycle; the last one may be a copy
    [InlineData("1 2 3 1 6 7 8 9 1 2", 2, 1)]                 // a longer one that lacks what the one before had
    [InlineData("1 2 3", 0, 0)]
    public void copies_and_late_packets_end_no_cycle(string numbers, long cycles, long whole)
    {
        var script = new RecoveryScript(Loop);
        long stampNs = 1_000;
        foreach (ulong number in numbers.Split(' ').Select(ulong.Parse))
            script.Recover(0, stampNs += 10, number, number);

        RecoveryCounters counters = Counters(script);

        Assert.Equal((cycles, whole), (counters.Cycles, counters.CyclesWhole));
    }

    [Fact]
    public void a_cycle_in_which_the_appliance_lost_records_is_not_whole()
    {
        var script = new RecoveryScript(Loop);
        long stampNs = 1_000;
        for (int cycle = 0; cycle < 3; cycle++)
        {
            for (ulong number = 1; number <= 4; number++)
                script.Recover(0, stampNs += 10, number, number, lostBefore: cycle == 1 && number == 3 ? 2u : 0);
        }
        IntervalBuffer interval = script.End(EndNs);

        Assert.Equal((2L, 1L, 2L), (
            interval.Recovery[0].Cycles, interval.Recovery[0].CyclesWhole, interval.Recovery[0].RecordsLost));
        TelemetryEvent loss = Assert.Single(script.Events, item => item.Kind == TelemetryEventKind.ApplianceLoss);
        Assert.Equal((0, -1, 2L), (loss.FeedIndex, loss.LineIndex, loss.Count));
    }

    [Theory]
    [InlineData(ControlKind.FlowUnwatched)]
    [InlineData(ControlKind.LostOutside)]
    public void a_cycle_of_which_packets_may_have_passed_unseen_is_not_whole(ControlKind kind)
    {
        var script = new RecoveryScript(Loop);
        long stampNs = 1_000;
        for (int cycle = 0; cycle < 3; cycle++)
        {
            for (ulong number = 1; number <= 4; number++)
            {
                script.Recover(0, stampNs += 10, number, number);
                if (cycle == 1 && number == 2)
                    script.Control(0, kind, stampNs + 1);
            }
        }
        IntervalBuffer interval = script.End(EndNs);

        Assert.Equal((2L, 1L), (interval.Recovery[0].Cycles, interval.Recovery[0].CyclesWhole));
    }

    [Fact]
    public void gaps_and_answers_beyond_the_bounds_are_counted_as_untracked()
    {
        var script = new RecoveryScript(Answers);
        long stampNs = 1_000;
        for (ulong gap = 0; gap < 200; gap++)
        {
            script.Send(A, stampNs += WindowNs, (2 * gap) + 1, (2 * gap) + 1);
            script.Send(B, stampNs + 2, (2 * gap) + 1, (2 * gap) + 1);
            // Takes up each gap when it is declared.
            script.Recover(0, stampNs + 3, 1, 1);
        }
        stampNs += 4 * WindowNs;
        for (ulong gap = 0; gap < 199; gap++)
            script.Recover(0, stampNs += 10, (2 * gap) + 2, (2 * gap) + 2);
        script.Send(A, stampNs + WindowNs, 400, 400);
        IntervalBuffer interval = script.End(EndNs * 10);

        RecoveryCounters counters = interval.Recovery[0];
        Assert.Equal(199, interval.Feeds[0].FeedGaps);
        Assert.Equal(199, counters.GapsFilled + counters.Untracked);
        Assert.InRange(counters.GapsFilled, 120, 132);
    }

    [Fact]
    public void answers_one_by_one_before_their_gap_is_declared_fill_it()
    {
        var script = new RecoveryScript(Answers);
        SendWithGap(script, 4, 303);

        for (ulong number = 4; number <= 303; number++)
            script.Recover(0, 2_000 + (long)number, number, number);
        script.Send(A, 1_000 + (3 * WindowNs), 400, 400);
        IntervalBuffer interval = script.End(EndNs);

        Assert.Equal((1L, 300L, 0L), (interval.Recovery[0].GapsFilled, interval.Recovery[0].MessagesFilled,
            interval.Recovery[0].Untracked));
    }

    [Fact]
    public void what_cannot_be_read_makes_a_channel_incomplete()
    {
        var script = new RecoveryScript(Answers);
        PacketEvent packet = RecoveryScript.RecoveryPacket(0, 1_000);
        packet.Flags |= PacketEventFlags.StreamGapOurs;
        script.Put(ref packet);

        Assert.Equal(1, Counters(script).RecordsLost);
    }

    [Fact]
    public void requests_are_counted_with_what_they_want_and_bad_packets_are_told()
    {
        var script = new RecoveryScript(Answers, (RecoveryKind.Retransmission, ProtocolId.NyseXdp));
        script.Request(0, 1_000, 3);
        script.Request(0, 1_100, 5);
        script.Request(1, 1_200, 7);
        script.Spoil(0, 1_300);
        IntervalBuffer interval = script.End(EndNs);

        Assert.Equal((2L, 8L, 0L, 1L), (interval.Recovery[0].Requests, interval.Recovery[0].Requested,
            interval.Recovery[0].Packets, interval.Recovery[0].Undecodable));
        Assert.Equal((1L, NullValue.Int64), (interval.Recovery[1].Requests, interval.Recovery[1].Requested));
        Assert.Single(script.Events, item => item.Kind == TelemetryEventKind.UnknownPacket);
    }

    [Fact]
    public void a_socket_that_takes_recovery_and_lines_is_read_in_order_and_only_lines_are_samples()
    {
        RecoveryDefinition answers = new()
        {
            Index = 0,
            FeedIndex = 0,
            Kind = RecoveryKind.Retransmission,
            Name = "A",
            Protocol = ProtocolId.MoldUdp64,
            Endpoints = [new EndpointAddress(1, 2_000)],
        };
        var script = new RecoveryScript([answers], StageLevel.Receive);
        script.Send(A, 1_000, 1, 1);
        script.Recover(0, 1_100, 1, 1);
        PacketEvent recovered = RecoveryScript.RecoveryPacket(0, 1_200);
        PacketEvent line = FeedScript.Packet(A, 1_300);
        foreach (PacketEvent packet in (PacketEvent[])[recovered, line])
        {
            PacketEvent step = packet;
            step.Kind = PacketEventKind.PathStep;
            (step.Envelope.FirstSequence, step.Envelope.Count) = (1, 1);
            step.Envelope.Channel = FeedScript.Session(session: 1);
            step.Step = new PathStepFacts { Kind = PathStepKind.SocketIn, Socket = 7 };
            script.Put(ref step);
        }
        for (int read = 0; read < 2; read++)
        {
            PacketEvent step = default;
            (step.FeedIndex, step.LineIndex, step.SessionIndex) = (-1, -1, -1);
            (step.Kind, step.StampNs) = (PacketEventKind.PathStep, 2_000 + read);
            step.Step = new PathStepFacts { Kind = PathStepKind.Read, Socket = 7, Bytes = 100 };
            script.Put(ref step);
        }
        IntervalBuffer interval = script.End(EndNs);

        Assert.Equal((2L, 0L), (interval.Stages.Reads, interval.Stages.ReadsUnmatched));
        // Of line A: from the hook at 1000 into the socket at 1300, and to the read at 2001.
        Assert.Equal([300L, 701L], interval.Worst.Select(sample => sample.ValueNs).Where(value => value >= 0).Order());
        Assert.Equal(1, interval.Recovery[0].Packets);
    }

    [Fact]
    public void numbers_at_the_end_of_their_space_are_refused()
    {
        var script = new RecoveryScript(Loop, Answers);
        script.Send(A, 500, 1, 1);
        for (int channel = 0; channel < 2; channel++)
            script.Recover(channel, 1_000, ulong.MaxValue - 1, ulong.MaxValue);
        IntervalBuffer interval = script.End(EndNs);

        Assert.Equal([1L, 1L], interval.Recovery.Select(row => row.Undecodable));
    }

    private static void SendWithGap(RecoveryScript script, ulong first, ulong last)
    {
        script.Send(A, 1_000, 1, first - 1);
        script.Send(B, 1_002, 1, first - 1);
        script.Send(A, 1_007, last + 1, last + 1);
        script.Send(B, 1_009, last + 1, last + 1);
    }

    private static RecoveryCounters Counters(RecoveryScript script)
    {
        script.Send(A, EndNs - 1_000, 100, 100);
        IntervalBuffer interval = script.End(EndNs);
        return interval.Recovery[0];
    }
}
