// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model.Intervals;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Appliance.Publishing.Outlets;
using Telemetry.Messages;

namespace Telemetry.Appliance.Tests.Publishing;

/// <summary>What intervals come to together: in one that had to wait for the next, and in the day.</summary>
public sealed class IntervalSumTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public void what_the_appliance_used_is_all_told_though_an_interval_waits(int passing)
    {
        var rig = new PublisherRig();
        int left = int.MaxValue;
        rig.Outlet.Answer = stream => stream != 0 || left-- > 0 ? OfferResult.Published : OfferResult.BackPressured;
        rig.Interval();
        rig.Work();

        // The first waits as a whole, or but for its last row.
        left = passing == 0 ? 0 : MessagesOfInterval(rig) - 1;
        Use(rig, lateRecords: 3, cpuNs: 1_000, peak: 500);
        rig.Work();
        left = int.MaxValue;
        Use(rig, lateRecords: 2, cpuNs: 200, peak: 400);
        rig.Work();
        rig.End();

        RecordingSink sink = rig.ReadOutlet().Sink;
        ApplianceReport[] told = [.. sink.Snapshots.Select(snapshot => snapshot.Interval.Appliance!)];
        Assert.Equal([1, 3, 4], sink.Snapshots.Select(snapshot => snapshot.Ordinal));
        Assert.Equal(5, told.Sum(used => used.LateRecords));
        Assert.Equal(1_200, told.Sum(used => used.CpuNsReader));
        Assert.Equal(500, told[1].RecordsPerSecondPeak);
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
