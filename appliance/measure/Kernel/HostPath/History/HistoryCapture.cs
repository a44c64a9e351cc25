// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Clocks;

namespace Telemetry.Kernel.HostPath.History;

/// <summary>
/// The kernel side of the causes of late orders: programs at tracepoints of the scheduler and of interrupts, and the
/// newest events of watched threads in memory mapped here, for each CPU, overwritten. Made, attached and disposed on a
/// thread with CAP_BPF and CAP_PERFMON; read by any one thread, without a system call.
/// </summary>
public sealed unsafe class HistoryCapture : ISchedulerHistory, IDisposable
{
    private const string Switch = "history_switch";
    private const string SwitchWithoutState = "history_switch_3";       // of kernels before 5.18
    private const int ArgumentsWithState = 4;

    private static readonly string[] OtherPrograms =
    [
        "history_waking", "history_woken", "history_migrated", "history_softirq_in",
        "history_softirq_out", "history_interrupt_in", "history_interrupt_out", "history_timer_in",
        "history_timer_out", "history_fault", "history_idle",
    ];

    private readonly BpfObject _object;
    private readonly string[] _programs;
    private readonly MappedRegion _history;
    private readonly HistoryMemory _memory;
    private readonly MappedRegion _watched;
    private readonly MappedRegion _interruptMin;
    private readonly List<TraceAttachment> _attachments = [];
    private long _attachedNs = long.MaxValue;

    private HistoryCapture(BpfObject bpfObject, string switched, int cpus, uint slots)
    {
        _object = bpfObject;
        _programs = [switched, .. OtherPrograms];
        _history = MappedRegion.Map(bpfObject.Map("history").Fd, 0, cpus * HistoryMemory.BytesOf(slots),
            writable: false, "history of the scheduler");
        _memory = new HistoryMemory(_history.Pointer, cpus, slots);
        Drain = new HistoryDrain(_memory);
        _watched = MappedRegion.Map(
            bpfObject.Map("watched").Fd, 0, HistoryRing.WatchedProcesses / 8, writable: true, "watched processes");
        _interruptMin = MappedRegion.Map(
            bpfObject.Map("interrupt_min").Fd, 0, sizeof(ulong), writable: true, "shortest interrupt recorded");
    }

    /// <summary>The tracepoints.</summary>
    public static string Hook => "sched:*, irq:*, timer:*, page_fault_user, power:cpu_idle";

    /// <summary>Interrupts that are shorter are not recorded, nanoseconds; any thread.</summary>
    public long InterruptMinNs
    {
        get => Volatile.Read(ref *(long*)_interruptMin.Pointer);
        set => Volatile.Write(ref *(long*)_interruptMin.Pointer, value);
    }

    /// <summary>Reads each record once; for one thread.</summary>
    public HistoryDrain Drain { get; }

    /// <summary>Loads the programs, attaches nothing.</summary>
    /// <param name="bytes">Memory for each CPU, a power of two.</param>
    /// <param name="interruptMinNs">Interrupts that are shorter are not recorded, nanoseconds.</param>
    /// <exception cref="FailureException">The kernel lacks a tracepoint, or refuses a program.</exception>
    public static HistoryCapture Open(long bytes, long interruptMinNs)
    {
        uint slots = checked((uint)(bytes / HistoryRecord.Size));
        int cpus = CapturePlan.PossibleCpuCount();
        BpfObject bpfObject = BpfObject.OpenEmbedded(BpfObjectNames.History);
        try
        {
            bpfObject.Configure<uint>("history_mask", [slots - 1]);
            string switched = KernelTypes.Running?.SwitchArguments < ArgumentsWithState ? SwitchWithoutState : Switch;
            foreach (string program in (string[])[Switch, SwitchWithoutState])
                bpfObject.UseProgram(program, program == switched);
            bpfObject.Map("history").Resize(cpus, HistoryMemory.BytesOf(slots));
            bpfObject.Load();
            return new HistoryCapture(bpfObject, switched, cpus, slots) { InterruptMinNs = interruptMinNs };
        }
        catch
        {
            bpfObject.Dispose();
            throw;
        }
    }

    public void Attach()
    {
        foreach (string program in _programs)
            _attachments.Add(_object.AttachTrace(program));
        Volatile.Write(ref _attachedNs, MonotonicClock.NowNs);
    }

    public void Detach()
    {
        foreach (TraceAttachment attachment in _attachments)
            attachment.Dispose();
        _attachments.Clear();
    }

    /// <summary>Sets if the threads of a process are watched. One thread at a time.</summary>
    /// <param name="process">Its id in the initial pid namespace.</param>
    public void Watch(int process, bool isWatched)
    {
        if ((uint)process >= HistoryRing.WatchedProcesses)
            return;
        byte* bits = _watched.Pointer + (process / 8);
        int bit = 1 << (process % 8);
        *bits = (byte)(isWatched ? *bits | bit : *bits & ~bit);
    }

    /// <summary>Adds up the counters of all CPUs; no system call, no allocation.</summary>
    public HistoryCounters ReadCounters()
    {
        HistoryCounters sum = default;
        for (int cpu = 0; cpu < _memory.Cpus; cpu++)
        {
            sum.Recorded += (long)_memory.HeadOf(cpu) + _memory.SummedOf(cpu);
            sum.Ignored += (long)_memory.IgnoredOf(cpu);
        }
        return sum;
    }

    /// <summary>The kernel's figures of all programs together.</summary>
    public ProgramFacts ReadFacts() => ProgramFacts.Read(_programs.Select(_object.ProgramFd));

    /// <summary>Times that the kernel did not run a program because it ran already; null where the kernel does not
    /// count them.</summary>
    public long? ReadMissed() => ReadFacts().Missed;

    /// <summary>Records that there is room for, of all CPUs.</summary>
    public long Capacity => _memory.Cpus * (long)_memory.Slots;

    /// <summary>Records held, of all CPUs; no system call.</summary>
    public long ReadHeld()
    {
        long held = 0;
        for (int cpu = 0; cpu < _memory.Cpus; cpu++)
            held += (long)Math.Min(_memory.HeadOf(cpu), _memory.Slots);
        return held;
    }

    public HistorySpan Copy(long sinceNs, long untilNs, List<HistoryRecord> records)
    {
        records.Clear();
        long knownFromNs = Math.Max(sinceNs, Volatile.Read(ref _attachedNs));
        bool isOverwritten = false;
        for (int cpu = 0; cpu < _memory.Cpus; cpu++)
        {
            if (CopyOf(cpu, sinceNs, untilNs, records) is not { } oldestNs || oldestNs <= knownFromNs)
                continue;
            (knownFromNs, isOverwritten) = (oldestNs, true);
        }
        HistoryMemory.Sort(records);
        return new HistorySpan(knownFromNs, isOverwritten);
    }

    public bool TryFindLast(uint thread, long beforeNs, out HistoryRecord last)
    {
        last = default;
        long knownFromNs = Volatile.Read(ref _attachedNs);
        for (int cpu = 0; cpu < _memory.Cpus; cpu++)
            knownFromNs = Math.Max(knownFromNs, FindLast(cpu, thread, beforeNs, ref last));
        return last.StampNs > 0 && (long)last.StampNs >= knownFromNs;
    }

    public void Dispose()
    {
        Detach();
        _history.Dispose();
        _watched.Dispose();
        _interruptMin.Dispose();
        _object.Dispose();
    }

    /// <summary>Looks for a later record of a thread than the last one that is known.</summary>
    /// <returns>Stamp before which there may have been one that is overwritten.</returns>
    private long FindLast(int cpu, uint thread, long beforeNs, ref HistoryRecord last)
    {
        long oldestNs = long.MaxValue;
        for (ulong place = _memory.HeadOf(cpu); place-- > 0;)
        {
            if (!_memory.TryRead(cpu, place, out HistoryRecord record))
            {
                if (_memory.IsOverwritten(cpu, place))
                    return oldestNs;
                continue;
            }
            // Sums are stamped earlier than they are written.
            if (record.Kind == HistoryKind.Ran)
                continue;
            oldestNs = Math.Min(oldestNs, (long)record.StampNs);
            if (record.StampNs < last.StampNs)
                break;
            if ((long)record.StampNs >= beforeNs || !record.SaysStateOf(thread))
                continue;
            last = record;
            break;
        }
        return long.MinValue;
    }

    /// <summary>Copies the records of one CPU, newest first.</summary>
    /// <returns>Stamp of the oldest record if earlier ones of the span are overwritten; else null.</returns>
    private long? CopyOf(int cpu, long sinceNs, long untilNs, List<HistoryRecord> records)
    {
        ulong head = _memory.HeadOf(cpu);
        long oldestNs = long.MaxValue;
        bool hasStep = false;
        for (ulong place = head; place-- > 0;)
        {
            if (!_memory.TryRead(cpu, place, out HistoryRecord record))
            {
                if (_memory.IsOverwritten(cpu, place))
                    return oldestNs > sinceNs ? oldestNs : null;
                continue;       // being written: a switch that is missing shows by the number of the next one
            }
            // A sum is written by the switch after that of its stamp: others came between.
            if (record.Kind != HistoryKind.Ran)
                oldestNs = Math.Min(oldestNs, (long)record.StampNs);
            if ((long)record.StampNs > untilNs)
                continue;
            bool isBefore = (long)record.StampNs < sinceNs;
            // Who runs is known from the last switch; since when, from that or the sums behind it.
            if (isBefore && record.Kind != HistoryKind.Switch && (hasStep || record.Kind != HistoryKind.Ran))
                continue;
            records.Add(record);
            hasStep |= isBefore;
            if (isBefore && record.Kind == HistoryKind.Switch)
                return null;
        }
        return null;
    }
}

/// <summary>Counters of the history.</summary>
public struct HistoryCounters
{
    /// <summary>Events recorded, one by one or in sums, overwritten ones included.</summary>
    public long Recorded;

    /// <summary>Switches that concern no watched thread.</summary>
    public long Ignored;
}
