// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

public sealed class BackPressureTests
{
    [Fact]
    public void offered_is_published_and_back_pressured_and_not_connected_exactly()
    {
        var rig = new PublisherRig();
        var random = new Random(3);
        rig.Outlet.Answer = _ => (OfferResult)random.Next(3);
        for (int interval = 0; interval < 20; interval++)
        {
            for (int item = 0; item < 30; item++)
                rig.Publish(Gap(line: 0, interval * 100));
            rig.Interval(buffer => buffer.Lines[0].Packets += 5);
            rig.Work(10);
        }

        rig.End();

        rig.Publisher.ReadCounters(out PublicationCounters counters);
        Assert.Equal(rig.Outlet.Offers, counters.Offered);
        Assert.Equal(rig.Outlet.Count, counters.Published);
        Assert.Equal(rig.Outlet.Refused, counters.BackPressured);
        Assert.Equal(rig.Outlet.Unheard, counters.NotConnected);
        Assert.Equal(counters.Offered, counters.Published + counters.BackPressured + counters.NotConnected);
    }

    [Fact]
    public void an_interval_without_room_goes_with_the_next_and_nothing_of_it_is_lost()
    {
        var rig = new PublisherRig();
        int series = Watched.SeriesIndex(SeriesKind.OrderToAck);
        int refusals = 0;
        rig.Outlet.Answer = stream => stream == 0 && refusals-- > 0 ? OfferResult.BackPressured : OfferResult.Published;
        for (int interval = 1; interval <= 10; interval++)
        {
            // Each time the snapshots' stream stops at another row.
            refusals = interval is 4 or 5 or 7 ? 1000 : 0;
            int passing = interval;
            rig.Outlet.Answer = stream => stream != 0 || (refusals == 0) || passing-- > 0
                ? OfferResult.Published
                : OfferResult.BackPressured;
            rig.Interval(buffer =>
            {
                buffer.Lines[0].Packets += 100;
                buffer.Sessions[0].Orders += 10;
                for (int sample = 0; sample < 10; sample++)
                    buffer.Histograms[series].RecordValue(interval * 1000);
            });
            rig.Work(50);
        }
        rig.End();

        (ReportReader reader, RecordingSink sink) = rig.ReadOutlet();
        rig.Publisher.ReadCounters(out PublicationCounters counters);
        Assert.Equal(3, counters.SnapshotsMerged);
        Assert.Equal(1000, sink.Snapshots.Sum(snapshot => snapshot.Interval.Feeds[0].Lines[0].Packets));
        Assert.Equal(100, sink.Snapshots.Sum(snapshot => snapshot.Interval.Sessions[0].Orders));
        Assert.Equal(100, sink.Snapshots.Sum(snapshot => snapshot.Interval.Series[series].Count));
        Assert.Equal(100, reader.Summary("watch").Series[series].Count);
        Assert.Equal([1, 2, 3, 6, 8, 9, 10, 11], sink.Snapshots.Select(snapshot => snapshot.Ordinal));
        Assert.Equal([1, 2, 3, 4, 7, 9, 10, 11], sink.Snapshots.Select(snapshot => snapshot.FirstOrdinal));
        Assert.All(reader.Received(), stream => Assert.Equal(0, stream.Missing));
    }

    [Fact]
    public void events_wait_for_room_in_a_bounded_queue_and_what_it_cannot_take_is_lost_and_counted()
    {
        var rig = new PublisherRig(options => options with { EventQueueLength = 16, MaxEventsPerSecond = 1000 });
        rig.Publish(Gap(line: 0, 1000));
        rig.Work();
        rig.Outlet.Answer = stream => stream == 1 ? OfferResult.BackPressured : OfferResult.Published;
        for (int item = 0; item < 50; item++)
            rig.Publish(Gap(line: 0, item));
        rig.Work(20);
        rig.Outlet.Answer = _ => OfferResult.Published;

        rig.End();

        (ReportReader reader, RecordingSink sink) = rig.ReadOutlet();
        Assert.Equal(17, sink.Gaps.Count);
        SummaryReport summary = reader.Summary("watch");
        Assert.Equal(34, summary.Publication!.EventsLost);
        Assert.Equal(34, reader.Received()[1].Missing);
    }

    [Fact]
    public void line_gaps_never_displace_feed_gaps_line_down_appliance_loss_and_clock_steps()
    {
        var rig = new PublisherRig(options => options with
        {
            EventQueueLength = 16,
            PriorityQueueLength = 64,
            MaxEventsPerSecond = 100_000,
        });
        rig.Outlet.Answer = stream => stream == 1 ? OfferResult.BackPressured : OfferResult.Published;
        for (int item = 0; item < 1000; item++)
            rig.Publish(Gap(line: 0, item));
        rig.Publish(Gap(line: -1, 7));
        rig.Publish(Other(TelemetryEventKind.LineDown));
        rig.Publish(Other(TelemetryEventKind.ApplianceLoss));
        rig.Publish(Other(TelemetryEventKind.ClockStep));
        rig.Work(20);
        rig.Outlet.Answer = _ => OfferResult.Published;

        rig.End();

        RecordingSink sink = rig.ReadOutlet().Sink;
        Assert.Single(sink.Gaps, gap => gap.Scope == "feed");
        Assert.Equal(["line_down", "appliance_loss", "clock_step"], sink.Events.Select(item => item.Event));
        Assert.Equal("feed", sink.Gaps[0].Scope);
    }

    [Fact]
    public void without_subscribers_nothing_is_lost_or_merged_and_who_comes_gets_everything_at_once()
    {
        var rig = new PublisherRig();
        int series = Watched.SeriesIndex(SeriesKind.OrderToAck);
        rig.Outlet.Connected = false;
        for (int interval = 0; interval < 5; interval++)
        {
            rig.Publish(Gap(line: 0, interval));
            rig.Interval(buffer => buffer.Histograms[series].RecordValue(500));
            rig.Work();
        }
        rig.Outlet.Connected = true;
        rig.Work();

        (ReportReader reader, RecordingSink _) = rig.ReadOutlet();
        rig.Publisher.ReadCounters(out PublicationCounters counters);
        Assert.Equal((0, 0), (counters.EventsLost, counters.SnapshotsMerged));
        Assert.Equal(5, reader.Summary("watch").Series[series].Count);
        Assert.Equal("trader-7", reader.Summary("watch").Host);
    }

    [Fact]
    public void the_end_does_not_wait_for_ever()
    {
        var rig = new PublisherRig();
        rig.Outlet.Answer = _ => OfferResult.BackPressured;
        rig.Publish(Gap(line: 0, 1));

        rig.End();

        rig.Publisher.ReadCounters(out PublicationCounters counters);
        Assert.Equal(1, counters.EventsLost);
        Assert.Single(rig.ReadLocal().Sink.Gaps);
    }

    [Fact]
    public void a_histogram_longer_than_a_message_goes_in_parts()
    {
        var rig = new PublisherRig(maxMessageLength: 512);
        int series = Watched.SeriesIndex(SeriesKind.OrderToAck);
        rig.Interval(buffer =>
        {
            for (int value = 1; value < 2000; value += 2)
                buffer.Histograms[series].RecordValue(value);
        });

        rig.End();

        (ReportReader reader, RecordingSink sink) = rig.ReadOutlet();
        Assert.Equal(1000, reader.Summary("watch").Series[series].Count);
        Assert.Equal(1999, reader.Summary("watch").Series[series].MaxNs);
        Assert.Equal(1000, sink.Snapshots[0].Interval.Series[series].Count);
        Assert.All(rig.Outlet.Taken, item => Assert.True(item.Message.Length <= 512));
        Assert.Equal(0, reader.Malformed);
    }

    private static TelemetryEvent Gap(short line, int first) => new()
    {
        Kind = TelemetryEventKind.Gap,
        FeedIndex = 0,
        LineIndex = line,
        SessionIndex = -1,
        RepairedByLineIndex = -1,
        GapState = GapState.Lost,
        First = (ulong)first,
        Last = (ulong)first,
        Count = 1,
        StampNs = PublisherRig.StartNs + first,
        RaisedByStampNs = PublisherRig.StartNs,
    };

    private static TelemetryEvent Other(TelemetryEventKind kind) => new()
    {
        Kind = kind,
        FeedIndex = 0,
        LineIndex = 0,
        SessionIndex = -1,
        StampNs = PublisherRig.StartNs,
        RaisedByStampNs = PublisherRig.StartNs,
    };
}
