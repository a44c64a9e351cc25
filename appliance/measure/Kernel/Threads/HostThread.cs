// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;
using Telemetry.Model.Confinement;

namespace Telemetry.Kernel.Threads;

/// <summary>Scheduling of the calling thread and of other threads of this process.</summary>
[HotPath]
public static unsafe class HostThread
{
    private const int ClockMonotonic = 1;
    private const int ClockThreadCpuTime = 3;
    private const int FifoResetOnFork = 1 | 0x4000_0000;        // SCHED_FIFO | SCHED_RESET_ON_FORK
    private const int PrSetTimerSlack = 29;
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>Length of a CPU set, bytes.</summary>
    public const int CpuSetBytes = CpuSet.Limit / 8;

    /// <summary>Sleeps for about <paramref name="durationNs"/> nanoseconds, less than a second.</summary>
    public static void SleepNs(long durationNs)
    {
        long* time = stackalloc long[2] { 0, durationNs };
        _ = Libc.clock_nanosleep(ClockMonotonic, 0, time, null);
    }

    /// <summary>Makes the timers of this thread expire when they are due, not up to 50 µs later.</summary>
    public static void UseFineTimers() => _ = Libc.prctl(PrSetTimerSlack, 1, 0, 0, 0);

    /// <summary>CPU time of this thread, nanoseconds.</summary>
    public static long CpuTimeNs()
    {
        long* time = stackalloc long[2];
        return Libc.clock_gettime(ClockThreadCpuTime, time) == 0 ? time[0] * NsPerSecond + time[1] : 0;
    }

    /// <summary>CPU time of a thread of this process, nanoseconds; 0 if it has ended.</summary>
    public static long CpuTimeNs(int thread)
    {
        const int OfThread = 6;                                 // CPUCLOCK_PERTHREAD_MASK | CPUCLOCK_SCHED
        long* time = stackalloc long[2];
        return Libc.clock_gettime((~thread << 3) | OfThread, time) == 0 ? time[0] * NsPerSecond + time[1] : 0;
    }

    public static int Id => Libc.gettid();

    /// <summary>Binds this thread to one CPU.</summary>
    /// <returns>False if the CPU does not exist or is not allowed to this process.</returns>
    public static bool PinTo(int cpu) => (uint)cpu < CpuSet.Limit && Bind(0, new CpuSet([cpu]));

    /// <summary>True if this process can use a CPU; tried with a short-lived thread.</summary>
    [ColdPath]
    public static bool MayUse(int cpu)
    {
        bool may = false;
        var trial = new Thread(() => may = PinTo(cpu));
        trial.Start();
        trial.Join();
        return may;
    }

    /// <summary>Binds a thread of this process to CPUs; thread 0 is the calling one.</summary>
    /// <returns>False if none of them is allowed to this process, or the thread has ended.</returns>
    public static bool Bind(int thread, CpuSet cpus)
    {
        byte* set = stackalloc byte[CpuSetBytes];
        new Span<byte>(set, CpuSetBytes).Clear();
        for (int index = 0; index < cpus.Count; index++)
            set[cpus[index] / 8] |= (byte)(1 << (cpus[index] % 8));
        return Libc.sched_setaffinity(thread, CpuSetBytes, set) == 0;
    }

    /// <summary>Gives a thread of this process a real-time priority: it runs before threads without one or with a lower
    /// one. Threads that it creates do not inherit it.</summary>
    /// <returns>False if that is not allowed, or the thread has ended.</returns>
    [ColdPath]
    public static bool TrySetFifo(int thread, int priority) =>
        Libc.sched_setscheduler(thread, FifoResetOnFork, &priority) == 0;

    /// <summary>Gives a process with one thread the lowest priority, as <c>renice -n 19</c>; processes that it creates
    /// inherit it.</summary>
    [ColdPath]
    public static void LowerPriority(int process)
    {
        const int Lowest = 19;
        _ = Libc.setpriority(0, process, Lowest);               // PRIO_PROCESS
    }

    /// <summary>CPUs on which this thread may run; none if unknown.</summary>
    public static CpuSet Cpus()
    {
        Span<byte> set = stackalloc byte[CpuSetBytes];
        return TryReadCpus(0, set) ? CpusOf(set) : CpuSet.None;
    }

    /// <summary>CPUs on which a thread of this process may run, as bits.</summary>
    /// <param name="thread">The thread; 0 is the calling one.</param>
    /// <param name="set">Receives the CPUs; <see cref="CpuSetBytes"/> long.</param>
    /// <returns>False if the thread has ended.</returns>
    public static bool TryReadCpus(int thread, Span<byte> set)
    {
        set.Clear();
        fixed (byte* first = set)
            return Libc.sched_getaffinity(thread, (nuint)set.Length, first) >= 0;
    }

    /// <summary>CPUs of a bit set.</summary>
    [ColdPath]
    public static CpuSet CpusOf(ReadOnlySpan<byte> set)
    {
        List<int> cpus = [];
        for (int cpu = 0; cpu < set.Length * 8; cpu++)
        {
            if ((set[cpu / 8] >> (cpu % 8) & 1) != 0)
                cpus.Add(cpu);
        }
        return new CpuSet(cpus);
    }
}
