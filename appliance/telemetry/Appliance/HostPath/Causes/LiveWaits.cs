// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Causes;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Counters;
using Telemetry.Model.Intervals;

namespace Telemetry.Appliance.HostPath.Causes;

/// <summary>Waits of the watched processes for a CPU, in a run: all records of the scheduler's history go through it,
/// every 20 ms. One thread.</summary>
internal sealed class LiveWaits
{
    /// <summary>Time from one reading of the history to the next, nanoseconds.</summary>
    internal const long EveryNs = 20_000_000;

    private readonly HistoryDrain _drain;
    private readonly ProcessSamples _waits = new(SeriesKind.RunWait);
    private readonly RunWaitBook _book;
    private readonly Dictionary<int, int> _slots = [];          // by process; -1 where there was none left
    private readonly HashSet<int> _there = [];
    private readonly List<HistoryRecord> _records = [];
    private long _drainedNs;
    private long _missed;
    private long _leftOut;

    /// <summary>Knows no process.</summary>
    /// <param name="longest">Receives the long ones.</param>
    internal LiveWaits(HistoryDrain drain, LongWaits longest)
    {
        _drain = drain;
        _book = new RunWaitBook(_waits, longest);
    }

    /// <summary>Places of the processes among the series.</summary>
    internal ProcessSlots Processes { get; } = new();

    /// <summary>Samples for the publisher.</summary>
    internal IReadOnlyList<ISampleSource> Samples => [_waits];

    /// <summary>Processes so far that found no place.</summary>
    internal long LeftOut => Volatile.Read(ref _leftOut);

    /// <summary>Takes over the watched threads, after their processes are watched or no longer.</summary>
    /// <param name="missed">Records that the kernel missed so far; null if it does not say.</param>
    internal void Watch(ReadOnlySpan<ThreadRow> threads, long? missed, long nowNs)
    {
        Drain(nowNs);
        if (missed > _missed)
            _book.Miss(missed.Value - _missed);
        _missed = missed ?? _missed;
        _there.Clear();
        foreach (ref readonly ThreadRow row in threads)
            _there.Add((int)row.ProcessId);
        foreach ((int process, int slot) in _slots)
        {
            if (!_there.Contains(process))
                End(process, slot);
        }
        _there.ExceptWith(_slots.Keys);
        foreach (ref readonly ThreadRow row in threads)
        {
            int process = (int)row.ProcessId;
            if (!_there.Contains(process))
                continue;
            if (!_slots.TryGetValue(process, out int slot))
                slot = Begin(process, row.Process);
            if (slot >= 0)
                _book.BeginThread(process, (int)row.ThreadId);
        }
    }

    /// <summary>Reads the history, when it is time.</summary>
    internal void Look(long nowNs)
    {
        if (nowNs - _drainedNs >= EveryNs)
            Drain(nowNs);
    }

    internal void Drain(long nowNs)
    {
        _drainedNs = nowNs;
        if (_drain.Drain(nowNs, _records) is > 0 and long lost)
        {
            _book.Miss(lost);
            _book.Forget();
        }
        foreach (HistoryRecord record in _records)
            _book.Take(in record);
    }

    private int Begin(int process, string? name)
    {
        int slot = Processes.Take(string.IsNullOrEmpty(name) ? "?" : name);
        _slots.Add(process, slot);
        if (slot >= 0)
            _book.Begin(process, slot);
        else
            Volatile.Write(ref _leftOut, _leftOut + 1);
        return slot;
    }

    private void End(int process, int slot)
    {
        _slots.Remove(process);
        if (slot < 0)
            return;
        _book.End(process);
        Processes.Release(slot);
    }
}
