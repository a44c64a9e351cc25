// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Runtime.InteropServices;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using TestSupport;

namespace Telemetry.Kernel.Tests.HostPath;

/// <summary>What is done to a thread, and what the history has of it.</summary>
[Trait("Needs", "root")]
public sealed partial class HistoryTests : IDisposable
{
    private const int Stop = 19;                                // SIGSTOP
    private const int Continue = 18;                            // SIGCONT
    private const int Pages = 200;
    private const int PageBytes = 4096;
    private const int ThisThread = 1;                           // RUSAGE_THREAD
    private const int VoluntarySwitches = 16;                   // ru_nvcsw, in words
    private const int NoHugePages = 15;                         // MADV_NOHUGEPAGE

    private readonly HistoryCapture _history = Open(1 << 20);
    private readonly List<HistoryRecord> _records = [];

    [RootFact]
    public void every_sleep_of_a_watched_thread_is_there_with_who_woke_it()
    {
        _history.Watch(Environment.ProcessId, isWatched: true);
        uint thread = 0;
        long beganNs = 0;
        long endNs = 0;
        long sleeps = 0;
        PinnedThread.Run(0, () =>
        {
            thread = (uint)Libc.gettid();
            long before = SleepsOfThisThread();
            beganNs = MonotonicClock.NowNs;
            for (int sleep = 0; sleep < 100; sleep++)
                HostThread.SleepNs(300_000);
            endNs = MonotonicClock.NowNs;
            sleeps = SleepsOfThisThread() - before;             // the runtime may make it wait too
        });

        HistorySpan span = _history.Copy(beganNs, endNs, _records);
        HistoryRecord[] leaves = Own(record => record.Kind == HistoryKind.Switch && record.Other == thread
            && record.State is not LeaveState.Runnable);
        HistoryRecord[] wakings = Own(record => record.Kind == HistoryKind.Waking && record.Thread == thread);
        HistoryRecord[] woken = Own(record => record.Kind == HistoryKind.Woken && record.Thread == thread);
        Assert.Equal((beganNs, false), (span.KnownFromNs, span.IsOverwritten));
        // A thread that is preempted on its way into a sleep sleeps shorter, or not at all.
        Assert.InRange(sleeps, 90, 200);
        Assert.Equal((sleeps, wakings.Length), ((long)leaves.Length, woken.Length));
        // A timer that comes before the thread has left its CPU wakes it too.
        Assert.InRange(wakings.Length, leaves.Length, leaves.Length + 10);
        ulong[] slept = [.. leaves.Select(leave =>
            wakings.First(waking => waking.StampNs > leave.StampNs).StampNs - leave.StampNs)];
        Assert.All(slept, durationNs => Assert.InRange(durationNs, 1u, 10_000_000_000u));
        Assert.InRange(slept.Count(durationNs => durationNs >= 200_000), 90, (int)sleeps);
        Assert.All(woken, record => Assert.Equal(0u, record.Detail));
        // Whatever thread had the CPU: the sleeps end by a timer, those of the runtime by its threads.
        Assert.InRange(wakings.Count(record => record.State == WakingContext.Timer), 90, wakings.Length);
        Assert.All(leaves, record => Assert.Equal((ushort)0, record.Cpu));

        HistoryRecord[] Own(Func<HistoryRecord, bool> filter) =>
            [.. _records.Where(record => (long)record.StampNs >= beganNs).Where(filter)];
    }

    [RootFact]
    public void the_shortest_interrupt_that_is_recorded_changes_while_the_programs_run()
    {
        _history.Watch(Environment.ProcessId, isWatched: true);
        _history.InterruptMinNs = 1;
        // On a busy machine the thread may not run at all for as long as it looks.
        Assert.True(SpinWait.SpinUntil(() => Interrupts() != 0, TimeSpan.FromSeconds(30)), "no interrupt is recorded");
        _history.InterruptMinNs = long.MaxValue;
        Assert.Equal(0, Interrupts());

        // Timers interrupt a thread that runs.
        int Interrupts()
        {
            long beganNs = MonotonicClock.NowNs;
            PinnedThread.Run(0, () => SpinWait.SpinUntil(() => MonotonicClock.NowNs - beganNs > 200_000_000));
            _history.Copy(beganNs, MonotonicClock.NowNs, _records);
            return _records.Count(record => record.Kind is HistoryKind.SoftInterrupt or HistoryKind.Interrupt
                && (long)record.StampNs > beganNs + 1_000_000);
        }
    }

    [RootFact]
    public void a_stopped_process_is_stopped_for_as_long_as_it_was()
    {
        using Process child = Process.Start("sleep", "60");
        _history.Watch(child.Id, isWatched: true);
        HostThread.SleepNs(20_000_000);
        long beforeNs = MonotonicClock.NowNs;
        Assert.Equal(0, kill(child.Id, Stop));
        Until(() => Leave(child.Id) is { } stopped && (stopped.State & LeaveState.StoppedOrTraced) != 0);
        HostThread.SleepNs(2_000_000);
        long stoppedNs = MonotonicClock.NowNs;
        Assert.Equal(0, kill(child.Id, Continue));
        long afterNs = MonotonicClock.NowNs;

        _history.Copy(beforeNs, afterNs, _records);
        HistoryRecord leave = _records.Single(record => record.Kind == HistoryKind.Switch && record.Other == child.Id
            && (record.State & LeaveState.StoppedOrTraced) != 0);
        HistoryRecord waking = _records.Single(record => record.Kind == HistoryKind.Waking
            && record.Thread == child.Id && (long)record.StampNs >= stoppedNs);
        child.Kill();
        Assert.InRange((long)leave.StampNs, beforeNs, stoppedNs);
        Assert.InRange((long)waking.StampNs, stoppedNs, afterNs);
        Assert.Equal("sleep", leave.Name);
        Assert.Equal(((uint)Libc.gettid(), WakingContext.Thread), (waking.Other, waking.State));
    }

    [RootFact]
    public unsafe void every_page_that_a_thread_touches_first_is_a_fault()
    {
        _history.Watch(Environment.ProcessId, isWatched: true);
        uint thread = 0;
        long beganNs = 0;
        long endNs = 0;
        PinnedThread.Run(0, () =>
        {
            thread = (uint)Libc.gettid();
            nint memory = Libc.mmap(0, Pages * PageBytes, 3, 0x22, -1, 0);      // private, anonymous
            Assert.Equal(0, Libc.madvise(memory, Pages * PageBytes, NoHugePages));
            beganNs = MonotonicClock.NowNs;
            for (int page = 0; page < Pages; page++)
                *((byte*)memory + (page * PageBytes)) = 1;
            endNs = MonotonicClock.NowNs;
            Assert.Equal(0, Libc.munmap(memory, Pages * PageBytes));
        });

        _history.Copy(beganNs, endNs, _records);

        Assert.Equal(Pages, _records.Count(record => record.Kind == HistoryKind.Fault && record.Thread == thread
            && (long)record.StampNs >= beganNs));
    }

    [RootFact]
    public void a_thread_that_takes_the_core_of_a_watched_one_is_named()
    {
        using Process victim = Pinned("while :; do :; done");
        _history.Watch(victim.Id, isWatched: true);
        using Process hog = Pinned("while :; do :; done");
        long beganNs = MonotonicClock.NowNs;
        Until(() =>
        {
            _history.Copy(beganNs, MonotonicClock.NowNs, _records);
            return _records.Count(record => record.Kind == HistoryKind.Switch && record.Thread == victim.Id
                && record.Other == hog.Id && record.Name == "sh") >= 3;
        });
        hog.Kill();
        victim.Kill();

        // Between its loss of the CPU and its return, no switch of that CPU is missing.
        HistoryRecord[] switches = [.. _records.Where(record => record.Kind == HistoryKind.Switch && record.Cpu == 0)];
        for (int n = 1; n < switches.Length; n++)
        {
            if (switches[n - 1].Other == victim.Id && switches[n - 1].State == LeaveState.Runnable)
                Assert.Equal(switches[n - 1].Detail + 1, switches[n].Detail);
        }
    }

    [RootFact]
    public void what_is_overwritten_is_said_to_be_missing()
    {
        using HistoryCapture small = Open(1024 * HistoryRecord.Size);
        small.Watch(Environment.ProcessId, isWatched: true);
        long beganNs = 0;
        PinnedThread.Run(0, () =>
        {
            beganNs = MonotonicClock.NowNs;
            for (int sleep = 0; sleep < 2_000; sleep++)
                HostThread.SleepNs(10_000);
        });

        HistorySpan span = small.Copy(beganNs, MonotonicClock.NowNs, _records);

        Assert.True(span.IsOverwritten);
        Assert.InRange(span.KnownFromNs, beganNs + 1, MonotonicClock.NowNs);
        Assert.All(_records, record => Assert.InRange((int)record.Kind, 1, 8));
        Assert.InRange(small.ReadCounters().Recorded, 6_000, long.MaxValue);
        Assert.Equal(0, small.ReadMissed() ?? 0);               // before 5.12 the kernel does not count them
    }

    [RootFact]
    public void of_a_time_before_the_programs_nothing_is_known()
    {
        long beforeNs = MonotonicClock.NowNs;
        using HistoryCapture late = Open(1 << 20);

        HistorySpan span = late.Copy(beforeNs, MonotonicClock.NowNs, _records);

        Assert.False(span.IsOverwritten);
        Assert.InRange(span.KnownFromNs, beforeNs + 1, MonotonicClock.NowNs);
    }

    public void Dispose() => _history.Dispose();

    private static HistoryCapture Open(long bytes)
    {
        HistoryCapture history = HistoryCapture.Open(bytes, 2_000);
        history.Attach();
        return history;
    }

    private static Process Pinned(string script) =>
        Process.Start("taskset", ["-c", "0", "sh", "-c", script]);

    private HistoryRecord? Leave(int thread) =>
        _history.TryFindLast((uint)thread, long.MaxValue, out HistoryRecord last) && last.IsLeaveOf((uint)thread)
            ? last : null;

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, 60_000));

    private static long SleepsOfThisThread()
    {
        Span<long> usage = stackalloc long[18];                 // struct rusage
        Assert.Equal(0, getrusage(ThisThread, usage));
        return usage[VoluntarySwitches];
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getrusage(int who, Span<long> usage);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);
}
