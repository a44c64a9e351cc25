// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet.History;

/// <summary>Intervals of one appliance in the order of their arrival. Belongs to one thread.</summary>
internal sealed class RecordStore
{
    private const int FirstCapacity = 16;

    private (IntervalRecord Record, long ArrivalNs)[] _records = new (IntervalRecord, long)[FirstCapacity];
    private int _oldest;

    /// <summary>Memory that they take, bytes.</summary>
    internal long Size { get; private set; }

    /// <summary>Memory of the records removed, bytes.</summary>
    internal long Removed { get; private set; }

    internal int Count { get; private set; }

    /// <summary>Start of the oldest, UTC, nanoseconds; null if there is none.</summary>
    internal long? FirstTimeNs => Count == 0 ? null : _records[_oldest].Record.StartTimeNs;

    /// <summary>The records, oldest first.</summary>
    internal IEnumerable<IntervalRecord> All
    {
        get
        {
            for (int index = 0; index < Count; index++)
                yield return _records[Place(index)].Record;
        }
    }

    /// <summary>The newest records, oldest first.</summary>
    internal IntervalRecord[] Newest(int count)
    {
        var newest = new IntervalRecord[count];
        for (int index = 0; index < count; index++)
            newest[index] = _records[Place(Count - count + index)].Record;
        return newest;
    }

    /// <summary>Arrival of a record by the monotonic clock, nanoseconds.</summary>
    /// <param name="index">Its index, from the oldest.</param>
    internal long ArrivalOf(int index) => _records[Place(index)].ArrivalNs;

    internal void Add(IntervalRecord record, long arrivalNs)
    {
        if (Count == _records.Length)
        {
            var larger = new (IntervalRecord, long)[Count * 2];
            for (int index = 0; index < Count; index++)
                larger[index] = _records[Place(index)];
            (_records, _oldest) = (larger, 0);
        }
        _records[Place(Count++)] = (record, arrivalNs);
        Size += record.Size;
    }

    /// <summary>Removes the oldest record, which exists.</summary>
    internal IntervalRecord RemoveOldest()
    {
        IntervalRecord record = _records[_oldest].Record;
        _records[_oldest] = default;
        _oldest = Place(1);
        Count--;
        Size -= record.Size;
        Removed += record.Size;
        return record;
    }

    /// <summary>Removes what arrived until a time.</summary>
    internal void RemoveBefore(long untilNs)
    {
        while (Count > 0 && ArrivalOf(0) <= untilNs)
            RemoveOldest();
    }

    private int Place(int index) => (_oldest + index) % _records.Length;
}
