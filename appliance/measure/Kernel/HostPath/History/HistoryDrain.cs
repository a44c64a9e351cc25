// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.HostPath.History;

/// <summary>Reads each record of the histories of all CPUs once, but sums, in the order of their stamps, as long as it
/// comes before they are overwritten. One thread; no system call.</summary>
public sealed class HistoryDrain
{
    // By then a record that is stamped is claimed on every CPU, and written if no other thread took the CPU meanwhile.
    private const long SettleNs = 1_000_000;

    // Page faults are recorded in a thread that another one may preempt.
    private const long GiveUpNs = 100_000_000;

    private readonly HistoryMemory _memory;
    private readonly List<HistoryRecord> _pending = [];
    private readonly Reader[] _readers;
    private long _laps;

    internal HistoryDrain(HistoryMemory memory)
    {
        _memory = memory;
        _readers = new Reader[memory.Cpus];
    }

    /// <summary>Times that records of a CPU were overwritten before they were read.</summary>
    public long Laps => Volatile.Read(ref _laps);

    /// <summary>Reads the records up to a millisecond ago.</summary>
    /// <returns>Number of records that are missing before the first of them.</returns>
    public long Drain(long nowNs, List<HistoryRecord> records)
    {
        records.Clear();
        long untilNs = nowNs - SettleNs;
        long restartNs = 0;
        long lost = 0;
        for (int cpu = 0; cpu < _readers.Length; cpu++)
        {
            ref Reader reader = ref _readers[cpu];
            long lostHere = Read(cpu, ref reader, nowNs, out long firstNs);
            lost += lostHere;
            if (lostHere > 0)
                restartNs = Math.Max(restartNs, firstNs);
            if (reader.WaitsSinceNs > 0)
                untilNs = Math.Min(untilNs, reader.LastNs);
        }
        HistoryMemory.Sort(_pending);
        // What other CPUs did while records of one are missing says nothing certain.
        int from = CountUntil(restartNs - 1, 0);
        int until = CountUntil(untilNs, from);
        records.AddRange(CollectionsMarshal.AsSpan(_pending)[from..until]);
        _pending.RemoveRange(0, until);
        return lost + from;
    }

    /// <summary>Reads what one CPU has.</summary>
    /// <param name="reader">Place in its history.</param>
    /// <param name="firstNs">Stamp of the first record after those that are missing.</param>
    /// <returns>Number of records that are missing.</returns>
    private long Read(int cpu, ref Reader reader, long nowNs, out long firstNs)
    {
        firstNs = long.MinValue;
        long lost = 0;
        bool isAfterLoss = false;
        for (ulong head = _memory.HeadOf(cpu); reader.Next < head;)
        {
            if (_memory.TryRead(cpu, reader.Next, out HistoryRecord record))
            {
                reader.Next++;
                reader.WaitsSinceNs = 0;
                if (record.Kind == HistoryKind.Ran)
                    continue;                                   // of no watched thread, and stamped earlier
                _pending.Add(record);
                reader.LastNs = Math.Max(reader.LastNs, (long)record.StampNs);
                if (isAfterLoss)
                    firstNs = (long)record.StampNs;
                isAfterLoss = false;
                continue;
            }
            ulong next = reader.Next;
            if (_memory.IsOverwritten(cpu, next))
            {
                head = _memory.HeadOf(cpu);
                next = head - (_memory.Slots / 2);
                Volatile.Write(ref _laps, _laps + 1);
            }
            else if (reader.WaitsSinceNs > 0 && nowNs - reader.WaitsSinceNs > GiveUpNs)
            {
                next++;
            }
            else
            {
                if (reader.WaitsSinceNs == 0)
                    reader.WaitsSinceNs = nowNs;
                break;
            }
            lost += (long)(next - reader.Next);
            (reader.Next, reader.WaitsSinceNs, isAfterLoss) = (next, 0, true);
        }
        if (isAfterLoss)
            firstNs = nowNs;
        return lost;
    }

    private int CountUntil(long stampNs, int from)
    {
        while (from < _pending.Count && (long)_pending[from].StampNs <= stampNs)
            from++;
        return from;
    }

    /// <summary>Place in the history of a CPU.</summary>
    private struct Reader
    {
        internal ulong Next;
        internal long LastNs;
        internal long WaitsSinceNs;                             // the next one is being written; 0: it is not
    }
}
