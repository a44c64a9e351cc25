// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.HostPath;

/// <summary>Bytes of sessions that the host dropped before they came to the hook, so that they were not read: kept
/// until TCP has sent them again and they have passed it.</summary>
[HotPath]
internal sealed class DroppedBytes
{
    /// <summary>Highest number of ranges.</summary>
    internal const int Most = 256;

    // What lies behind missing bytes is read when they come, or are given up.
    private const long ReadNs = 2 * StreamHold.MissingBytesNs;

    private const long Never = long.MaxValue;

    private readonly Range[] _ranges = new Range[Most];

    /// <summary>A range of a connection's bytes.</summary>
    internal struct Range
    {
        internal long From;
        internal long To;
        internal long PassedTo;             // those before it have passed
        internal long PassedNs;             // clock when all had; Never: not all have
        internal long DroppedNs;
        internal uint Connection;
        internal int Row;
    }

    /// <summary>Ranges in use.</summary>
    internal int Count { get; private set; }

    /// <summary>Adds a range, unless it is there already.</summary>
    /// <param name="from">Offset of the first byte.</param>
    /// <param name="to">Offset behind the last byte.</param>
    /// <param name="droppedNs">Stamp of the drop, nanoseconds.</param>
    /// <param name="isNew">Receives false if its bytes were dropped before.</param>
    /// <returns>False if there is no room.</returns>
    internal bool TryAdd(uint connection, long from, long to, int row, long droppedNs, out bool isNew)
    {
        foreach (ref readonly Range range in _ranges.AsSpan(0, Count))
        {
            if (range.Connection == connection && range.From <= from && from < range.To)
                from = range.To;            // TCP sends again from the same byte on, possibly more
        }
        isNew = from < to;
        if (!isNew)
            return true;
        if (Count == Most)
            return false;
        _ranges[Count++] = new Range
        {
            From = from,
            To = to,
            PassedTo = from,
            PassedNs = Never,
            DroppedNs = droppedNs,
            Connection = connection,
            Row = row,
        };
        return true;
    }

    /// <summary>Notes that bytes pass the hook.</summary>
    internal void Pass(uint connection, long from, long to, long clockNs)
    {
        foreach (ref Range range in _ranges.AsSpan(0, Count))
        {
            if (range.Connection != connection || range.PassedTo < from || range.PassedTo >= to)
                continue;
            range.PassedTo = to;
            if (to >= range.To)
                range.PassedNs = clockNs;
        }
    }

    /// <summary>Finds the range that has the last byte of a message.</summary>
    /// <param name="end">Offset behind the message.</param>
    /// <returns>False if there is none.</returns>
    internal bool TryFind(uint connection, long end, out Range range)
    {
        foreach (ref readonly Range one in _ranges.AsSpan(0, Count))
        {
            range = one;
            if (one.Connection == connection && one.From < end && end <= one.To)
                return true;
        }
        range = default;
        return false;
    }

    /// <summary>Removes a range whose messages are all read by a time.</summary>
    /// <param name="clockNs">The time, nanoseconds.</param>
    /// <param name="row">Receives its row.</param>
    /// <returns>False if there is none.</returns>
    internal bool TryRemoveRead(long clockNs, out int row)
    {
        row = -1;
        for (int index = 0; index < Count; index++)
        {
            if (_ranges[index].PassedNs == Never || clockNs - ReadNs < _ranges[index].PassedNs)
                continue;
            row = _ranges[index].Row;
            _ranges[index] = _ranges[--Count];
            return true;
        }
        return false;
    }

    /// <summary>Takes over the ranges of another one.</summary>
    internal void TakeOver(DroppedBytes before)
    {
        before._ranges.CopyTo(_ranges, 0);
        Count = before.Count;
    }
}
