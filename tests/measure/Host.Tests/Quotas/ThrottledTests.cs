// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Telemetry.Host.Causes;
using Telemetry.Host.Stalls;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Causes;
using Telemetry.Model.Clocks;
using TestSupport;
using TestSupport.ControlGroups;

namespace Telemetry.Host.Tests.Quotas;

/// <summary>Threads that may not run, because their control group has used up its quota or is frozen, beside one that
/// has their CPU meanwhile: what the kernel's own counters say is the cause, not the other thread.</summary>
[Trait("Needs", "root")]
public sealed class ThrottledTests : IDisposable
{
    private const long Ms = 1_000_000;
    private const string Spin = "while :; do :; done";

    private readonly HistoryCapture _history = HistoryCapture.Open(1 << 24, 2_000);
    private readonly List<HistoryRecord> _records = [];
    private readonly List<Process> _processes = [];

    public ThrottledTests() => _history.Attach();

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_thread_without_quota_was_throttled_as_long_as_the_kernel_says(bool isNested)
    {
        using TestGroup quota = TestGroup.WithQuota();
        using TestGroup? below = isNested ? quota.Below() : null;
        int strategy = Start(Spin);
        int hog = Start(Spin);
        _history.Watch(strategy, isWatched: true);
        (below ?? quota).Add(strategy);
        using var watch = new ThreadWatch(16);
        Assert.True(watch.Add(new ProcessKey(strategy, 0)));
        watch.Look();
        long fromNs = WaitForRun(strategy);
        quota.SetQuota(5_000);
        Assert.True(SpinWait.SpinUntil(() => quota.ThrottledNs() > 700 * Ms, 60_000));
        quota.SetQuota(null);
        HostThread.SleepNs(150 * Ms);
        long toNs = WaitForRun(strategy);
        long truthNs = quota.ThrottledNs();
        watch.Look();

        IReadOnlyList<CausePart> parts = Find(strategy, fromNs, toNs);

        End();
        Assert.Equal(toNs - fromNs, parts.Sum(part => part.Ns));
        Assert.InRange(truthNs, 700 * Ms, toNs - fromNs);
        CausePart throttled = parts.Single(part => part.Kind == CauseKind.Throttled);
        // Where records contradict each other, on a host that is very busy, nothing is said.
        long unknownNs = parts.Where(part => part.Kind == CauseKind.Unknown).Sum(part => part.Ns);
        long boundNs = (truthNs / 50) + Ms;
        Assert.True(throttled.Ns >= truthNs - unknownNs - boundNs && throttled.Ns <= truthNs + boundNs,
            $"{truthNs} ns throttled: "
            + string.Join(", ", parts.Select(part => $"{part.Count} {part.Kind} {part.Ns} ns")));
        Assert.Empty(throttled.By);
        QuotaCount counted = Assert.Single(watch.Threads).Throttled!.Value;
        Assert.Equal(truthNs, counted.ThrottledNs);
        Assert.InRange(counted.Periods, 2, 100);
        // Without quota it ran at most 5 of 100 ms, and the rest was its turn beside the other thread.
        long hogNs = parts.Where(part => part.Kind == CauseKind.CpuWait).SelectMany(part => part.By)
            .Where(share => share.Id == hog).Sum(share => share.Ns);
        Assert.InRange(hogNs, 0, toNs - fromNs - truthNs);
    }

    [RootTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void a_thread_whose_group_is_frozen_was_frozen(bool isFirst)
    {
        using TestGroup? group = TestGroup.WithFreezer(isFirst);
        if (group is null)
            return;
        int strategy = Start(Spin);
        Start(Spin);
        _history.Watch(strategy, isWatched: true);
        group.Add(strategy);
        long fromNs = WaitForRun(strategy);
        long beforeNs = MonotonicClock.NowNs;
        group.SetFrozen(true);
        long frozenNs = MonotonicClock.NowNs;
        HostThread.SleepNs(60 * Ms);
        long thawNs = MonotonicClock.NowNs;
        group.SetFrozen(false);
        long thawedNs = MonotonicClock.NowNs;
        long toNs = WaitForRun(strategy);

        IReadOnlyList<CausePart> parts = Find(strategy, fromNs, toNs);

        End();
        Assert.Equal(toNs - fromNs, parts.Sum(part => part.Ns));
        CausePart frozen = parts.Single(part => part.Kind == CauseKind.Frozen);
        Assert.InRange(frozen.Ns, thawNs - frozenNs, thawedNs - beforeNs);
        Assert.Equal(HostThread.Id, Assert.Single(frozen.By).Id);
    }

    [RootTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void a_thread_that_is_frozen_in_its_sleep_was_frozen(bool isFirst)
    {
        using TestGroup? group = TestGroup.WithFreezer(isFirst);
        if (group is null)
            return;
        int strategy = Start("exec sleep 1");
        Start(Spin);
        _history.Watch(strategy, isWatched: true);
        group.Add(strategy);
        group.SetFrozen(true);
        long fromNs = MonotonicClock.NowNs;
        HostThread.SleepNs(550 * Ms);
        HostThread.SleepNs(550 * Ms);
        long thawNs = MonotonicClock.NowNs;
        group.SetFrozen(false);
        long thawedNs = MonotonicClock.NowNs;
        long toNs = WaitForRun(strategy, fromNs);

        IReadOnlyList<CausePart> parts = Find(strategy, fromNs, toNs);

        End();
        Assert.Equal(toNs - fromNs, parts.Sum(part => part.Ns));
        CausePart frozen = parts.Single(part => part.Kind == CauseKind.Frozen);
        Assert.InRange(frozen.Ns, thawNs - fromNs, thawedNs - fromNs);
    }

    public void Dispose()
    {
        End();
        _history.Dispose();
    }

    private int Start(string script)
    {
        Process process = Process.Start("taskset", ["-c", "0", "sh", "-c", script]);
        _processes.Add(process);
        Assert.True(SpinWait.SpinUntil(
            () => File.ReadAllText($"/proc/{process.Id}/comm") is "sh\n" or "sleep\n", 30_000));
        return process.Id;
    }

    private void End()
    {
        foreach (Process process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
        _processes.Clear();
    }

    /// <summary>Stamp at which the thread gets its CPU next.</summary>
    private long WaitForRun(int thread) => WaitForRun(thread, MonotonicClock.NowNs);

    private long WaitForRun(int thread, long sinceNs)
    {
        HistoryRecord? entered = null;
        Assert.True(SpinWait.SpinUntil(() => Enter() is { }, 30_000));
        return (long)entered!.Value.StampNs + 1;

        HistoryRecord? Enter()
        {
            _history.Copy(sinceNs, MonotonicClock.NowNs, _records);
            int place = _records.FindIndex(record => record.Kind == HistoryKind.Switch && record.Thread == thread
                && (long)record.StampNs >= sinceNs);
            return entered = place < 0 ? null : _records[place];
        }
    }

    private IReadOnlyList<CausePart> Find(int thread, long fromNs, long toNs)
    {
        HostThread.SleepNs(2 * CauseFinder.SettleNs);
        List<CauseFinding> findings = [];
        var order = new LateOrder { TickStampNs = fromNs, OrderStampNs = toNs };
        new CauseFinder(_history, watched => watched == thread).Find([new AskedOrder(order, 0, thread)], findings);
        return findings[0].Parts;
    }
}
