// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Model.Ticks;

/// <summary>Newest ticks of a feed, ordered by stamp. Bounded: the oldest is replaced.</summary>
[HotPath]
public sealed class TickHistory
{
    private readonly Tick[] _ticks;
    private readonly int _mask;
    private long _floor;            // no tick before this one is kept, even if there is room
    private long _count;

    /// <summary>Makes a history of at most <paramref name="capacity"/> ticks, a power of two.</summary>
    public TickHistory(int capacity)
    {
        _ticks = new Tick[capacity];
        _mask = capacity - 1;
    }

    /// <summary>Ordinal of the oldest tick kept.</summary>
    public long Oldest => Math.Max(_floor, _count - _ticks.Length);

    /// <summary>Ordinal after the newest tick.</summary>
    public long End => _count;

    /// <summary>Tick of an ordinal that is still kept.</summary>
    public ref readonly Tick this[long ordinal] => ref _ticks[ordinal & _mask];

    /// <summary>Adds a tick, whose other members the caller fills in; a stamp earlier than the newest is inserted in
    /// order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Tick Add(long stampNs)
    {
        long place = _count++;
        if (place > Oldest && _ticks[(place - 1) & _mask].StampNs > stampNs)
            place = MakeRoom(place, stampNs);
        ref Tick tick = ref _ticks[place & _mask];
        tick.StampNs = stampNs;
        return ref tick;
    }

    /// <summary>Adds a tick later than all others; the caller fills it in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Tick AddNewest()
    {
        long place = _count;
        _count = place + 1;
        return ref _ticks[(int)place & _mask];
    }

    private long MakeRoom(long place, long stampNs)
    {
        while (place > Oldest && _ticks[(place - 1) & _mask].StampNs > stampNs)
        {
            _ticks[place & _mask] = _ticks[(place - 1) & _mask];
            place--;
        }
        return place;
    }

    /// <summary>Removes the tick of a packet that did not bring new numbers after all: an earlier copy of it was read
    /// later.</summary>
    public void Remove(long packet)
    {
        long place = _count - 1;
        long oldest = Oldest;
        while (place >= oldest && _ticks[place & _mask].Packet != packet)
            place--;
        if (place < oldest)
            return;
        for (; place < _count - 1; place++)
            _ticks[place & _mask] = _ticks[(place + 1) & _mask];
        _floor = oldest;                // ticks replaced by newer ones do not come back
        _count--;
    }

    /// <summary>Ordinal of the first tick kept with a stamp at or after <paramref name="stampNs"/>.</summary>
    public long FindFrom(long stampNs)
    {
        long low = Oldest;
        long high = _count;
        // Usually the result is near the end.
        long step = 1;
        while (high - step > low && _ticks[(high - step) & _mask].StampNs >= stampNs)
            step *= 2;
        low = Math.Max(low, high - step);
        while (low < high)
        {
            long middle = low + (high - low) / 2;
            if (_ticks[middle & _mask].StampNs < stampNs)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
