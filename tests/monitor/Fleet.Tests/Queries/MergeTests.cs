// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;
using Telemetry.Reports;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.Queries;

/// <summary>Numbers of several appliances and intervals together are those of all their samples.</summary>
public sealed class MergeTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void the_order_of_arrival_does_not_matter(int seed)
    {
        FleetRig[] rigs = [new FleetRig(), new FleetRig()];
        foreach (FleetRig rig in rigs)
        {
            SimulatedAppliance[] all = Start(rig, seed, 4);
            for (int second = 0; second < 150; second++)
            {
                rig.Run(1, all);
                if (rig == rigs[1])
                    all = [.. all.Skip(1), all[0]];
            }
        }
        var filter = new SeriesFilter { Kind = "order_to_ack" };
        HeatMap[] maps = [.. rigs.Select(rig => HeatMap.Of(Last(rig, 150), filter, 100, 64))];
        Assert.Equal(maps[0].Counts, maps[1].Counts);
        Assert.Equal(maps[0].RowBoundsNs, maps[1].RowBoundsNs);
        Assert.Equal(maps[0].Flags, maps[1].Flags);
        Distribution[] merged = [.. rigs.Select(rig => rig.Everything().Merge(filter))];
        Assert.Equal(merged[0].At(99.9), merged[1].At(99.9));
        Assert.Equal(merged[0].Samples, merged[1].Samples);
        foreach (string path in (string[])["feeds.messages_lost", "lines.wins", "ledger.seen"])
            Assert.Equal(Range(rigs[0], path).Sums, Range(rigs[1], path).Sums);
    }

    [Fact]
    public void the_cells_of_a_heat_map_are_all_samples_of_their_columns()
    {
        var rig = new FleetRig(new FleetLimits { SecondsNs = 4 * FleetRig.MinuteNs });
        SimulatedAppliance[] all = Start(rig, 21, 3);
        rig.Run(10 * 60, all);
        foreach ((int seconds, int columns, int rows) in
            new[] { (200, 200, 160), (200, 37, 7), (200, 1, 1), (600, 10, 40) })
        {
            HeatMap map = HeatMap.Of(Last(rig, seconds), FleetRig.FilterOf(all[0], 1), columns, rows);
            Assert.InRange(map.Columns.Count, 1, columns);
            for (int column = 0; column < map.Columns.Count; column++)
            {
                long fromNs = map.Columns.StartTimeNs + (column * map.Columns.StepNs);
                long samples = all.Sum(one => one.Truth.Samples(1, fromNs, fromNs + map.Columns.StepNs).TotalCount);
                Assert.Equal(samples, map.Counts.AsSpan(column * rows, rows).ToArray().Sum(count => count));
                Assert.Equal(samples, map.Samples[column].TotalCount);
                Assert.Equal(IntervalFlags.None, map.Flags[column]);
            }
        }
    }

    [Fact]
    public void counters_over_time_are_the_sums_of_what_was_counted()
    {
        var rig = new FleetRig(new FleetLimits { SecondsNs = 4 * FleetRig.MinuteNs });
        SimulatedAppliance[] all = Start(rig, 31, 3);
        rig.Run(10 * 60, all);
        (string Path, Func<SimulatedSecond, long> Truth)[] counters =
        [
            ("feeds.messages", second => second.Feeds.Sum(feed => feed.Messages)),
            ("feeds.messages_lost", second => second.Feeds.Sum(feed => feed.MessagesLost)),
            ("lines.wins", second => second.Lines.Sum(line => line.Wins)),
            ("sessions.orders", second => second.Sessions.Sum(session => session.Orders)),
            ("ledger.seen", second => second.Lines.Sum(line => line.Packets)),
        ];
        foreach ((string path, Func<SimulatedSecond, long> truth) in counters)
        {
            foreach ((int seconds, int columns) in new[] { (200, 200), (200, 33), (600, 10) })
            {
                CounterRange range = CounterRange.Of(
                    Last(rig, seconds), CounterRange.Find(path)!.Value, new SeriesFilter(), columns);
                for (int column = 0; column < range.Columns.Count; column++)
                {
                    long fromNs = range.Columns.StartTimeNs + (column * range.Columns.StepNs);
                    Assert.Equal(
                        all.Sum(one => one.Truth.Sum(truth, fromNs, fromNs + range.Columns.StepNs)),
                        range.Sums[column]);
                }
            }
        }
        string longest = CounterRange.Paths.Single(path => path is ['f', 'e', 'e', 'd', 's', '.', ..]
            && path.Contains("longest", StringComparison.Ordinal));
        Assert.Equal(all.Max(one => one.Truth.Seconds.Max(second => second.Feeds.Max(feed => feed.Blind.LongestNs))),
            CounterRange.Of(Last(rig, 600), CounterRange.Find(longest)!.Value, new SeriesFilter(), 1).Sums[0]);
    }

    [Theory]
    [InlineData(45)]
    [InlineData(600)]
    public void the_summary_of_a_window_is_the_sum_of_its_intervals(int seconds)
    {
        var rig = new FleetRig(new FleetLimits { SecondsNs = 4 * FleetRig.MinuteNs });
        SimulatedAppliance one = rig.Start("trade01", 41);
        rig.Run(400, one);
        one.Totals(rig.Channel, withHistograms: true, isLast: true);
        SimulatedAppliance after = rig.Start("trade01", 42);
        rig.Run(200, after);

        var appliance = rig.Of("trade01");
        SummaryReport summary = WindowSummary.Of(
            appliance, new RecordSelection([appliance], rig.TimeNs - (seconds * FleetRig.SecondNs), rig.TimeNs))!;

        long fromNs = rig.TimeNs - (seconds * FleetRig.SecondNs);
        long Sum(Func<SimulatedSecond, long> counter) =>
            one.Truth.Sum(counter, fromNs) + after.Truth.Sum(counter, fromNs);
        Assert.Equal(Sum(second => second.Feeds[1].Messages), summary.Feeds[1].Messages);
        Assert.Equal(Sum(second => second.Lines[3].Wins), summary.Feeds[1].Lines[1].Wins);
        Assert.Equal(Sum(second => second.Sessions[0].Orders), summary.Sessions[0].Orders);
        Assert.Equal(Sum(second => second.Lines.Sum(line => line.Packets)), summary.Ledger.Seen);
        Assert.Equal(seconds * FleetRig.SecondNs, summary.DurationNs);
        Assert.Equal(8, summary.Series.Count);
        for (int series = 0; series < summary.Series.Count; series++)
        {
            LongHistogram truth = one.Truth.Samples(series, fromNs);
            after.Truth.AddTo(truth, series, fromNs);
            Assert.Equal(
                (truth.TotalCount, truth.GetValueAtPercentile(50), truth.GetValueAtPercentile(99.9), true),
                (summary.Series[series].Count, summary.Series[series].P50Ns, summary.Series[series].P999Ns,
                    summary.Series[series].Complete));
        }
        Assert.Equal(Sum(second => second.Negative), summary.Series[0].Negative.Count);
    }

    [Fact]
    public void one_part_that_lacks_something_makes_the_whole_incomplete()
    {
        const int mayBeMissing = MessageHeader.Size + 64 + 32;
        var rig = new FleetRig();
        SimulatedAppliance[] all = Start(rig, 51, 3);
        rig.Run(60, all);
        var filter = new SeriesFilter { Kind = "order_to_ack" };
        Assert.True(Last(rig, 60).Merge(filter).Complete);
        var lacking = new ChangedMessages(rig.Channel, (stream, template, message) =>
        {
            if (stream == 1001 && template == SeriesSamplesMessage.TemplateId)
                message[mayBeMissing] = 3;
            return message;
        });
        rig.Wait(1);
        all[0].Second(rig.Channel);
        all[1].Second(lacking);
        all[2].Second(rig.Channel);
        rig.Run(60, all);

        Distribution merged = Last(rig, 61).Merge(filter);
        Assert.Equal((6, false), (merged.Samples.MayBeMissing, merged.Complete));
        Assert.True(Last(rig, 60).Merge(filter).Complete);
        Assert.Equal([true, false, true], new RecordSelection(rig.Model.Appliances, 0, long.MaxValue).Parts.Select(
            part => part.Records.All(record => record.Flags == IntervalFlags.None)));
        Assert.False(WindowSummary.Of(rig.Of("host1"), new RecordSelection([rig.Of("host1")],
            rig.TimeNs - (61 * FleetRig.SecondNs), rig.TimeNs))!.Series[0].Complete);
    }

    [Fact]
    public void percentiles_beyond_the_samples_are_unknown()
    {
        var rig = new FleetRig();
        SimulatedAppliance one = rig.Start("trade01", 61);
        rig.Run(2, one);

        Distribution merged = rig.Everything().Merge(FleetRig.FilterOf(one, 0));
        Assert.Equal(100, merged.Histogram.TotalCount);
        Assert.NotNull(merged.At(99));
        Assert.Null(merged.At(99.9));
        Assert.Equal(merged.Histogram.MaxNs, merged.At(100));
        Assert.Null(rig.Everything().Merge(new SeriesFilter { Kind = "none" }).At(50));
    }

    private static SimulatedAppliance[] Start(FleetRig rig, int seed, int hosts) =>
        [.. Enumerable.Range(0, hosts).Select(host => rig.Start($"host{host}", (ulong)((seed * 100) + host)))];

    private static RecordSelection Last(FleetRig rig, int seconds) =>
        new(rig.Model.Appliances, rig.TimeNs - (seconds * FleetRig.SecondNs), rig.TimeNs);

    private static CounterRange Range(FleetRig rig, string path) =>
        CounterRange.Of(Last(rig, 150), CounterRange.Find(path)!.Value, new SeriesFilter(), 50);
}
