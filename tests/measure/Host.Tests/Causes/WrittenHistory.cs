// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.Layout;

namespace Telemetry.Host.Tests.Causes;

/// <summary>A history that a test writes, in the order of time.</summary>
internal sealed class WrittenHistory : ISchedulerHistory
{
    private readonly List<HistoryRecord> _records = [];
    private readonly Dictionary<int, uint> _switches = [];

    /// <summary>From when on nothing is missing.</summary>
    internal long KnownFromNs { get; set; } = long.MinValue;

    /// <summary>Stamp of the oldest record that it still has.</summary>
    internal long KeptFromNs { get; set; } = long.MinValue;

    /// <summary>How often it was read.</summary>
    internal int Copies { get; private set; }

    /// <summary>True if what is missing was overwritten.</summary>
    internal bool IsOverwritten { get; set; }

    /// <summary>A mark of a time throttled so far; with whether the thread is throttled as its wait begins.</summary>
    internal static ThrottledMark MarkOf(long throttledNs, bool isNow = false) =>
        new(((uint)(throttledNs / ThrottledMark.UnitNs) << 2) | 1 | (isNow ? 2u : 0));

    /// <summary>A CPU goes from one thread to another.</summary>
    internal WrittenHistory Switch(
        long ns, int cpu, int from, int to, uint state = 0, string name = "", int unseen = 0,
        ThrottledMark begin = default, ThrottledMark end = default)
    {
        _switches[cpu] = _switches.GetValueOrDefault(cpu) + 1 + (uint)unseen;
        return Add(new HistoryRecord
        {
            Kind = HistoryKind.Switch,
            StampNs = (ulong)ns,
            Cpu = (ushort)cpu,
            Other = (uint)from,
            Thread = (uint)to,
            State = state,
            Detail = _switches[cpu],
            Name = name,
            BeginMark = begin,
            EndMark = end,
        });
    }

    /// <summary>Threads ran on a CPU for some switches, up to one at a stamp.</summary>
    internal WrittenHistory Ran(long ns, int cpu, uint switches, params (int Thread, string Name, long Ns)[] sums)
    {
        uint from = _switches.GetValueOrDefault(cpu);
        _switches[cpu] = from + switches;
        foreach ((int thread, string name, long ranNs) in sums)
        {
            Add(new HistoryRecord
            {
                Kind = HistoryKind.Ran,
                StampNs = (ulong)ns,
                Cpu = (ushort)cpu,
                Other = (uint)thread,
                State = from,
                Detail = from + switches,
                Extent = (ulong)ranNs,
                Name = name,
            });
        }
        return this;
    }

    /// <summary>A thread is made runnable by another, or in a soft interrupt.</summary>
    internal WrittenHistory Waking(
        long ns, int cpu, int thread, int by, string name = "", int softInterrupt = -1, bool wasFrozen = false,
        uint context = WakingContext.Thread) =>
        Add(new HistoryRecord
        {
            Kind = HistoryKind.Waking,
            StampNs = (ulong)ns,
            Cpu = (ushort)cpu,
            Thread = (uint)thread,
            Other = (uint)by,
            State = softInterrupt < 0 ? context : (uint)(softInterrupt + 1),
            Detail = wasFrozen ? 1u : 0,
            Name = name,
        });

    /// <summary>A thread is in the queue of a CPU.</summary>
    internal WrittenHistory Woken(long ns, int cpu, int thread, int onto, ThrottledMark begin = default) =>
        Add(new HistoryRecord
        {
            Kind = HistoryKind.Woken,
            StampNs = (ulong)ns,
            Cpu = (ushort)cpu,
            Thread = (uint)thread,
            Detail = (uint)onto,
            BeginMark = begin,
        });

    /// <summary>A thread goes to another CPU.</summary>
    internal WrittenHistory Migrated(
        long ns, int cpu, int thread, int onto, ThrottledMark begin = default, ThrottledMark end = default) =>
        Add(new HistoryRecord
        {
            Kind = HistoryKind.Migrated,
            StampNs = (ulong)ns,
            Cpu = (ushort)cpu,
            Thread = (uint)thread,
            Detail = (uint)onto,
            BeginMark = begin,
            EndMark = end,
        });

    /// <summary>A soft interrupt ends, or, with a name, that of a device.</summary>
    internal WrittenHistory Interrupt(long endNs, int cpu, int thread, long ns, uint number, string? device = null) =>
        Add(new HistoryRecord
        {
            Kind = device is null ? HistoryKind.SoftInterrupt : HistoryKind.Interrupt,
            StampNs = (ulong)endNs,
            Cpu = (ushort)cpu,
            Thread = (uint)thread,
            Extent = (ulong)ns,
            Detail = number,
            Name = device ?? "",
        });

    /// <summary>A thread touches a page.</summary>
    internal WrittenHistory Fault(long ns, int cpu, int thread) => Add(new HistoryRecord
    {
        Kind = HistoryKind.Fault,
        StampNs = (ulong)ns,
        Cpu = (ushort)cpu,
        Thread = (uint)thread,
    });

    /// <inheritdoc/>
    public HistorySpan Copy(long sinceNs, long untilNs, List<HistoryRecord> records)
    {
        records.Clear();
        Copies++;
        HashSet<ushort> before = [];
        for (int place = _records.Count - 1; place >= 0; place--)
        {
            HistoryRecord record = _records[place];
            bool isBefore = (long)record.StampNs < sinceNs;
            if ((long)record.StampNs > untilNs
                || (isBefore && record.Kind is not (HistoryKind.Switch or HistoryKind.Ran))
                || (isBefore && record.Kind == HistoryKind.Switch && !before.Add(record.Cpu)))
                continue;
            records.Insert(0, record);
        }
        return new HistorySpan(Math.Max(sinceNs, KnownFromNs), IsOverwritten);
    }

    /// <inheritdoc/>
    public bool TryFindLast(uint thread, long beforeNs, out HistoryRecord last)
    {
        last = _records.LastOrDefault(record => record.SaysStateOf(thread) && (long)record.StampNs < beforeNs);
        return last.StampNs > 0 && (long)last.StampNs >= KeptFromNs;
    }

    private WrittenHistory Add(HistoryRecord record)
    {
        record.Sequence = (ulong)_records.Count + 1;
        _records.Add(record);
        return this;
    }
}
