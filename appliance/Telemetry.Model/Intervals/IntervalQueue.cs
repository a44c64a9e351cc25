// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Model.Intervals;

/// <summary>Bounded queue with a single producer thread and a single consumer thread.</summary>
[HotPath]
internal sealed class IntervalQueue(int capacity)
{
    private readonly IntervalBuffer?[] _places = new IntervalBuffer?[capacity];
    private long _added;
    private long _removed;

    /// <summary>Adds at the end; returns false if the queue is full.</summary>
    public bool TryAdd(IntervalBuffer buffer)
    {
        long added = _added;
        // Pairs with the release in TryRemove: the slot is free to write.
        if (added - Volatile.Read(ref _removed) == _places.Length)
            return false;
        _places[added % _places.Length] = buffer;
        // Pairs with the acquire in TryRemove: the buffer's content is visible with it.
        Volatile.Write(ref _added, added + 1);
        return true;
    }

    /// <summary>Removes from the front; returns false if the queue is empty.</summary>
    public bool TryRemove(out IntervalBuffer? buffer)
    {
        long removed = _removed;
        if (removed == Volatile.Read(ref _added))
        {
            buffer = null;
            return false;
        }
        ref IntervalBuffer? place = ref _places[removed % _places.Length];
        buffer = place;
        place = null;
        Volatile.Write(ref _removed, removed + 1);
        return true;
    }
}
