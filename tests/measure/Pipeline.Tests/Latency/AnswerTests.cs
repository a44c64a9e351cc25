// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Latency.Sessions;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Requests and their answers.</summary>
public sealed class AnswerTests
{
    [Fact]
    public void an_order_is_timed_to_its_first_answer_once()
    {
        OrderScript script = new OrderScript().Say(1000, OrderKind.New, 1).Say(1400, OrderKind.Accepted, 1, sequence: 1)
            .Say(1900, OrderKind.Accepted, 1, sequence: 2).End(3000);

        Assert.Equal([400], script.Samples(SeriesKind.OrderToAck));
        Assert.Equal((1L, 2L, 0L), (script.Session.Orders, script.Session.Acks, script.Session.Unanswered));
        TelemetryEvent order = Assert.Single(script.Of(TelemetryEventKind.Order));
        Assert.Equal(
            (OrderKind.Accepted, 1000L, 1400L, 1UL),
            (order.AnswerKind, order.OrderStampNs, order.AnswerStampNs, order.Key.Integer));
    }

    [Fact]
    public void a_reject_is_a_first_answer()
    {
        OrderScript script = new OrderScript().Say(1000, OrderKind.New, 1).Say(1300, OrderKind.Rejected, 1).End(3000);

        Assert.Equal([300], script.Samples(SeriesKind.OrderToAck));
        Assert.Equal((1L, 0L), (script.Session.Rejects, script.Session.Unanswered));
    }

    [Fact]
    public void a_fill_is_no_first_answer_and_is_timed_once_from_the_order()
    {
        OrderScript script = new OrderScript().Say(1000, OrderKind.New, 1).Say(1200, OrderKind.Filled, 1)
            .Say(1300, OrderKind.Accepted, 1).Say(1500, OrderKind.Filled, 1).End(3000);

        Assert.Equal([300], script.Samples(SeriesKind.OrderToAck));
        Assert.Equal([200], script.Samples(SeriesKind.OrderToFill));
        Assert.Equal(2, script.Session.Fills);
    }

    [Fact]
    public void a_cancel_and_a_replace_are_timed_to_their_own_answers()
    {
        OrderScript script = new OrderScript().Say(1000, OrderKind.New, 1).Say(1100, OrderKind.Accepted, 1)
            .Say(1200, OrderKind.Replace, 2, key2: 1).Say(1250, OrderKind.Filled, 1)
            .Say(1350, OrderKind.Replaced, 2, key2: 1)
            .Say(1400, OrderKind.Cancel, 2).Say(1420, OrderKind.Filled, 2).Say(1500, OrderKind.Canceled, 2).End(3000);

        Assert.Equal([150], script.Samples(SeriesKind.ReplaceToAck));
        Assert.Equal([100], script.Samples(SeriesKind.CancelToAck));
        Assert.Equal([100], script.Samples(SeriesKind.OrderToAck));
        Assert.Equal(0, script.Session.UnmatchedAnswers);
    }

    [Fact]
    public void the_fill_of_a_replaced_order_is_timed_from_the_order_that_began_it()
    {
        OrderScript script = new OrderScript().Say(1000, OrderKind.New, 1).Say(1100, OrderKind.Accepted, 1)
            .Say(1200, OrderKind.Replace, 2, key2: 1).Say(1300, OrderKind.Replaced, 2, key2: 1)
            .Say(1600, OrderKind.Filled, 2).Say(1700, OrderKind.Filled, 2).End(3000);

        Assert.Equal([600], script.Samples(SeriesKind.OrderToFill));
    }

    [Fact]
    public void a_refused_cancel_is_answered_and_an_unasked_one_belongs_to_its_order()
    {
        OrderScript script = new OrderScript().Say(1000, OrderKind.New, 1).Say(1100, OrderKind.Accepted, 1)
            .Say(1200, OrderKind.Cancel, 1).Say(1260, OrderKind.CancelRefused, 1)
            .Say(1300, OrderKind.Canceled, 1).End(3000);

        Assert.Equal([60], script.Samples(SeriesKind.CancelToAck));
        Assert.Equal(0, script.Session.UnmatchedAnswers);
    }

    [Fact]
    public void a_reject_answers_the_request_that_waits()
    {
        OrderScript script = new OrderScript().Say(1000, OrderKind.New, 1).Say(1100, OrderKind.Accepted, 1)
            .Say(1200, OrderKind.Replace, 2, key2: 1).Say(1280, OrderKind.Rejected, 2).End(3000);

        Assert.Equal([80], script.Samples(SeriesKind.ReplaceToAck));
        Assert.Equal([100], script.Samples(SeriesKind.OrderToAck));
    }

    [Fact]
    public void an_answer_that_is_read_before_its_request_still_times_it()
    {
        OrderScript script = new OrderScript().Say(1400, OrderKind.Accepted, 1).Say(1000, OrderKind.New, 1)
            .Clock(50_000_000).End(50_000_001);

        Assert.Equal([400], script.Samples(SeriesKind.OrderToAck));
        Assert.Equal((0L, 0L), (script.Session.UnmatchedAnswers, script.Session.Unanswered));
    }

    [Fact]
    public void an_answer_whose_request_never_comes_is_unmatched_after_the_hold()
    {
        var script = new OrderScript();
        script.Say(1400, OrderKind.Accepted, 1).Clock(1400 + SessionLatency.AnswerHoldNs)
            .Say(1500 + SessionLatency.AnswerHoldNs, OrderKind.New, 1).End(50_000_000);

        Assert.Equal((1L, 1L), (script.Session.UnmatchedAnswers, script.Session.Unanswered));
        Assert.Empty(script.Samples(SeriesKind.OrderToAck));
    }

    [Fact]
    public void more_early_answers_than_can_be_held_are_unmatched_and_none_is_forgotten()
    {
        var script = new OrderScript();
        for (ulong key = 1; key <= 1000; key++)
            script.Say(1000, OrderKind.Accepted, key);
        script.End(2000);

        Assert.Equal((1000L, 1000L), (script.Session.UnmatchedAnswers, script.Session.Acks));
    }

    [Fact]
    public void an_order_without_an_answer_in_time_is_a_timeout_at_its_deadline()
    {
        OrderScript script = new OrderScript().Say(1000, OrderKind.New, 5).Clock(1_000_001_000);
        Assert.Empty(script.Events);
        script.Clock(1_000_001_001).Say(1_000_001_500, OrderKind.Accepted, 5).End(1_000_002_000);

        TelemetryEvent timeout = Assert.Single(script.Of(TelemetryEventKind.Timeout));
        Assert.Equal(
            (1_000_001_000L, 1_000_000_000L, 5UL, (short)0),
            (timeout.StampNs, timeout.DurationNs, timeout.Key.Integer, timeout.SessionIndex));
        Assert.Equal((1L, 0L), (script.Session.Unanswered, script.Session.UnmatchedAnswers));
        Assert.Single(script.Of(TelemetryEventKind.Order));
        Assert.Single(script.Samples(SeriesKind.OrderToAck));
    }

    [Fact]
    public void an_order_that_waits_at_the_end_is_unanswered()
    {
        OrderScript script = new OrderScript().Say(1000, OrderKind.New, 5).Say(1100, OrderKind.Cancel, 5).End(2000);

        Assert.Equal(1, script.Session.Unanswered);
        Assert.Single(script.Of(TelemetryEventKind.Order));
        Assert.Empty(script.Of(TelemetryEventKind.Timeout));
    }

    [Fact]
    public void orders_open_when_their_connection_ends_are_lost_with_it()
    {
        OrderScript script = new OrderScript()
            .Segment(900, PacketEventFlags.ConnectionOpened)
            .Segment(901, PacketEventFlags.ConnectionOpened, connection: 2)
            .Say(1000, OrderKind.New, 1).Say(1001, OrderKind.New, 2).Say(1002, OrderKind.New, 3, connection: 2)
            .Segment(1100, PacketEventFlags.ConnectionClosed, StreamDirection.FromExchange)
            .Say(1100, OrderKind.Accepted, 1).Segment(1200, connection: 2)
            .Segment(1300, PacketEventFlags.ConnectionClosed).Clock(1400).End(2000);

        Assert.Equal((2L, 1L, 1L), (script.Session.Connections, script.Session.ConnectionLost,
            script.Session.Unanswered));
        Assert.Equal([100], script.Samples(SeriesKind.OrderToAck));
        Assert.Equal(2, script.Of(TelemetryEventKind.ConnectionOpened).Length);
        Assert.Equal(1100, Assert.Single(script.Of(TelemetryEventKind.ConnectionClosed)).StampNs);
    }

    [Fact]
    public void answers_sent_again_after_a_login_are_replayed_and_time_nothing()
    {
        OrderScript script = new OrderScript()
            .Say(1000, OrderKind.New, 1).Say(1100, OrderKind.Accepted, 1, sequence: 1).Say(1150, OrderKind.New, 2)
            .Segment(1200, PacketEventFlags.ConnectionClosed).Clock(1300)
            .Say(1500, OrderKind.Accepted, 1, sequence: 1, connection: 2)
            .Say(1600, OrderKind.Accepted, 2, sequence: 2, connection: 2).End(3000);

        Assert.Equal([100], script.Samples(SeriesKind.OrderToAck));
        Assert.Equal((1L, 1L, 0L), (script.Session.Replayed, script.Session.ConnectionLost,
            script.Session.UnmatchedAnswers));
    }

    [Fact]
    public void connections_whose_logins_were_not_seen_have_their_own_numbers()
    {
        OrderScript script = new OrderScript()
            .Say(1000, OrderKind.New, 1).Say(1100, OrderKind.Accepted, 1, sequence: 900)
            .Say(1200, OrderKind.New, 2, connection: 2)
            .Say(1250, OrderKind.Accepted, 2, sequence: 3, connection: 2).End(3000);

        Assert.Equal([50, 100], script.Samples(SeriesKind.OrderToAck));
        Assert.Equal(0, script.Session.Replayed);
    }

    [Fact]
    public void a_retransmission_marks_the_orders_whose_bytes_it_repeats_once()
    {
        OrderScript script = new OrderScript()
            .Say(1000, OrderKind.New, 1).Say(1001, OrderKind.New, 2).Say(1002, OrderKind.New, 3)
            .Segment(1100, PacketEventFlags.Retransmit, offset: 60, length: 50, retransmitted: 50)
            .Segment(1200, PacketEventFlags.Retransmit, offset: 60, length: 50, retransmitted: 50)
            .Segment(1250, PacketEventFlags.Retransmit, StreamDirection.FromExchange, offset: 7, retransmitted: 50)
            .Say(1300, OrderKind.Accepted, 1).Say(1301, OrderKind.Accepted, 2).Say(1302, OrderKind.Accepted, 3)
            .End(2000);

        Assert.Equal((3L, 2L), (script.Session.Retransmits, script.Session.Retransmitted));
        Assert.Equal((2L, 1L), (script.Session.RetransmitsSent, script.Session.RetransmitsReceived));
        Assert.Equal(
            [(byte)0, (byte)1, (byte)1], script.Of(TelemetryEventKind.Order).Select(order => order.Retransmitted));
        Assert.Equal([300, 300, 300], script.Samples(SeriesKind.OrderToAck));
    }

    [Fact]
    public void orders_that_share_a_stamp_are_counted()
    {
        OrderScript script = new OrderScript().Say(1000, OrderKind.New, 1, flags: PacketEventFlags.SharedStamp)
            .Say(1000, OrderKind.New, 2, flags: PacketEventFlags.SharedStamp).End(2000);

        Assert.Equal(2, script.Session.SharedStamp);
    }

    [Fact]
    public void orders_that_find_no_place_are_counted_and_done_ones_make_room()
    {
        var script = new OrderScript(session => session with { MaxPendingOrders = 4 });
        for (ulong key = 1; key <= 6; key++)
            script.Say(1000 + (long)key, OrderKind.New, key);
        script.Say(1100, OrderKind.Accepted, 1).Say(1200, OrderKind.New, 7).Say(1300, OrderKind.Accepted, 7).End(2000);

        Assert.Equal((7L, 2L, 3L), (script.Session.Orders, script.Session.KeyOverflow, script.Session.Unanswered));
        Assert.Equal(2, script.Counters(SeriesKind.OrderToAck).MayBeMissing);
        Assert.Equal(3, script.Counters(SeriesKind.OrderToFill).MayBeMissing);
        Assert.Single(script.Of(TelemetryEventKind.TableFull));
    }

    [Fact]
    public void lost_records_of_a_session_make_its_series_incomplete()
    {
        OrderScript script = new OrderScript().Segment(1000, lostBefore: 2)
            .Segment(1100, PacketEventFlags.StreamGap | PacketEventFlags.StreamGapOurs).End(2000);

        Assert.Equal((2L, 1L), (script.Session.RecordsLost, script.Session.StreamGaps));
        Assert.True(script.Counters(SeriesKind.OrderToAck).MayBeMissing > 0);
        Assert.True(script.Counters(SeriesKind.TickToTrade).MayBeMissing > 0);
        Assert.Single(script.Of(TelemetryEventKind.ApplianceLoss));
        Assert.Equal(UnobservedCause.Appliance, Assert.Single(script.Of(TelemetryEventKind.StreamGap)).Cause);
    }

    /// <summary>Orders that pass meanwhile leave no trace if the connection sends nothing more.</summary>
    [Fact]
    public void a_session_that_no_program_watches_is_not_complete_in_any_interval_of_that_time()
    {
        const long Half = 500_000_000;
        var script = new OrderScript(intervalNs: 2 * Half, buffers: 8);
        script.Say(1000, OrderKind.New, 1).Say(1100, OrderKind.Accepted, 1)
            .Watch(isWatched: false, 3 * Half).Clock(5 * Half).Watch(isWatched: true, 7 * Half).Clock(9 * Half)
            .End(11 * Half);

        Assert.Equal([0L, 2L, 3L, 4L, 4L, 4L], script.Intervals.Select(one => one.Sessions[0].RecordsImpaired));
        Assert.True(script.Counters(SeriesKind.OrderToAck).MayBeMissing > 0);
        Assert.True(script.Counters(SeriesKind.TickToTrade).MayBeMissing > 0);
    }

    /// <summary>What the exchange sends is not read while no program watches: an order that waits then, or is sent
    /// then, may have been answered. Those before and after are timeouts.</summary>
    [Fact]
    public void orders_are_no_timeouts_that_may_have_been_answered_while_no_program_watched()
    {
        var script = new OrderScript(session => session with { AnswerTimeoutNs = 1_000 });
        script.Say(1_000, OrderKind.New, 1).Say(5_000, OrderKind.New, 2)
            .Watch(isWatched: false, 5_500)
            .Say(6_000, OrderKind.New, 3).Say(6_500, OrderKind.New, 4).Say(6_600, OrderKind.Accepted, 4)
            .Watch(isWatched: true, 9_000)
            .Say(9_100, OrderKind.New, 5).End(20_000);

        Assert.Equal(
            (5L, 1L, 2L, 2L),
            (script.Session.Orders, script.Session.Answered, script.Session.Unanswered, script.Session.Untracked));
        Assert.Equal([2_000L, 10_100L], script.Of(TelemetryEventKind.Timeout).Select(timeout => timeout.StampNs));
        Assert.Empty(script.Of(TelemetryEventKind.CaptureCut));
    }

    [Fact]
    public void answers_above_a_minute_are_counted_and_reported()
    {
        var script = new OrderScript(session => session with { AnswerTimeoutNs = long.MaxValue / 2 });
        script.Say(1000, OrderKind.New, 1).Say(60_000_001_001, OrderKind.Accepted, 1)
            .Say(60_000_001_002, OrderKind.New, 2)
            .Say(120_000_001_002, OrderKind.Accepted, 2).End(130_000_000_000);

        SeriesCounters counters = script.Counters(SeriesKind.OrderToAck);
        Assert.Equal((1L, 60_000_000_001L), (counters.AboveRangeCount, counters.AboveRangeMaxNs));
        Assert.Single(script.Of(TelemetryEventKind.Timeout));
        Assert.Single(script.Samples(SeriesKind.OrderToAck));
    }

    [Fact]
    public void an_undecodable_message_is_counted_and_reported()
    {
        PacketEvent bad = default;
        bad.Kind = PacketEventKind.Message;
        bad.StampNs = 1000;
        bad.FeedIndex = bad.LineIndex = -1;
        bad.Status = EnvelopeStatus.BadLength;
        OrderScript script = new OrderScript().Put(ref bad).End(2000);

        Assert.Equal((1L, 0L), (script.Session.Undecodable, script.Session.MessagesToExchange));
        Assert.Equal(EnvelopeStatus.BadLength, Assert.Single(script.Of(TelemetryEventKind.UnknownPacket)).Status);
    }

    [Fact]
    public void a_random_run_of_orders_gives_what_a_dictionary_says()
    {
        var random = new Random(11);
        var script = new OrderScript(session => session with { MaxPendingOrders = 4096 }, orders: false);
        Dictionary<ulong, long> open = [];
        List<long> want = [];
        long stampNs = 1000;
        for (ulong key = 1; key <= 2000; key++)
        {
            stampNs += random.Next(100);
            script.Say(stampNs, OrderKind.New, key);
            open.Add(key, stampNs);
            while (open.Count > 10)
            {
                ulong answered = open.Keys.ElementAt(random.Next(open.Count));
                stampNs += random.Next(20);
                script.Say(stampNs, OrderKind.Accepted, answered);
                if (open.Remove(answered, out long since) && stampNs - since < 2048)
                    want.Add(stampNs - since);
            }
        }
        script.End(stampNs);

        want.Sort();
        Assert.Equal(want, script.Samples(SeriesKind.OrderToAck).Where(value => value < 2048));
        Assert.Equal(10, script.Session.Unanswered);
    }
}
