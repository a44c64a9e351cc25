// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using TestSupport;

namespace Telemetry.Kernel.Tests.HostPath;

/// <summary>Sums of who ran on a CPU for which a watched thread waits for long.</summary>
[Trait("Needs", "root")]
public sealed class HistorySumTests
{
    private const string Spin = "while :; do :; done";

    [RootFact]
    public void the_sums_fill_the_time_between_the_switches_that_they_name()
    {
        using HistoryCapture history = HistoryCapture.Open(1 << 24, 2_000);
        history.Attach();
        using Process strategy = Process.Start("nice", ["-n", "15", "taskset", "1", "sh", "-c", Spin]);
        Process[] hogs =
            [.. Enumerable.Range(0, 3).Select(_ => Process.Start("taskset", ["1", "sh", "-c", Spin]))];
        history.Watch(strategy.Id, isWatched: true);
        long fromNs = MonotonicClock.NowNs;
        for (int half = 0; half < 5; half++)
            HostThread.SleepNs(500_000_000);
        List<HistoryRecord> records = [];
        HistorySpan span = history.Copy(fromNs, MonotonicClock.NowNs, records);
        HistoryCounters counters = history.ReadCounters();
        foreach (Process process in (Process[])[strategy, .. hogs])
        {
            process.Kill();
            process.WaitForExit();
        }

        Assert.False(span.IsOverwritten);
        Dictionary<uint, long> ends = [];                       // of switches of the CPU, by number
        foreach (HistoryRecord record in records.Where(IsStep))
            ends[record.Detail] = (long)record.StampNs;
        IGrouping<uint, HistoryRecord>[] sums =
        [
            .. records.Where(record => record.Kind == HistoryKind.Ran && record.Cpu == 0)
                .GroupBy(record => record.Detail).Where(sum => ends.ContainsKey(sum.First().State)),
        ];
        Assert.InRange(sums.Length, 3, int.MaxValue);
        Assert.All(sums, sum => Assert.Equal(
            ends[sum.Key] - ends[sum.First().State], sum.Sum(record => (long)record.Extent)));
        Assert.All(sums, sum => Assert.Equal(sum.Count(), sum.DistinctBy(record => record.Other).Count()));
        Assert.Contains(sums.SelectMany(sum => sum), record => hogs.Any(hog => hog.Id == record.Other)
            && record.Name == "sh");
        Assert.DoesNotContain(sums.SelectMany(sum => sum), record => record.Other == strategy.Id);
        Assert.InRange(counters.Recorded, records.Count(record => record.Kind != HistoryKind.Ran), long.MaxValue);
    }

    private static bool IsStep(HistoryRecord record) =>
        record.Kind is HistoryKind.Switch or HistoryKind.Ran && record.Cpu == 0;
}
