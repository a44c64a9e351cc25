// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;
using Telemetry.Reports.Host;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>What intervals come to together: in one that had to wait for the next, in the day, and where a part of one
/// was not received.</summary>
public sealed class IntervalSumTests
{
    [Fact]
    public void what_happened_after_an_interval_is_published_after_it_however_late_both_are()
    {
        var rig = new PublisherRig();
        rig.Publish(EventTests.Gap());
        rig.Interval();
        rig.Publish(EventTests.Gap() with { First = 201, Last = 205 });
        rig.Interval();

        List<(int Gaps, int Snapshots)> seen = [];
        var sink = new RecordingSink();
        var reader = new ReportReader(sink, new ReaderLimits());
        rig.Work();
        while (rig.Queue.TryRead(out int stream, out ReadOnlySpan<byte> message))
        {
            reader.OnMessage(stream, message);
            rig.Queue.Release();
            if (!seen.Contains((sink.Gaps.Count, sink.Snapshots.Count)))
                seen.Add((sink.Gaps.Count, sink.Snapshots.Count));
        }

        Assert.Equal([(0, 0), (1, 0), (1, 1), (2, 1), (2, 2)], seen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public void what_the_appliance_used_is_all_reported_though_an_interval_waits(int passing)
    {
        var rig = new PublisherRig();
        int left = int.MaxValue;
        rig.Outlet.Answer = stream => stream != 0 || left-- > 0 ? OfferResult.Published : OfferResult.BackPressured;
        rig.Interval();
        rig.Work();

        // The first waits as a whole, or except for its last row.
        left = passing == 0 ? 0 : MessagesOfInterval(rig) - 1;
        Use(rig, lateRecords: 3, cpuNs: 1_000, peak: 500);
        rig.Work();
        left = int.MaxValue;
        Use(rig, lateRecords: 2, cpuNs: 200, peak: 400);
        rig.Work();
        rig.End();

        RecordingSink sink = rig.ReadOutlet().Sink;
        ApplianceReport[] reported = [.. sink.Snapshots.Select(snapshot => snapshot.Interval.Appliance!)];
        Assert.Equal([1, 3, 4], sink.Snapshots.Select(snapshot => snapshot.Ordinal));
        Assert.Equal(5, reported.Sum(used => used.LateRecords));
        Assert.Equal(1_200, reported.Sum(used => used.CpuNsReader));
        Assert.Equal(500, reported[1].RecordsPerSecondPeak);
    }

    [Fact]
    public void of_windows_with_as_many_packets_the_day_has_the_one_with_most_bytes_whichever_interval_it_was_in()
    {
        foreach (long[] bytes in (long[][])[[100, 1500], [1500, 100]])
        {
            var rig = new PublisherRig();
            foreach (long inInterval in bytes)
            {
                rig.Interval(buffer => buffer.Bursts.AsSpan(0, BurstWindow.Sizes).Fill(
                    new BurstWindow { Packets = 1, Bytes = inInterval, StampNs = inInterval }));
                rig.Work();
            }
            rig.End();

            BurstReport busiest = rig.ReadOutlet().Reader.Summary("watch").Bursts[0];
            Assert.Equal((1L, 1500L, 1500L), (busiest.Packets, busiest.Bytes, busiest.StampNs));
        }
    }

    [Fact]
    public void an_interval_of_which_a_row_was_not_received_is_not_reported()
    {
        PublisherRig rig = Count(intervals: 4);
        for (int missed = 0; missed < rig.Outlet.Taken.Count; missed++)
        {
            RecordingSink sink = rig.ReadOutlet(index => index == missed).Sink;

            AssertRight(sink, $"without message {missed}");
        }
    }

    [Fact]
    public void two_intervals_without_the_end_of_one_and_the_beginning_of_the_other_are_not_reported_as_one()
    {
        PublisherRig rig = Count(intervals: 4);
        for (int first = 0; first < rig.Outlet.Taken.Count; first++)
        {
            for (int count = 2 + (5 * first % 12); count < 60; count += 12)
                AssertRight(rig.ReadOutlet(index => index >= first && index < first + count).Sink, $"{first} {count}");
        }
    }

    private static void AssertRight(RecordingSink sink, string what)
    {
        foreach (SnapshotReport snapshot in sink.Snapshots.Where(snapshot => snapshot.Ordinal <= 4))
        {
            FeedReport feed = snapshot.Interval.Feeds[0];
            Assert.True(
                (feed.Messages, feed.Lines[0].Packets, feed.Lines[1].Packets, snapshot.Interval.Sessions[0].Orders)
                    == (10 * snapshot.Ordinal, 20 * snapshot.Ordinal, 30 * snapshot.Ordinal, 40 * snapshot.Ordinal),
                $"{what}: interval {snapshot.Ordinal}");
        }
    }

    private static PublisherRig Count(int intervals)
    {
        var rig = new PublisherRig();
        for (int interval = 1; interval <= intervals; interval++)
        {
            int times = interval;
            rig.Interval(buffer =>
            {
                buffer.Feeds[0].Messages += 10 * times;
                buffer.Lines[0].Packets += 20 * times;
                buffer.Lines[1].Packets += 30 * times;
                buffer.Sessions[0].Orders += 40 * times;
            });
            rig.Work();
        }
        rig.End();
        return rig;
    }

    private static int MessagesOfInterval(PublisherRig rig) =>
        rig.Outlet.Taken.Count(item => item.Stream == StreamIds.Snapshots);

    private static void Use(PublisherRig rig, long lateRecords, long cpuNs, long peak)
    {
        rig.Source.Counters.Appliance.CpuNsReader += cpuNs;
        rig.Source.Counters.Appliance.RecordsPerSecondPeak =
            Math.Max(rig.Source.Counters.Appliance.RecordsPerSecondPeak, peak);
        rig.Interval(buffer => buffer.Pipeline.LateRecords += lateRecords);
    }
}
