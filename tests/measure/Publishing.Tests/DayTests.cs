// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Messages.Counters;
using Telemetry.Model.Calendars;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;
using Telemetry.Reports.Host;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>The day of the counters: what is published when it ends, and that the next one starts at 0.</summary>
public sealed class DayTests
{
    // The rig's first interval begins at 2023-11-14T22:30:00 UTC; 16:30 in Chicago.
    private const string BeginOfRig = "2023-11-14T22:30:00Z";

    private static readonly int Acks = Watched.SeriesIndex(SeriesKind.OrderToAck);

    [Fact]
    public void a_day_ends_with_its_totals_and_the_next_one_starts_anew()
    {
        PublisherRig rig = Rig();
        Assert.Equal(PublisherRig.StartNs + PublisherRig.OffsetNs, Utc(BeginOfRig));
        for (int interval = 1; interval <= 5; interval++)
        {
            int now = interval;
            rig.Interval(buffer => Fill(buffer, now, endsDay: now == 3));
            rig.Work();
        }
        rig.End(buffer => Fill(buffer, 6, endsDay: false));

        Check(rig.ReadLocal());
        Check(rig.ReadOutlet());

        static void Check((ReportReader Reader, RecordingSink Sink) read)
        {
            SummaryReport day = Assert.Single(read.Sink.Days);
            Assert.Equal(("2023-11-14", Utc("2023-11-13T23:00:00Z"), Utc("2023-11-14T23:00:00Z"), true, false),
                (day.Day!.Day, day.Day.BeginTimeNs, day.Day.EndTimeNs, day.Day.Closed, day.Day.Complete));
            Assert.Equal((Utc(BeginOfRig), 3 * PublisherRig.SecondNs), (day.StartTimeNs, day.DurationNs));
            Verify(day, intervals: [1, 2, 3]);

            SummaryReport last = read.Reader.Summary("run");
            Assert.Equal(("2023-11-15", false), (last.Day!.Day, last.Day.Closed));
            Verify(last, intervals: [4, 5, 6]);
            Assert.Equal(day.Day.EndTimeNs, last.StartTimeNs);
            Assert.Equal([1, 2, 3, 4, 5, 6], read.Sink.Snapshots.Select(snapshot => snapshot.Ordinal));
            Assert.Equal(
                [0, -1, -2, -3, -4, -5], read.Sink.Snapshots.Select(snapshot => 1 + snapshot.Interval.Series[Acks]
                    .Negative.MinNs));
        }
    }

    [Fact]
    public void without_days_nothing_is_reported_of_one()
    {
        var rig = new PublisherRig();
        rig.Interval(buffer => Fill(buffer, 1, endsDay: false));
        rig.End();

        (ReportReader reader, RecordingSink sink) = rig.ReadLocal();
        Assert.Empty(sink.Days);
        Assert.Null(reader.Summary("run").Day);
    }

    [Fact]
    public void a_subscriber_that_comes_late_has_the_same_day()
    {
        PublisherRig rig = Rig();
        rig.Outlet.Connected = false;
        rig.Interval(buffer => Fill(buffer, 1, endsDay: false));
        rig.Work();
        rig.Outlet.Connected = true;
        rig.Interval(buffer => Fill(buffer, 2, endsDay: true));
        rig.Work();
        rig.End(buffer => Fill(buffer, 3, endsDay: false));

        (ReportReader reader, RecordingSink sink) = rig.ReadOutlet();
        Verify(Assert.Single(sink.Days), intervals: [1, 2]);
        Verify(reader.Summary("watch"), intervals: [3]);
    }

    [Fact]
    public void intervals_that_overtake_the_end_of_the_day_do_not_change_it()
    {
        PublisherRig rig = Rig();
        for (int interval = 1; interval <= 4; interval++)
        {
            int now = interval;
            rig.Interval(buffer => Fill(buffer, now, endsDay: now == 2));
            rig.Work();
        }
        rig.End(buffer => Fill(buffer, 5, endsDay: false));
        var sink = new RecordingSink();
        var reader = new ReportReader(sink, new ReaderLimits());
        // All of the snapshots' stream before anything of the totals', except the names.
        foreach ((int stream, byte[] message) in rig.Outlet.Taken.OrderBy(taken => taken.Stream))
            reader.OnMessage(stream, message);

        Verify(Assert.Single(sink.Days), intervals: [1, 2]);
        Verify(reader.Summary("watch"), intervals: [3, 4, 5]);
    }

    [Fact]
    public void a_day_whose_totals_find_no_room_is_reported_before_the_next_is_counted()
    {
        PublisherRig rig = Rig();
        rig.Interval(buffer => Fill(buffer, 1, endsDay: true));
        bool isOpen = false;
        rig.Outlet.Answer = stream => stream != 2 || isOpen ? OfferResult.Published : OfferResult.BackPressured;
        rig.Work();
        rig.Interval(buffer => Fill(buffer, 2, endsDay: false));
        rig.Work();
        isOpen = true;
        rig.Clock.NowNs += 1_000_000;
        rig.Work();
        rig.End(buffer => Fill(buffer, 3, endsDay: false));

        (ReportReader reader, RecordingSink sink) = rig.ReadOutlet();
        Verify(Assert.Single(sink.Days), intervals: [1]);
        Verify(reader.Summary("watch"), intervals: [2, 3]);
    }

    [Fact]
    public void packets_under_way_when_a_day_ends_belong_to_the_next_and_both_ledgers_close()
    {
        PublisherRig rig = Rig();
        rig.Source.Counters.Ledger = Seen(110, recorded: 100);
        rig.Interval(buffer =>
        {
            buffer.Pipeline.Processed = 93;
            buffer.EndsDay = true;
        });
        rig.Work();
        rig.Source.Counters.Ledger = Seen(165, recorded: 150);
        rig.Source.Counters.AtRest = true;
        rig.End(buffer => buffer.Pipeline.Processed = 150);

        (ReportReader reader, RecordingSink sink) = rig.ReadLocal();
        LedgerReport day = Assert.Single(sink.Days).Ledger;
        Assert.Equal((103, 93, 10, 93, 93, 93, 0),
            (day.Seen, day.Matched, day.Unmatched, day.Recorded, day.Read, day.Processed, day.InFlight));
        LedgerReport rest = reader.Summary("run").Ledger;
        Assert.Equal((62, 57, 5, 57, 57, 57, true),
            (rest.Seen, rest.Matched, rest.Unmatched, rest.Recorded, rest.Read, rest.Processed, rest.Closed));
    }

    private static PublisherRig Rig() => new(options => options with
    {
        Days = new DayCalendar(17 * 3_600_000_000_000, "America/Chicago", ZoneOffsets.Find("America/Chicago")!),
    });

    private static LedgerCounters Seen(long seen, long recorded) => new()
    {
        Seen = seen,
        Matched = recorded,
        Unmatched = seen - recorded,
        Recorded = recorded,
        Read = recorded,
    };

    /// <summary>What interval n counts: n packets, n orders, n samples of n ms, one of -n ns.</summary>
    private static void Fill(IntervalBuffer buffer, int interval, bool endsDay)
    {
        buffer.Lines[0].Packets += interval;
        buffer.Feeds[0].Messages += 10 * interval;
        buffer.Sessions[0].Orders += interval;
        buffer.Series[Acks].NegativeCount++;
        buffer.Series[Acks].NegativeMinNs = -interval;
        buffer.Histograms[Acks].RecordValueWithCount(interval * 1_000_000, interval);
        buffer.EndsDay = endsDay;
        if (endsDay)
        {
            // The rig's seconds lie where they lie; the day's end is the interval's.
            buffer.EndTimeNs = Utc("2023-11-14T23:00:00Z");
            buffer.EndStampNs = buffer.StartStampNs + PublisherRig.SecondNs;
        }
        else if (interval > 3)
        {
            buffer.EndTimeNs = Utc("2023-11-14T23:00:00Z") + PublisherRig.SecondNs;
        }
    }

    private static void Verify(SummaryReport report, int[] intervals)
    {
        FeedReport feed = report.Feeds[0];
        SeriesReport series = report.Series[Acks];
        int sum = intervals.Sum();
        Assert.Equal((sum, 10 * sum, sum), (feed.Lines[0].Packets, feed.Messages, report.Sessions[0].Orders));
        Assert.Equal((sum, intervals.Length, -intervals.Max(), 0),
            (series.Count, series.Negative.Count, series.Negative.MinNs, series.NotReceived));
        Assert.InRange(series.MinNs!.Value, intervals.Min() * 999_000, intervals.Min() * 1_001_000);
    }

    private static long Utc(string instant) => (DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture).UtcDateTime
        - DateTime.UnixEpoch).Ticks * 100;
}
