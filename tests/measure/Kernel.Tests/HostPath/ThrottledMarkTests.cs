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

        long toldNs = 0, longestNs = 0;
        ThrottledMark begin = default;
        foreach (HistoryRecord record in records)
        {
            if (record.IsLeaveOf((uint)strategy.Id))
                begin = record.BeginMark;
            if (record.Kind != HistoryKind.Switch || record.Thread != strategy.Id)
                continue;
            long waitNs = ThrottledMark.Between(begin, record.EndMark);
            (toldNs, longestNs) = (toldNs + waitNs, Math.Max(longestNs, waitNs));
        }
        long toleranceNs = (truthNs / 20) + Ms;
        Assert.InRange(truthNs, 700 * Ms, MonotonicClock.NowNs - fromNs);
        // The end of one wait may be a switch from a thread in whose context the kernel runs no programs.
        Assert.InRange(toldNs, truthNs - longestNs - toleranceNs, truthNs + toleranceNs);
    }

    private static void Kill(Process process)
    {
        process.Kill();
        process.WaitForExit();
    }
}
