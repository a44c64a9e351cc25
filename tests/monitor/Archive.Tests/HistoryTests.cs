// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Model.Intervals;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Fleet;

namespace Telemetry.Archive.Tests;

/// <summary>History on disk: compared with what a simulated appliance measured.</summary>
[Collection("locks")]      // a process that is being started holds those of this one for a moment
public sealed class HistoryTests
{
    private const double CoarseError = 0.004;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void where_memory_ends_the_disk_goes_on_and_nothing_is_counted_twice_or_left_out(int seed)
    {
        var random = new Random(seed);
        using var folder = new ScratchFolder();
        // The day changes on the way.
        using var rig = new ArchiveRig(folder.Path, ArchiveRig.Midnight - (8 * ArchiveRig.Minute));
        SimulatedAppliance one = rig.Start("trade01", (ulong)seed);
        var drops = new ChangedMessages(rig.Channel, (stream, _, message) => stream == 1001 ? null : message);
        long startNs = rig.TimeNs;
        for (int round = 0; round < 20; round++)
        {
            rig.Run(random.Next(20, 80), one);
            switch (random.Next(4))
            {
                case 0:                                     // an interval is lost
                    rig.Run(1, drops, one);
                    one.Truth.RemoveNewest();
                    break;
                case 1:
                    one.Rename(rig.Channel, $"name{round}", "feed1");
                    break;
                case 2:                                     // silence
                    one.Ordinal += 70;
                    rig.Wait(70 * ArchiveRig.Second);
                    break;
                default:
                    break;
            }
        }
        rig.Flush();

        Assert.True(rig.InMemory(0, long.MaxValue).Parts[0].HeldFromNs > startNs + (4 * ArchiveRig.Minute));
        for (int question = 0; question < 20; question++)
        {
            long fromNs = startNs + (random.Next(12) * ArchiveRig.Minute);
            AssertWhole(rig, one, fromNs, rig.TimeNs);
            AssertWhole(rig, one, fromNs, fromNs + (random.Next(1, 5) * ArchiveRig.Minute));
        }
        IReadOnlyList<HistorySpan> spans = rig.Select(startNs, rig.TimeNs, null).Spans;
        Assert.Equal(["disk", "memory", "memory"], spans.Select(span => span.Source));
        Assert.Equal([CoarseError, 0.001, 0.001], spans.Select(span => span.Error));
    }

    [Fact]
    public void after_a_restart_the_time_before_is_there_and_the_time_between_is_missing()
    {
        using var folder = new ScratchFolder();
        SimulatedAppliance one;
        long startNs = ArchiveRig.Midnight + ArchiveRig.Minute;
        using (var rig = new ArchiveRig(folder.Path, startNs))
        {
            one = rig.Start("trade01", 7);
            rig.Run(90, one);
            rig.Flush();
        }
        one.Ordinal += 120;
        using var later = new ArchiveRig(folder.Path, startNs + (210 * ArchiveRig.Second));
        later.Run(30, one);

        SeriesFilter filter = ArchiveRig.FilterOf(one, 0);
        RecordSelection selection = later.Select(startNs, later.TimeNs, filter);
        Distribution found = selection.Merge(filter);
        AssertSame(one.Truth.Samples(0), found);
        Assert.False(found.Complete);
        Assert.Equal((120.0, 240.0), (selection.Coverage.ReceivedNs / 1e9, selection.Coverage.ExpectedNs / 1e9));
        CounterRange orders = CounterRange.Of(
            later.Select(startNs, later.TimeNs, null), CounterRange.Find("sessions.orders")!.Value,
            new SeriesFilter(), 4);
        Assert.Equal([true, true, false, true],
            HeatMap.Of(selection, filter, 10, 10).Flags.Select(flag => !flag.HasFlag(IntervalFlags.NoData)));
        Assert.Equal(one.Truth.Sum(second => second.Sessions.Sum(session => session.Orders)), orders.Sums.Sum());
    }

    [Fact]
    public void sqlite3_counts_the_same_minutes_and_days_that_are_over_are_forgotten()
    {
        using var folder = new ScratchFolder();
        using (var rig = new ArchiveRig(folder.Path, ArchiveRig.Midnight - (3 * ArchiveRig.Minute)))
        {
            SimulatedAppliance one = rig.Start("trade01", 7);
            rig.Run(5 * 60, one);
            rig.Flush();
        }
        Assert.Equal(["minutes-2027-01-15.db", "minutes-2027-01-16.db"], Databases(folder));
        Assert.Equal("3|180000000000|1\n", Sqlite3(folder.File("minutes-2027-01-15.db"),
            "SELECT count(*), sum(received_ns), count(DISTINCT appliance) FROM minute"));
        Assert.Equal("2\nfeed_age\n", Sqlite3(folder.File("minutes-2027-01-16.db"),
            "SELECT count(*) FROM minute; SELECT DISTINCT kind FROM series WHERE kind = 'feed_age'"));

        using (var rig = new ArchiveRig(folder.Path, ArchiveRig.Midnight + ArchiveRig.Day + ArchiveRig.Minute))
        {
            rig.Run(3 * 60, rig.Start("trade01", 8));
            rig.Flush();
        }
        Assert.Equal(["minutes-2027-01-16.db", "minutes-2027-01-17.db"], Databases(folder));
    }

    [Fact]
    public void a_clock_that_jumps_ahead_and_back_removes_nothing_that_is_held()
    {
        using var folder = new ScratchFolder();
        using (var rig = new ArchiveRig(folder.Path, ArchiveRig.Midnight - (3 * ArchiveRig.Minute)))
        {
            rig.Run(5 * 60, rig.Start("trade01", 7));
            rig.Flush();
        }
        string[] held = [.. Databases(folder)];

        new ArchiveRig(folder.Path, ArchiveRig.Midnight + (400 * ArchiveRig.Day)).Dispose();

        Assert.Equal(2, held.Length);
        Assert.Equal(held, Databases(folder));
    }

    [Fact]
    public void an_appliance_with_a_clock_of_another_day_is_counted_and_makes_no_file()
    {
        using var folder = new ScratchFolder();
        using var rig = new ArchiveRig(folder.Path, ArchiveRig.Midnight);
        SimulatedAppliance one = rig.Start("trade01", 7);
        one.OffsetNs += 400 * ArchiveRig.Day;
        rig.Run(130, one);
        rig.Flush();

        Assert.Empty(Databases(folder));
        Assert.Equal(3, rig.Writer.Tiers[0].NotWritten);
    }

    [RootFact]
    public void a_full_disk_is_shown_and_the_history_goes_on_when_there_is_room_again()
    {
        using var disk = new SmallDisk(kilobytes: 2_048);
        using var rig = new ArchiveRig(disk.File("state"), ArchiveRig.Midnight);
        SimulatedAppliance one = rig.Start("trade01", 7);
        rig.Run(61, one);
        Assert.True(SpinWait.SpinUntil(
            () => Directory.GetFiles(disk.File("state"), "minutes-*.db").Length > 0, Patience));
        disk.Take(kilobytes: 1_000);
        disk.FillUntil(
            () =>
            {
                one.Gap(rig.Channel, 1);
                rig.Run(10, one);
                return SpinWait.SpinUntil(() => rig.Writer.Tiers.All(tier => tier.Failure is not null
                    || tier.Name is "disk_orders" or "disk_reception"), TimeSpan.FromMilliseconds(20));
            }, Patience);
        Assert.All(rig.Writer.Tiers.Where(tier => tier.Failure is not null),
            tier => Assert.Contains("make room on its disk", tier.Failure));
        Assert.Contains(
            rig.Notices.Lines, line => line.EndsWith("not written until it works again", StringComparison.Ordinal));

        disk.Empty();
        Assert.True(SpinWait.SpinUntil(() => rig.Writer.Tiers is [{ Failure: null }, ..], Patience));
        rig.Flush();
        AssertWhole(rig, one, ArchiveRig.Midnight, rig.TimeNs);
        Assert.Equal(0, rig.Writer.Tiers.Sum(tier => tier.NotWritten));
        Assert.Equal($"{one.LastId}\n",
            Sqlite3(Path.Combine(disk.File("state"), "events-2027-01-16.db"), "SELECT count(*) FROM gap"));
    }

    private static void AssertWhole(ArchiveRig rig, SimulatedAppliance one, long fromNs, long toNs)
    {
        SeriesFilter filter = ArchiveRig.FilterOf(one, 1);
        AssertSame(one.Truth.Samples(1, fromNs, toNs), rig.Select(fromNs, toNs, filter).Merge(filter));
        Assert.Equal(one.Truth.Sum(second => second.Sessions[1].Orders, fromNs, toNs),
            CounterRange.Of(rig.Select(fromNs, toNs, null), CounterRange.Find("sessions.orders")!.Value,
                new SeriesFilter { Session = "oe1" }, 10).Sums.Sum(sum => sum ?? 0));
    }

    private static void AssertSame(LongHistogram truth, Distribution found)
    {
        Assert.Equal(truth.TotalCount, found.Histogram.TotalCount);
        Assert.Equal(truth.TotalCount, found.Samples.Count);
        if (truth.TotalCount == 0)
            return;
        foreach (double percentile in (double[])[50, 90, 99, 99.9, 100])
        {
            // The truth has buckets of 3 digits, of which it returns the highest value.
            double value = truth.GetValueAtPercentile(percentile);
            Assert.InRange(found.Histogram.ValueAtPercentile(percentile),
                value * (1 - CoarseError - 0.001) - 1, value * (1 + CoarseError) + 1);
        }
    }

    private static IEnumerable<string> Databases(ScratchFolder folder) =>
        Directory.GetFiles(folder.Path, "minutes-*.db").Select(Path.GetFileName).Order(StringComparer.Ordinal)!;

    internal static string Sqlite3(string file, string sql)
    {
        using TelemetryProcess shell = TelemetryProcess.Start("sqlite3", [file, sql]);
        return string.Concat(shell.WaitForText(Patience).Select(line => line + "\n"));
    }
}
