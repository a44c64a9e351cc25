// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Latency;

/// <summary>
/// The newest stamps of a session's orders in their order: segments of a TCP stream that came out of order are read in
/// the order of the stream. Bounded: the oldest makes room.
/// </summary>
[HotPath]
internal sealed class OrderStamps
{
    /// <summary>Stamps that are kept.</summary>
    public const int Capacity = 16;

    private readonly long[] _stamps = new long[Capacity];
    private int _count;
    private bool _hasForgotten;

    /// <summary>The newest stamp at or before an order's own, nanoseconds; <see cref="long.MinValue"/> if there was
    /// none.</summary>
    /// <param name="stampNs">The order's stamp, nanoseconds.</param>
    /// <param name="isKnown">False if it was forgotten.</param>
    public long FindPrevious(long stampNs, out bool isKnown)
    {
        int place = PlaceOf(stampNs);
        isKnown = place > 0 || !_hasForgotten;
        return place > 0 ? _stamps[place - 1] : long.MinValue;
    }

    /// <summary>Adds the stamp of an order.</summary>
    public void Add(long stampNs)
    {
        int place = PlaceOf(stampNs);
        if (place > 0 && _stamps[place - 1] == stampNs)
            return;
        if (_count < Capacity)
        {
            _stamps.AsSpan(place, _count - place).CopyTo(_stamps.AsSpan(place + 1));
            _stamps[place] = stampNs;
            _count++;
            return;
        }
        _hasForgotten = true;
        if (place == 0)
            return;
        _stamps.AsSpan(1, place - 1).CopyTo(_stamps);
        _stamps[place - 1] = stampNs;
    }

    /// <summary>Index behind the newest stamp at or before this one: nearly always the end.</summary>
    private int PlaceOf(long stampNs)
    {
        int place = _count;
        while (place > 0 && _stamps[place - 1] > stampNs)
            place--;
        return place;
    }
}
