// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;
using Telemetry.Model.Intervals;

namespace Telemetry.Host.Causes;

/// <summary>Finds in the scheduler's history how long the threads of watched processes could run and had no CPU. A wait
/// counts when it ends. That of a new thread, before it runs for the first time, is none. Not thread-safe.</summary>
/// <param name="longest">Receives the long ones; null if they are not needed.</param>
public sealed class RunWaitBook(ProcessSamples waits, LongWaits? longest = null)
{
    private readonly Dictionary<uint, int> _slots = [];         // by process
    private readonly Dictionary<uint, Entry> _threads = [];

    private enum State : byte { Unknown, Running, Runnable, Sleeping }

    /// <summary>State of a thread, and since when.</summary>
    /// <param name="SinceNs">Since when.</param>
    /// <param name="IsWoken">True if somebody wakes it while it has not left its CPU: if it leaves it all the same,
    /// no further wake-up comes.</param>
    private readonly record struct Entry(uint Process, State State, long SinceNs = 0, bool IsWoken = false);

    /// <summary>Begins with a process.</summary>
    /// <param name="slot">Its place.</param>
    public void Begin(int process, int slot) => _slots[(uint)process] = slot;

    /// <summary>Says that a thread of a process is there at its start, in a state that is not known.</summary>
    public void BeginThread(int process, int thread) =>
        _threads[(uint)thread] = new Entry((uint)process, State.Unknown);

    public void End(int process)
    {
        _slots.Remove((uint)process);
        foreach ((uint thread, Entry entry) in _threads)
        {
            if (entry.Process == (uint)process)
                _threads.Remove(thread);
        }
    }

    /// <summary>Counts records that are missing: each may have ended a wait, of any process.</summary>
    public void Miss(long records)
    {
        foreach (int slot in _slots.Values)
            waits.Miss(slot, records);
    }

    /// <summary>Forgets what the threads do: records are missing.</summary>
    public void Forget()
    {
        foreach ((uint thread, Entry entry) in _threads)
            _threads[thread] = new Entry(entry.Process, State.Unknown);
    }

    /// <summary>Takes the next record, in the order of their stamps.</summary>
    public void Take(in HistoryRecord record)
    {
        long stampNs = (long)record.StampNs;
        if (record.Kind == HistoryKind.Switch && _threads.TryGetValue(record.Other, out Entry leaving))
            Leave(record.Other, leaving, stampNs, record.State);
        if (record.Kind > HistoryKind.Woken || !_slots.TryGetValue(record.Process, out int slot))
            return;
        bool isKnown = _threads.TryGetValue(record.Thread, out Entry entry);
        if (!isKnown)
            entry = new Entry(record.Process, State.Unknown);
        _threads[record.Thread] = record.Kind switch
        {
            HistoryKind.Switch => Enter(entry, slot, in record, isNew: !isKnown),
            HistoryKind.Waking => Wake(entry, stampNs),
            _ => Queue(entry),
        };
    }

    private void Leave(uint thread, in Entry entry, long stampNs, uint state)
    {
        if ((state & LeaveState.Ended) != 0)
            _threads.Remove(thread);
        else if (state == LeaveState.Runnable)
            _threads[thread] = entry with { State = State.Runnable, SinceNs = stampNs, IsWoken = false };
        else
            _threads[thread] = entry with { State = State.Sleeping, SinceNs = stampNs };
    }

    private Entry Enter(in Entry entry, int slot, in HistoryRecord record, bool isNew)
    {
        long stampNs = (long)record.StampNs;
        if (entry.State == State.Runnable || entry is { State: State.Sleeping, IsWoken: true })
        {
            waits.Add(new TimedSample(slot, Math.Max(0, stampNs - entry.SinceNs), stampNs));
            longest?.Add((int)entry.Process, new LongWait((int)record.Thread, record.Cpu, entry.SinceNs, stampNs));
        }
        else if (!isNew)
        {
            waits.Miss(slot, 1);
        }
        return new Entry(entry.Process, State.Running, stampNs);
    }

    private static Entry Wake(in Entry entry, long stampNs) => entry.State switch
    {
        State.Running => entry with { IsWoken = true },
        State.Runnable => entry,
        _ => new Entry(entry.Process, State.Runnable, stampNs),
    };

    /// <summary>A thread is in the queue of a CPU.</summary>
    private static Entry Queue(in Entry entry)
    {
        switch (entry)
        {
            case { State: State.Running }:
                return entry with { IsWoken = false };              // it goes on, and never left its CPU
            case { State: State.Sleeping, IsWoken: true }:
                return new Entry(entry.Process, State.Runnable, entry.SinceNs);
            case { State: State.Sleeping }:
                return new Entry(entry.Process, State.Unknown);     // when it was woken is missing
            default:
                return entry;
        }
    }
}
