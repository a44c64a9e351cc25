// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Model.Events;
using Telemetry.Pipeline.Sequencing;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

public sealed class ConditionTests
{
    [Fact]
    public void what_is_raised_at_the_end_is_reported_and_what_was_cleared_is_not()
    {
        var rig = new PublisherRig();
        rig.Publish(Edge(TelemetryEventKind.LineDown, EventState.Raised, line: 0));
        rig.Publish(Edge(TelemetryEventKind.LineDown, EventState.Raised, line: 1));
        rig.Publish(Edge(TelemetryEventKind.Stale, EventState.Raised, line: -1));
        rig.Publish(Edge(TelemetryEventKind.LineDown, EventState.Cleared, line: 0));
        rig.Publish(Edge(TelemetryEventKind.Resumed, EventState.Cleared, line: -1));
        rig.End();

        EventReport raised = Assert.Single(rig.ReadOutlet().Reader.Summary("watch").Raised!);
        Assert.Equal(("line_down", "itch", "B", "error"), (raised.Event, raised.Flow, raised.Line, raised.Severity));
        Assert.Equal(PublisherRig.StartNs + 5 + PublisherRig.OffsetNs, raised.TimeNs);
        Assert.Single(rig.ReadLocal().Reader.Summary("run").Raised!);
        Assert.Equal(5, rig.ReadOutlet().Sink.Events.Count);
    }

    [Fact]
    public void who_comes_late_gets_what_is_raised_and_what_is_open()
    {
        var rig = new PublisherRig();
        rig.Outlet.Connected = false;
        rig.Publish(Edge(TelemetryEventKind.NotJoined, EventState.Raised, line: 1));
        rig.Interval();
        rig.Work();
        rig.Outlet.Connected = true;
        rig.Interval(buffer =>
        {
            buffer.OpenGapCount = 1;
            buffer.OpenGaps[0] = new OpenGap
            {
                Channel = Watched.Channel("SESS1"),
                First = 11,
                Last = 13,
                Count = 3,
                OpenedStampNs = PublisherRig.StartNs,
                FeedIndex = 0,
                LineIndex = 1,
            };
        });
        rig.Work();

        SummaryReport summary = rig.ReadOutlet().Reader.Summary("watch");
        Assert.Equal("not_joined", Assert.Single(summary.Raised!).Event);
        OpenGapReport gap = Assert.Single(summary.OpenGaps!);
        Assert.Equal(("itch", "B", "SESS1", 11UL, 13UL, 3L),
            (gap.Feed, gap.Line, gap.Channel, gap.First, gap.Last, gap.Count));
        Assert.Equal(PublisherRig.StartNs + PublisherRig.OffsetNs, gap.OpenedTimeNs);

        rig.End();
        Assert.Empty(rig.ReadOutlet().Reader.Summary("watch").OpenGaps!);
    }

    [Fact]
    public void a_cleared_condition_that_was_never_raised_is_not_reported_singly()
    {
        var rig = new PublisherRig();
        rig.Publish(Edge(TelemetryEventKind.LineBehind, EventState.Cleared, line: 0));
        rig.End();

        EventReport storm = Assert.Single(rig.ReadOutlet().Sink.Events);
        Assert.Equal(("storm", "line_behind", 1L), (storm.Event, storm.StormOf, storm.Ranges));
    }

    [Fact]
    public void a_line_that_comes_and_goes_is_reported_so_many_times_a_minute_and_the_rest_by_storms()
    {
        var rig = new PublisherRig();
        const int PairsPerSecond = 5;
        const int Seconds = 90;
        for (int second = 0; second < Seconds; second++)
        {
            for (int pair = 0; pair < PairsPerSecond; pair++)
            {
                long stampNs = PublisherRig.StartNs + (second * PublisherRig.SecondNs) + pair;
                rig.Publish(Edge(TelemetryEventKind.LineDown, EventState.Raised, line: 0) with { StampNs = stampNs });
                rig.Publish(Edge(TelemetryEventKind.LineDown, EventState.Cleared, line: 0) with { StampNs = stampNs });
            }
            rig.Interval();
            rig.Work();
        }
        rig.End();

        List<EventReport> events = rig.ReadOutlet().Sink.Events;
        List<EventReport> singles = [.. events.Where(item => item.Event == "line_down")];
        Assert.Equal(80, singles.Count);
        Assert.All(singles.Chunk(2), pair => Assert.Equal(["raised", "cleared"], pair.Select(item => item.State)));
        long storms = events.Where(item => item.Event == "storm").Sum(item => item.Ranges!.Value);
        Assert.Equal(2 * PairsPerSecond * Seconds, singles.Count + storms);
        Assert.InRange(events.Count - singles.Count, 1, Seconds);
        Assert.Empty(rig.ReadOutlet().Reader.Summary("watch").Raised!);
    }

    [Fact]
    public void first_class_events_have_a_queue_that_line_gaps_cannot_fill()
    {
        var rig = new PublisherRig(options => options with { EventQueueLength = 16, PriorityQueueLength = 64 });
        rig.Outlet.Answer = _ => OfferResult.BackPressured;
        TelemetryEventKind[] kinds =
        [
            TelemetryEventKind.LineDown, TelemetryEventKind.ApplianceLoss, TelemetryEventKind.ClockStep,
            TelemetryEventKind.ClockUnsynchronised, TelemetryEventKind.ClockSlew, TelemetryEventKind.NotJoined,
            TelemetryEventKind.Carrier,
        ];
        for (int gap = 0; gap < 90; gap++)
            rig.Publish(Gap(line: 0));
        foreach (TelemetryEventKind kind in kinds)
            rig.Publish(Edge(kind, EventState.Instant, line: 0));
        rig.Publish(Gap(line: -1));
        rig.Work();
        rig.Outlet.Answer = _ => OfferResult.Published;
        rig.Clock.NowNs += PublisherRig.SecondNs;
        rig.End();

        RecordingSink sink = rig.ReadOutlet().Sink;
        Assert.Single(sink.Gaps, gap => gap.Scope == "feed");
        Assert.Equal(16, sink.Gaps.Count(gap => gap.Scope == "line"));
        Assert.Equal(kinds.Length, sink.Events.Count);
        Assert.Equal(74, rig.ReadOutlet().Reader.Summary("watch").Publication!.EventsLost);
    }

    [Fact]
    public void a_ring_full_of_line_gaps_has_places_for_feed_gaps()
    {
        const int RingSize = 64;
        var ring = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, RingSize, new YieldingWaitStrategy());
        ring.AddGatingSequences(ring.NewPoller().Sequence);
        var sink = new EventSink(ring, waits: false);
        for (int gap = 0; gap < 2 * RingSize; gap++)
        {
            sink.Begin(TelemetryEventKind.Gap, gap).LineIndex = 0;
            sink.Commit();
        }
        Assert.Equal(RingSize + (RingSize / 8), sink.EventsLost);
        for (int gap = 0; gap < RingSize / 8; gap++)
        {
            sink.Begin(TelemetryEventKind.Gap, gap, isOfFeed: true).GapState = GapState.Lost;
            sink.Commit();
        }

        Assert.Equal(RingSize + (RingSize / 8), sink.EventsLost);
        Assert.Equal(EventSeverity.Error, ring[RingSize - 1].Severity);
    }

    private static TelemetryEvent Edge(TelemetryEventKind kind, EventState state, short line) => new()
    {
        Kind = kind,
        State = state,
        FeedIndex = 0,
        LineIndex = line,
        SessionIndex = -1,
        Severity = EventSeverity.Error,
        StampNs = PublisherRig.StartNs + 5,
    };

    private static TelemetryEvent Gap(short line) => new()
    {
        Kind = TelemetryEventKind.Gap,
        FeedIndex = 0,
        LineIndex = line,
        SessionIndex = -1,
        RepairedByLineIndex = -1,
        GapState = GapState.Lost,
        First = 1,
        Last = 1,
        Count = 1,
        StampNs = PublisherRig.StartNs + 5,
    };
}
