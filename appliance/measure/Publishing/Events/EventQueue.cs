// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Model.Memory;

namespace Telemetry.Publishing.Events;

/// <summary>
/// Events that wait for room: a bounded ring for one thread. It starts over at the front when empty, so few of its
/// pages are ever used.
/// </summary>
[HotPath]
internal sealed class EventQueue(int length)
{
    private const int Front = 64;

    private readonly TelemetryEvent[] _events = LazyMemory.Take<TelemetryEvent>(length, Front);
    private long _head;
    private long _tail;

    public int Count => (int)(_head - _tail);

    /// <summary>The oldest event; valid only while <see cref="Count"/> is above 0.</summary>
    public ref readonly TelemetryEvent First => ref _events[_tail & (_events.Length - 1)];

    /// <summary>Appends an event.</summary>
    /// <returns>False if the queue is full.</returns>
    public bool TryAppend(in TelemetryEvent item)
    {
        if (_head - _tail == _events.Length)
            return false;
        _events[_head++ & (_events.Length - 1)] = item;
        return true;
    }

    /// <summary>Removes the oldest event.</summary>
    public void RemoveFirst()
    {
        if (++_tail == _head)
            (_head, _tail) = (0, 0);
    }

    /// <summary>Removes the event with an id from any position; the others keep their order.</summary>
    /// <returns>False if no event with this id is waiting.</returns>
    public bool TryRemove(long id, out TelemetryEvent item)
    {
        int mask = _events.Length - 1;
        for (long place = _tail; place < _head; place++)
        {
            if (_events[place & mask].Id != id)
                continue;
            item = _events[place & mask];
            for (; place > _tail; place--)
                _events[place & mask] = _events[(place - 1) & mask];
            RemoveFirst();
            return true;
        }
        item = default;
        return false;
    }

    /// <summary>Removes all events.</summary>
    /// <returns>Number of events removed.</returns>
    public int Clear()
    {
        int count = Count;
        (_head, _tail) = (0, 0);
        return count;
    }
}
