// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds;

namespace Telemetry.Model.Ticks;

/// <summary>The newest ticks of a feed in the order of their stamps. Bounded: the oldest makes room.</summary>
[HotPath]
public sealed class TickHistory
{
    private readonly Tick[] _ticks;
    private readonly int _mask;
    private long _floor;            // no tick before this one is kept, whatever there is room for
    private long _count;

    /// <summary>Makes a history of at most <paramref name="capacity"/> ticks, a power of two.</summary>
    public TickHistory(int capacity)
    {
        _ticks = new Tick[capacity];
        _mask = capacity - 1;
    }

    /// <summary>Ordinal of the oldest tick kept.</summary>
    public long Oldest => Math.Max(_floor, _count - _ticks.Length);

    /// <summary>Ordinal behind the newest tick.</summary>
    public long End => _count;

    /// <summary>The tick of an ordinal that is kept.</summary>
    public ref readonly Tick this[long ordinal] => ref _ticks[ordinal & _mask];

    /// <summary>
    /// Adds a tick, of which the caller fills in all but the stamp; one with an earlier stamp than the newest goes to
    /// its place.
    /// </summary>
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

    /// <summary>Adds a tick that is later than all others; the caller fills it in.</summary>
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

    /// <summary>
    /// Takes out the tick of a packet that turned out to be none: an earlier copy of it was read later.
    /// </summary>
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
        _floor = oldest;                // what had made room for the newest does not come back
        _count--;
    }

    /// <summary>Ordinal of the first tick kept with a stamp at or after <paramref name="stampNs"/>.</summary>
    public long FindFrom(long stampNs)
    {
        long low = Oldest;
        long high = _count;
        // Usually the answer lies at the very end.
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
