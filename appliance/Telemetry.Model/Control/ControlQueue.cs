// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Model.Control;

/// <summary>Queue of control messages from the host thread to the reader: bounded, single producer, single consumer,
/// lock-free.</summary>
[HotPath]
public sealed class ControlQueue
{
    private const int Capacity = 1024;

    private readonly ControlMessage[] _places = new ControlMessage[Capacity];
    private long _added;
    private long _removed;

    /// <summary>Host thread: adds a message; returns false if the queue is full, to be tried again later.</summary>
    public bool TryAdd(in ControlMessage note)
    {
        long added = _added;
        // Pairs with the release in Remove: the slot is free to write.
        if (added - Volatile.Read(ref _removed) == Capacity)
            return false;
        _places[added % Capacity] = note;
        // Pairs with the acquire in TryPeek: the message's content is visible with it.
        Volatile.Write(ref _added, added + 1);
        return true;
    }

    /// <summary>Reader: gets the oldest message without removing it; returns false if there is none.</summary>
    public bool TryPeek(out ControlMessage note)
    {
        if (_removed == Volatile.Read(ref _added))
        {
            note = default;
            return false;
        }
        note = _places[_removed % Capacity];
        return true;
    }

    /// <summary>Reader: removes the oldest message.</summary>
    public void Remove() => Volatile.Write(ref _removed, _removed + 1);
}
