// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Flight;

/// <summary>Reads all flight rings as they are written, merged by stamp. One thread.</summary>
public sealed class FlightStream
{
    private readonly FlightCursor[] _cursors;
    private int _first = -1;                                    // with the frame at hand
    private long _otherNs = long.MaxValue;                      // oldest of the other rings

    /// <summary>Reads from the beginning of the rings, made with <see cref="FlightChoice.Counted"/>.</summary>
    /// <param name="rings">The rings; their memory stays mapped.</param>
    /// <param name="overtaken">Called with the place of a ring that overwrote frames before they were read, before
    /// later frames of other rings are at hand; may be null.</param>
    public FlightStream(IReadOnlyList<FlightRing> rings, Action<int>? overtaken = null) => _cursors = [.. rings.Select(
        (ring, place) => new FlightCursor(ring, overtaken is null ? null : () => overtaken(place)))];

    /// <summary>The frame at hand; valid until <see cref="Advance"/>.</summary>
    public FlightFrame Frame => _cursors[_first].Frame;

    /// <summary>Place of its ring in the list.</summary>
    public int RingIndex => _first;

    /// <summary>Frames of its ring before it that were overwritten before they were read.</summary>
    public uint Overtaken => _cursors[_first].Overtaken;

    /// <summary>Looks for the oldest frame.</summary>
    /// <param name="untilNs">Latest stamp, CLOCK_MONOTONIC: until then all that was stamped is in the rings.</param>
    /// <returns>False if there is none up to then.</returns>
    public bool TryPeek(long untilNs)
    {
        if (_first < 0)
            FindFirst();
        return _first >= 0 && _cursors[_first].StampNs <= untilNs;
    }

    /// <summary>Looks for records in rings that had none; with what they bring, the order is new.</summary>
    public void Refresh()
    {
        foreach (FlightCursor cursor in _cursors)
            cursor.Refresh();
        _first = -1;
    }

    /// <summary>Goes on behind the frame at hand.</summary>
    public void Advance()
    {
        FlightCursor cursor = _cursors[_first];
        cursor.Advance();
        if (cursor.StampNs > _otherNs || cursor.StampNs == long.MaxValue)
            _first = -1;
    }

    /// <summary>Numbers the next frame of each flow in a ring that has a frame at hand, so that what was overwritten
    /// before it is known by flow.</summary>
    /// <param name="ring">Place of the ring in the list.</param>
    /// <param name="next">Receives <see cref="FlightRecord.FlowNumber"/> by flow id; of a flow without a further frame
    /// that of frames ever written.</param>
    /// <returns>False if the ring overwrites faster than it can be looked through.</returns>
    public bool TryNumberFlows(int ring, Span<uint> next) => _cursors[ring].TryNumberFlows(next);

    private void FindFirst()
    {
        long firstNs = long.MaxValue;
        _otherNs = long.MaxValue;
        for (int index = 0; index < _cursors.Length; index++)
        {
            long stampNs = _cursors[index].StampNs;
            if (stampNs < firstNs)
                (_otherNs, firstNs, _first) = (firstNs, stampNs, index);
            else
                _otherNs = Math.Min(_otherNs, stampNs);
        }
    }
}
