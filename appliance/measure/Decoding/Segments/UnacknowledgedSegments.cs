// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>Segments of one direction that the other end has not acknowledged yet, with their stamps. Those that were
/// sent again are not timed, since an acknowledgement does not say which of the two it answers (RFC 6298, section
/// 3).</summary>
[HotPath]
internal sealed class UnacknowledgedSegments
{
    /// <summary>Highest number of segments; those beyond are not timed.</summary>
    internal const int Capacity = 128;

    private struct Segment
    {
        internal long Start;
        internal long End;
        internal long StampNs;      // 0 if it was sent again
    }

    private readonly Segment[] _segments = new Segment[Capacity];
    private int _first;
    private int _count;
    private ulong _lost;            // records lost when the segments were added

    /// <summary>Adds a segment that continues after the last one.</summary>
    /// <param name="start">Offset of its first byte.</param>
    /// <param name="end">Offset after its last byte.</param>
    /// <param name="stampNs">Its stamp, nanoseconds.</param>
    /// <param name="lost">Records of both directions lost so far.</param>
    /// <returns>False if there is no room.</returns>
    internal bool TryAdd(long start, long end, long stampNs, ulong lost)
    {
        if (_lost != lost)
            Restart(lost);
        if (_count == Capacity)
            return false;
        ref Segment segment = ref At(_count++);
        segment.Start = start;
        segment.End = end;
        segment.StampNs = stampNs;
        return true;
    }

    /// <summary>Excludes the segments that have bytes in a range which was sent again.</summary>
    internal void MarkResent(long start, long end)
    {
        for (int index = 0; index < _count; index++)
        {
            ref Segment segment = ref At(index);
            if (segment.Start < end && segment.End > start)
                segment.StampNs = 0;
        }
    }

    /// <summary>Removes the segments before an acknowledged offset.</summary>
    /// <param name="offset">The offset after the last acknowledged byte.</param>
    /// <param name="lost">Records of both directions lost so far: after a loss an earlier acknowledgement, or a
    /// repetition, may be among them.</param>
    /// <returns>Stamp of the segment that ends there, nanoseconds; 0 if there is none or it was sent again.</returns>
    internal long Acknowledge(long offset, ulong lost)
    {
        if (_lost != lost)
            Restart(lost);
        long stampNs = 0;
        while (_count > 0 && _segments[_first].End <= offset)
        {
            if (_segments[_first].End == offset)
                stampNs = _segments[_first].StampNs;
            _first = (_first + 1) & (Capacity - 1);
            _count--;
        }
        return stampNs;
    }

    /// <summary>Forgets all segments.</summary>
    internal void Restart(ulong lost)
    {
        _count = 0;
        _lost = lost;
    }

    private ref Segment At(int index) => ref _segments[(_first + index) & (Capacity - 1)];
}
