// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Publishing.Snapshots;

/// <summary>Counters of recovery channels, by index: of an interval, of several merged intervals, or of the
/// day.</summary>
[HotPath]
internal sealed class RecoveryData
{
    private bool[] _isOwn;

    /// <summary>Makes room for the channels of a topology.</summary>
    public RecoveryData(Topology topology)
    {
        Rows = new RecoveryCounters[topology.Recovery.Count];
        _isOwn = [.. topology.Recovery.Select(channel => channel is { LineIndex: < 0, IsRemoved: false })];
    }

    public RecoveryCounters[] Rows { get; private set; }

    /// <summary>Adds the counters of a later interval.</summary>
    public void Add(RecoveryData interval)
    {
        for (int index = 0; index < Rows.Length; index++)
        {
            ref RecoveryCounters row = ref Rows[index];
            (long cycleNs, long fillNs) = (row.CycleNs, row.GapToFillNs);
            CounterMath.Add(ref row, interval.Rows[index]);
            if (row.CycleNs == NullValue.Int64)
                row.CycleNs = cycleNs;
            if (row.GapToFillNs == NullValue.Int64)
                row.GapToFillNs = fillNs;
        }
    }

    /// <summary>Takes over the counters of a day before a restart.</summary>
    public void Restore(ReadOnlySpan<RecoveryCounters> stored)
    {
        for (int index = 0; index < Rows.Length; index++)
        {
            if (!IsIdle(stored[index]))
                Rows[index] = stored[index];
        }
    }

    /// <summary>Forgets the counters of a channel.</summary>
    public void Clear(int index) => Rows[index] = new RecoveryCounters
    {
        CycleNs = NullValue.Int64,
        GapToFillNs = NullValue.Int64,
    };

    public void Clear()
    {
        for (int index = 0; index < Rows.Length; index++)
            Clear(index);
    }

    /// <summary>Copies all rows into larger memory and uses that from now on; allocates nothing.</summary>
    public void Grow(RecoveryData larger)
    {
        Rows.CopyTo(larger.Rows.AsSpan());
        (Rows, _isOwn) = (larger.Rows, larger._isOwn);
    }

    /// <summary>Encodes a row; nothing if the channel is not a channel of its own and counted nothing.</summary>
    public static int Encode(SnapshotData data, int index, Span<byte> buffer)
    {
        ref readonly RecoveryCounters row = ref data.Recovery.Rows[index];
        if (!data.Recovery._isOwn[index] && IsIdle(row))
            return 0;
        var message = new RecoveryStateMessage
        {
            LastOrdinal = data.LastOrdinal,
            Counters = row,
            Index = (ushort)index,
            Scope = data.Scope,
        };
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    // Null, where a channel has no requests, is below 0.
    private static bool IsIdle(in RecoveryCounters row) => row is
    { Packets: 0, Requests: <= 0, Undecodable: 0, RecordsLost: 0, Untracked: 0 };
}
