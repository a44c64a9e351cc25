// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Newest stamps of a session's orders, sorted, because TCP segments captured out of order are read in stream
/// order. Bounded: the oldest is removed.</summary>
[HotPath]
internal sealed class OrderStamps
{
    /// <summary>Number of stamps kept, a power of two.</summary>
    public const int Capacity = 16;

    private readonly long[] _stamps = new long[Capacity];       // a ring
    private long _end;              // position after the newest
    private bool _hasForgotten;

    private long Oldest => Math.Max(0, _end - Capacity);

    /// <summary>The newest stamp at or before an order's own, nanoseconds; <see cref="long.MinValue"/> if there was
    /// none.</summary>
    /// <param name="stampNs">The order's stamp, nanoseconds.</param>
    /// <param name="isKnown">False if it is no longer kept.</param>
    public long FindPrevious(long stampNs, out bool isKnown)
    {
        long place = PlaceOf(stampNs);
        bool isKept = place > Oldest;
        isKnown = isKept || !_hasForgotten;
        return isKept ? At(place - 1) : long.MinValue;
    }

    public void Add(long stampNs)
    {
        long place = PlaceOf(stampNs);
        long oldest = Oldest;
        if (place > oldest && At(place - 1) == stampNs)
            return;
        if (_end - oldest == Capacity)
        {
            _hasForgotten = true;
            if (place == oldest)
                return;
        }
        for (long later = _end; later > place; later--)
            At(later) = At(later - 1);
        At(place) = stampNs;
        _end++;
    }

    /// <summary>Position after the newest stamp at or before this one: nearly always the end.</summary>
    private long PlaceOf(long stampNs)
    {
        long place = _end;
        long oldest = Oldest;
        while (place > oldest && At(place - 1) > stampNs)
            place--;
        return place;
    }

    private ref long At(long place) => ref _stamps[(int)place & (Capacity - 1)];
}
