// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports.Events;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Retracted gaps and suspicions as events, under storms and back-pressure.</summary>
public sealed class RetractedGapTests
{
    [Fact]
    public void a_retraction_has_the_id_and_range_of_its_loss_and_comes_after_it()
    {
        var rig = new PublisherRig();
        rig.Publish(Gap(id: 41, line: -1, GapState.Lost));
        rig.Publish(Gap(id: 42, line: 0, GapState.Lost));
        rig.Publish(Gap(id: 41, line: -1, GapState.Retracted));
        rig.Publish(Gap(id: 42, line: 0, GapState.Retracted));
        rig.End();

        foreach (RecordingSink sink in (RecordingSink[])[rig.ReadOutlet().Sink, rig.ReadLocal().Sink])
        {
            Assert.Equal(["lost", "retracted"], StatesOf(sink, "feed"));
            Assert.Equal(["lost", "retracted"], StatesOf(sink, "line"));
            GapReport[] ofFeed = [.. sink.Gaps.Where(gap => gap.Scope == "feed")];
            Assert.Equal(ofFeed[0] with
            {
                State = "retracted",
                ClosedStampNs = PublisherRig.StartNs + 12_000_000,
                ClosedTimeNs = PublisherRig.StartNs + 12_000_000 + PublisherRig.OffsetNs,
            }, ofFeed[1]);
        }

        static IEnumerable<string> StatesOf(RecordingSink sink, string scope) =>
            sink.Gaps.Where(gap => gap.Scope == scope).Select(gap => gap.State);
    }

    [Fact]
    public void a_retraction_goes_out_singly_also_where_its_loss_went_into_a_storm()
    {
        const int losses = 50;
        var rig = new PublisherRig(options => options with { MaxEventsPerSecond = 3 });
        for (int id = 1; id <= losses; id++)
            rig.Publish(Gap(id, line: 0, GapState.Lost));
        for (int id = 1; id <= losses; id++)
            rig.Publish(Gap(id, line: 0, GapState.Retracted));
        rig.Publish(Gap(losses + 1, line: 0, GapState.Lost));
        rig.End();

        RecordingSink sink = rig.ReadOutlet().Sink;
        Assert.Equal([1L, 2L, 3L], sink.Gaps.Where(gap => gap.State == "lost").Select(gap => gap.Id));
        Assert.Equal(Enumerable.Range(1, losses).Select(id => (long)id),
            sink.Gaps.Where(gap => gap.State == "retracted").Select(gap => gap.Id));
        EventReport storm = Assert.Single(sink.Events);
        Assert.Equal(("storm", "gap", losses - 3 + 1L, "warning"),
            (storm.Event, storm.StormOf, storm.Ranges, storm.Severity));
    }

    [Fact]
    public void line_gaps_displace_neither_retractions_of_lines_nor_suspicions()
    {
        var rig = new PublisherRig(options => options with
        {
            EventQueueLength = 16,
            PriorityQueueLength = 64,
            MaxEventsPerSecond = 100_000,
        });
        rig.Outlet.Answer = stream => stream == 1 ? OfferResult.BackPressured : OfferResult.Published;
        for (int id = 1; id <= 1000; id++)
            rig.Publish(Gap(id, line: 0, GapState.Lost));
        rig.Publish(Gap(id: 900, line: 0, GapState.Retracted));
        rig.Publish(Suspect(EventState.Raised, PublisherRig.StartNs));
        rig.Work(20);
        rig.Outlet.Answer = _ => OfferResult.Published;
        rig.End();

        RecordingSink sink = rig.ReadOutlet().Sink;
        Assert.Equal((900L, "retracted"), (sink.Gaps[0].Id, sink.Gaps[0].State));
        Assert.Equal(17, sink.Gaps.Count);
        Assert.Single(sink.Events, item => item.Event == "sequence_suspect");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16)]
    public void a_retraction_does_not_overtake_the_loss_that_waits_among_line_gaps(int retracted)
    {
        const int losses = 16;
        var rig = new PublisherRig(options => options with { EventQueueLength = losses, PriorityQueueLength = 64 });
        rig.Outlet.Answer = stream => stream == 1 ? OfferResult.BackPressured : OfferResult.Published;
        for (int id = 1; id <= losses; id++)
            rig.Publish(Gap(id, line: 0, GapState.Lost));
        rig.Publish(Gap(retracted, line: 0, GapState.Retracted));
        rig.Work(20);
        rig.Outlet.Answer = _ => OfferResult.Published;
        rig.End();

        (var reader, RecordingSink sink) = rig.ReadOutlet();
        Assert.Equal([(retracted, "lost"), (retracted, "retracted")],
            sink.Gaps[..2].Select(gap => ((int)gap.Id, gap.State)));
        Assert.Equal(
            Enumerable.Range(1, losses).Where(id => id != retracted), sink.Gaps[2..].Select(gap => (int)gap.Id));
        Assert.Equal(0, reader.Summary("watch").Publication!.EventsLost);
    }

    [Fact]
    public void every_suspicion_is_raised_and_cleared_singly()
    {
        const int lies = 60;
        var rig = new PublisherRig();
        for (int lie = 0; lie < lies; lie++)
        {
            long stampNs = PublisherRig.StartNs + lie;
            rig.Publish(Suspect(EventState.Raised, stampNs));
            rig.Publish(Suspect(EventState.Cleared, stampNs + 1) with { DurationNs = 1 });
        }
        rig.Publish(Suspect(EventState.Raised, PublisherRig.StartNs + 900) with { LineIndex = 1 });
        rig.End();

        (var reader, RecordingSink sink) = rig.ReadOutlet();
        EventReport[] ofLine = [.. sink.Events.Where(item => item.Line == "A")];
        Assert.Equal(2 * lies, ofLine.Length);
        Assert.All(ofLine.Chunk(2), pair => Assert.Equal(["raised", "cleared"], pair.Select(item => item.State)));
        EventReport raised = ofLine[0];
        Assert.Equal(("sequence_suspect", "warning", "itch", "SESS1", 0UL, 7UL, 500L),
            (raised.Event, raised.Severity, raised.Flow, raised.Channel, raised.First, raised.Last, raised.Count));
        Assert.Equal((PublisherRig.StartNs, null), (raised.SinceStampNs, raised.DurationNs));
        Assert.Equal(("info", 1L), (ofLine[1].Severity, ofLine[1].DurationNs));
        Assert.Equal(("sequence_suspect", "B"), reader.Summary("watch").Raised!.Select(item =>
            (item.Event, item.Line!)).Single());
    }

    [Fact]
    public void a_flood_of_suspicions_of_one_line_leaves_room_for_feed_gaps()
    {
        var rig = new PublisherRig(options => options with { PriorityQueueLength = 256 });
        rig.Outlet.Answer = stream => stream == 1 ? OfferResult.BackPressured : OfferResult.Published;
        for (int lie = 0; lie < 1000; lie++)
        {
            rig.Publish(Suspect(EventState.Raised, PublisherRig.StartNs + lie));
            rig.Publish(Suspect(EventState.Cleared, PublisherRig.StartNs + lie));
        }
        rig.Publish(Gap(id: 7, line: -1, GapState.Lost));
        rig.Work(20);
        rig.Outlet.Answer = _ => OfferResult.Published;
        rig.End();

        (var reader, RecordingSink sink) = rig.ReadOutlet();
        Assert.Single(sink.Gaps, gap => gap.Scope == "feed");
        Assert.Equal(0, reader.Summary("watch").Publication!.EventsLost);
        EventReport storm = Assert.Single(sink.Events, item => item.Event == "storm");
        Assert.Equal(("sequence_suspect", 2000L - 200), (storm.StormOf, storm.Ranges));
    }

    [Fact]
    public void a_reset_that_was_none_ends_retracted_under_its_id_whatever_storm_it_is_in()
    {
        var rig = new PublisherRig();
        for (int id = 1; id <= 150; id++)
            rig.Publish(Reset(id, EventState.Instant, EventSeverity.Warning));
        rig.Publish(Reset(id: 150, EventState.Retracted, EventSeverity.Info));
        rig.End();

        EventReport retracted = Assert.Single(rig.ReadOutlet().Sink.Events, item => item.State == "retracted");
        Assert.Equal(("reset", "info", 150L), (retracted.Event, retracted.Severity, retracted.Id));
    }

    [Theory]
    [InlineData(GapState.Lost, 0, EventSeverity.Warning, false)]
    [InlineData(GapState.Lost, -1, EventSeverity.Error, true)]
    [InlineData(GapState.Retracted, 0, EventSeverity.Info, true)]
    [InlineData(GapState.Retracted, -1, EventSeverity.Info, true)]
    public void a_retraction_is_information_and_has_the_place_of_a_feed_gap(
        GapState state, short line, EventSeverity severity, bool isFirstClass)
    {
        TelemetryEvent gap = Gap(id: 1, line, state);

        Assert.Equal((severity, isFirstClass), (EventRules.SeverityOf(gap), EventRules.IsFirstClass(gap)));
    }

    private static TelemetryEvent Reset(long id, EventState state, EventSeverity severity)
    {
        var reset = new TelemetryEvent
        {
            Id = id,
            Kind = TelemetryEventKind.Reset,
            State = state,
            FeedIndex = 0,
            LineIndex = 0,
            SessionIndex = -1,
            RepairedByLineIndex = -1,
            Channel = Watched.Channel("SESS1"),
            StampNs = PublisherRig.StartNs,
            RaisedByStampNs = PublisherRig.StartNs,
        };
        reset.Severity = EventRules.SeverityOf(reset);
        Assert.Equal(severity, reset.Severity);
        return reset;
    }

    private static TelemetryEvent Gap(long id, short line, GapState state)
    {
        var gap = new TelemetryEvent
        {
            Id = id,
            Kind = TelemetryEventKind.Gap,
            FeedIndex = 0,
            LineIndex = line,
            SessionIndex = -1,
            RepairedByLineIndex = -1,
            GapState = state,
            Channel = Watched.Channel("SESS1"),
            First = 10,
            Last = 14,
            Count = 5,
            OpenedStampNs = PublisherRig.StartNs,
            ClosedStampNs = PublisherRig.StartNs + (state == GapState.Lost ? 10_000_000 : 12_000_000),
        };
        gap.StampNs = gap.RaisedByStampNs = gap.ClosedStampNs;
        gap.Severity = EventRules.SeverityOf(gap);
        return gap;
    }

    private static TelemetryEvent Suspect(EventState state, long stampNs)
    {
        var suspect = new TelemetryEvent
        {
            Kind = TelemetryEventKind.SequenceSuspect,
            State = state,
            FeedIndex = 0,
            LineIndex = 0,
            SessionIndex = -1,
            RepairedByLineIndex = -1,
            Channel = Watched.Channel("SESS1"),
            First = 0,
            Last = 7,
            Count = 500,
            OpenedStampNs = PublisherRig.StartNs,
            StampNs = stampNs,
            RaisedByStampNs = stampNs,
        };
        suspect.Severity = EventRules.SeverityOf(suspect);
        return suspect;
    }
}
