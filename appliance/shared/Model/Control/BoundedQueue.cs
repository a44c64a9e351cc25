// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Control;

/// <summary>Queue of fixed capacity between one thread that adds and one that removes, without locks.</summary>
/// <typeparam name="T">Type of the items.</typeparam>
/// <param name="capacity">Largest number of items that wait, from 1.</param>
[HotPath]
public class BoundedQueue<T>(int capacity)
{
    private readonly T?[] _places = new T?[capacity];
    private long _added;
    private long _removed;

    /// <summary>Writer: adds an item; false if the queue is full.</summary>
    public bool TryAdd(in T item)
    {
        long added = _added;
        // Pairs with the release in Remove: the place is free to write.
        if (added - Volatile.Read(ref _removed) == _places.Length)
            return false;
        _places[added % _places.Length] = item;
        // Pairs with the acquire in TryPeek: the item's content is seen with it.
        Volatile.Write(ref _added, added + 1);
        return true;
    }

    /// <summary>Reader: the oldest item, which stays in the queue; false if the queue is empty.</summary>
    public bool TryPeek(out T? item)
    {
        if (_removed == Volatile.Read(ref _added))
        {
            item = default;
            return false;
        }
        item = _places[_removed % _places.Length];
        return true;
    }

    /// <summary>Reader: removes the item of <see cref="TryPeek"/>.</summary>
    public void Remove()
    {
        _places[_removed % _places.Length] = default;
        Volatile.Write(ref _removed, _removed + 1);
    }

    /// <summary>Reader: removes the oldest item; false if the queue is empty.</summary>
    public bool TryRemove(out T? item)
    {
        if (!TryPeek(out item))
            return false;
        Remove();
        return true;
    }
}
