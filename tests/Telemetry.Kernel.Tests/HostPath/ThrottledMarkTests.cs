// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using TestSupport;
using TestSupport.ControlGroups;

namespace Telemetry.Kernel.Tests.HostPath;

/// <summary>What the history says of bandwidth control, and what this kernel counts itself.</summary>
[Trait("Needs", "root")]
public sealed class ThrottledMarkTests
{
    private const string Spin = "while :; do :; done";
    private const long Ms = 1_000_000;

    [RootFact]
    public void the_waits_of_a_thread_without_quota_contain_what_the_kernel_counted()
    {
        using HistoryCapture history = HistoryCapture.Open(1 << 24, 2_000);
        history.Attach();
        List<HistoryRecord> records = [];
        using TestGroup group = TestGroup.WithQuota();
        using Process strategy = Process.Start("taskset", ["1", "sh", "-c", Spin]);
        using Process hog = Process.Start("taskset", ["1", "sh", "-c", Spin]);
        history.Watch(strategy.Id, isWatched: true);
        group.Add(strategy.Id);
        long fromNs = MonotonicClock.NowNs;
        group.SetQuota(5_000);
        Assert.True(SpinWait.SpinUntil(() => group.ThrottledNs() > 700 * Ms, 60_000));
        group.SetQuota(null);
        HostThread.SleepNs(500 * Ms);
        long truthNs = group.ThrottledNs();
        history.Copy(fromNs, MonotonicClock.NowNs, records);
        Kill(strategy);
        Kill(hog);

        long markedNs = 0, unmarkedNs = 0;
        HistoryRecord begin = default;
        foreach (HistoryRecord record in records)
        {
            if (record.IsLeaveOf((uint)strategy.Id))
                begin = record;
            if (record.Kind != HistoryKind.Switch || record.Thread != strategy.Id || begin.StampNs == 0)
                continue;
            markedNs += ThrottledMark.Between(begin.BeginMark, record.EndMark);
            // From 6.18 on a thread that loses its CPU as its quota ends is throttled only after it ran again; the
            // kernel counts from the end of the quota.
            if (!begin.BeginMark.IsNow)
                unmarkedNs += (long)(record.StampNs - begin.StampNs);
        }
        long toleranceNs = (truthNs / 20) + Ms;
        Assert.InRange(truthNs, 700 * Ms, MonotonicClock.NowNs - fromNs);
        Assert.InRange(markedNs, truthNs - unmarkedNs - toleranceNs, truthNs + toleranceNs);
        Assert.True(markedNs > truthNs / 2, $"{markedNs} of {truthNs}, {unmarkedNs} not marked");
    }

    private static void Kill(Process process)
    {
        process.Kill();
        process.WaitForExit();
    }
}
