// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// Counters about each receiver of a publication, readable by any client: the position that it reported, the bytes that
/// it requested again, the time at which it was heard. Bounded in number; those of a silent receiver are kept for some
/// time.
/// </summary>
/// <param name="ownerId">Its client.</param>
/// <param name="nextId">Supplies registration ids.</param>
internal sealed class ReceiverReports(PublicationParameters parameters, long ownerId, DriverCounters counters,
    Func<long> nextId)
{
    private const long HasLeft = -1;
    private const long KeptNs = 60_000_000_000;

    private readonly Row[] _rows = new Row[ReceiverTracker.MaxReceivers];
    private int _count;

    /// <summary>Handles a status message of a receiver, or that it leaves.</summary>
    internal void OnStatusMessage(long receiverId, in UdpAddress source, long position, int windowLength, bool isEnd,
        long nowNs)
    {
        int index = IndexOf(receiverId, source);
        if (index < 0 && (isEnd || !TryAdd(receiverId, source, position, nowNs, out index)))
            return;

        ref Row row = ref _rows[index];
        row.IsLive = !isEnd;
        row.HeardNs = nowNs;
        Set(row, ReceiverFigure.Position, position);
        Set(row, ReceiverFigure.Window, isEnd ? HasLeft : windowLength);
        Set(row, ReceiverFigure.HeardNs, nowNs);
    }

    /// <summary>Handles a refusal of the stream by a receiver.</summary>
    internal void OnLeft(long receiverId, long nowNs)
    {
        for (int i = 0; i < _count; i++)
        {
            ref Row row = ref _rows[i];
            if (row.ReceiverId != receiverId || !row.IsLive)
                continue;
            row.HeardNs = nowNs;
            Set(row, ReceiverFigure.HeardNs, nowNs);
            Leave(ref row);
        }
    }

    /// <summary>
    /// Handles a NAK. It identifies no receiver, so it counts for all live ones at its address: several only in a
    /// multicast group that several processes of a host have joined.
    /// </summary>
    internal void OnNak(in UdpAddress source, long position, int length, int resentBytes, long nowNs)
    {
        for (int i = 0; i < _count; i++)
        {
            ref Row row = ref _rows[i];
            if (!row.IsLive || row.Address != source || IsSilent(row, nowNs))
                continue;
            long asked = position + length - Math.Max(position, row.AskedUpTo);
            if (asked > 0)
            {
                // Receivers request one gap at a time and in order: bytes before this one were requested before.
                row.AskedUpTo = position + length;
                Add(row, ReceiverFigure.AskedBytes, asked);
            }

            Add(row, ReceiverFigure.Naks, 1);
            Add(row, ReceiverFigure.ResentBytes, resentBytes);
        }
    }

    /// <summary>Removes receivers that were silent for long; once per timer interval.</summary>
    internal void OnTimer(long nowNs)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            if (nowNs - _rows[i].HeardNs > KeptNs)
                RemoveAt(i, nowNs);
        }
    }

    /// <summary>Called when the publication is removed.</summary>
    internal void Free(long nowNs)
    {
        while (_count > 0)
            RemoveAt(_count - 1, nowNs);
    }

    private int IndexOf(long receiverId, in UdpAddress address)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_rows[i].ReceiverId == receiverId && _rows[i].Address == address)
                return i;
        }

        return -1;
    }

    /// <summary>Creates a row; if all are in use, replaces that of the receiver silent for longest, provided that flow
    /// control no longer counts it.</summary>
    private bool TryAdd(long receiverId, in UdpAddress address, long position, long nowNs, out int index)
    {
        if (_count == _rows.Length)
        {
            int silent = 0;
            for (int i = 1; i < _count; i++)
            {
                if (_rows[i].HeardNs < _rows[silent].HeardNs)
                    silent = i;
            }

            if (_rows[silent].IsLive && !IsSilent(_rows[silent], nowNs))
            {
                index = -1;
                return false;
            }

            RemoveAt(silent, nowNs);
        }

        if (!parameters.IsMulticast)
            LeaveAll(address);
        index = _count;
        int[] ids = new int[ReceiverFigures.Count];
        long registrationId = nextId();
        var receiver = new ReceiverIdentity(
            parameters.RegistrationId, parameters.SessionId, parameters.StreamId, receiverId, address);
        for (int i = 0; i < ids.Length; i++)
        {
            int? id = counters.TryAllocateReceiver((ReceiverFigure)i, registrationId, receiver, nowNs, ownerId);
            if (id is null)
            {
                // The stream continues without counters of this receiver.
                Free(ids.AsSpan(0, i), nowNs);
                return false;
            }

            ids[i] = id.Value;
        }

        _rows[_count++] = new Row { ReceiverId = receiverId, Address = address, Ids = ids, AskedUpTo = position };
        return true;
    }

    /// <summary>Marks receivers at the address as gone: another one uses it now, and only one can.</summary>
    private void LeaveAll(in UdpAddress address)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_rows[i].IsLive && _rows[i].Address == address)
                Leave(ref _rows[i]);
        }
    }

    private void Leave(ref Row row)
    {
        row.IsLive = false;
        Set(row, ReceiverFigure.Window, HasLeft);
    }

    private bool IsSilent(in Row row, long nowNs) => nowNs - row.HeardNs > parameters.ConnectionTimeoutNs;

    private void RemoveAt(int index, long nowNs)
    {
        Free(_rows[index].Ids, nowNs);
        _rows[index] = _rows[--_count];
        _rows[_count] = default;
    }

    private void Free(ReadOnlySpan<int> ids, long nowNs)
    {
        foreach (int id in ids)
            counters.Free(id, nowNs);
    }

    private void Set(in Row row, ReceiverFigure figure, long value) =>
        Volatile.Write(ref counters.Value(row.Ids[(int)figure]), value);

    private void Add(in Row row, ReceiverFigure figure, long amount) =>
        Set(row, figure, counters.Value(row.Ids[(int)figure]) + amount);

    /// <summary>One receiver, and the position up to which it has requested everything that it lacked.</summary>
    private struct Row
    {
        internal long ReceiverId;
        internal UdpAddress Address;
        internal int[] Ids;
        internal bool IsLive;
        internal long HeardNs;
        internal long AskedUpTo;
    }
}
