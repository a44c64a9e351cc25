// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>
/// The newest stamps of a session's orders in their order: segments of a TCP stream that came out of order are read in
/// the order of the stream. Bounded: the oldest makes room.
/// </summary>
[HotPath]
internal sealed class OrderStamps
{
    /// <summary>Stamps that are kept, a power of two.</summary>
    public const int Capacity = 16;

    private readonly long[] _stamps = new long[Capacity];       // a ring
    private long _end;              // place behind the newest
    private bool _hasForgotten;

    private long Oldest => Math.Max(0, _end - Capacity);

    /// <summary>The newest stamp at or before an order's own, nanoseconds; <see cref="long.MinValue"/> if there was
    /// none.</summary>
    /// <param name="stampNs">The order's stamp, nanoseconds.</param>
    /// <param name="isKnown">False if it was forgotten.</param>
    public long FindPrevious(long stampNs, out bool isKnown)
    {
        long place = PlaceOf(stampNs);
        bool isKept = place > Oldest;
        isKnown = isKept || !_hasForgotten;
        return isKept ? At(place - 1) : long.MinValue;
    }

    /// <summary>Adds the stamp of an order.</summary>
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

    /// <summary>Place behind the newest stamp at or before this one: nearly always the end.</summary>
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
