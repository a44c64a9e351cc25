// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Memory;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>Segments of all connections that are not part of a stream yet, in arrival order. Bounded: the oldest are
/// removed. They use memory of their own, so that foreign segments cannot displace the bytes of streams.</summary>
[HotPath]
internal sealed class SegmentsAside
{
    internal const int MostSegments = 64;

    private const int MostBytes = 256 * 1024;
    private const int MostBytesOfSegment = 64 * 1024;

    private readonly byte[] _taken = LazyMemory.Take<byte>(MostBytesOfSegment);
    private readonly AsideSegment[] _segments = new AsideSegment[MostSegments];
    private int _count;
    private int _used;
    private int _takenLength;

    /// <summary>Memory of their payloads.</summary>
    internal byte[] Bytes { get; } = LazyMemory.Take<byte>(MostBytes);

    internal int Count => _count;

    /// <summary>Adds a segment; removes the oldest if there is no room.</summary>
    internal void Add(
        TcpDirection stream, AsideReason reason, uint sequence, ReadOnlySpan<byte> payload, int payloadLength,
        in SegmentOrigin origin)
    {
        if (payload.Length > MostBytesOfSegment)
            payload = payload[..MostBytesOfSegment];
        while (_count == MostSegments || _used + payload.Length > MostBytes)
            Remove(0);
        payload.CopyTo(Bytes.AsSpan(_used));
        ref AsideSegment segment = ref _segments[_count++];
        segment.Stream = stream;
        segment.Origin = origin;
        segment.Sequence = sequence;
        segment.At = _used;
        segment.Length = payload.Length;
        segment.PayloadLength = payloadLength;
        segment.Reason = reason;
        _used += payload.Length;
        stream.AsideCount++;
    }

    /// <summary>Finds the oldest segment of a direction that was set aside for a reason; -1 if there is none.</summary>
    internal int FirstOf(TcpDirection stream, AsideReason reason)
    {
        for (int index = 0; index < _count; index++)
        {
            if (_segments[index].Stream == stream && _segments[index].Reason == reason)
                return index;
        }
        return -1;
    }

    /// <summary>Finds the oldest segment of either direction that was set aside for a reason; -1 if there is
    /// none.</summary>
    internal int FirstOf(TcpConnection connection, AsideReason reason)
    {
        for (int index = 0; index < _count; index++)
        {
            TcpDirection stream = _segments[index].Stream;
            if ((stream == connection.ToExchange || stream == connection.FromExchange)
                && _segments[index].Reason == reason)
                return index;
        }
        return -1;
    }

    /// <summary>Finds a segment beyond the window whose bytes lie before an offset, or include the byte there; -1 if
    /// there is none.</summary>
    /// <param name="acknowledged">Offset up to which bytes were acknowledged.</param>
    /// <param name="wanted">Offset of a byte that is missing; -1 if none is.</param>
    internal int FirstUsable(TcpDirection stream, long acknowledged, long wanted)
    {
        for (int index = 0; index < _count; index++)
        {
            ref readonly AsideSegment segment = ref _segments[index];
            if (segment.Stream != stream || segment.Reason != AsideReason.Ahead)
                continue;
            if (segment.End <= acknowledged || (wanted >= segment.Start && wanted < segment.End))
                return index;
        }
        return -1;
    }

    /// <summary>Finds bytes of a direction below its position that were set aside: the first copy that came.</summary>
    /// <param name="from">Offset of the first byte.</param>
    /// <param name="to">Offset up to which they are wanted.</param>
    /// <param name="origin">Receives the segment that brought them.</param>
    /// <param name="reason">Reason for which they were set aside.</param>
    /// <returns>The bytes; empty if the first is missing.</returns>
    internal Span<byte> BelowFrom(
        TcpDirection stream, long from, long to, out SegmentOrigin origin, AsideReason reason = AsideReason.Below)
    {
        for (int index = 0; index < _count; index++)
        {
            ref readonly AsideSegment segment = ref _segments[index];
            long end = segment.Start + segment.Length;
            if (segment.Stream != stream || segment.Reason != reason || end <= from)
                continue;
            if (segment.Start > from)
            {
                to = Math.Min(to, segment.Start);
                continue;
            }
            origin = segment.Origin;
            int length = (int)(Math.Min(to, end) - from);
            return Bytes.AsSpan(segment.At + (int)(from - segment.Start), length);
        }
        origin = default;
        return default;
    }

    /// <summary>Counts the bytes of a range below a direction's position that were set aside.</summary>
    internal long CountBelow(TcpDirection stream, long from, long to, AsideReason reason = AsideReason.Below)
    {
        long count = 0;
        while (from < to)
        {
            int length = BelowFrom(stream, from, to, out _, reason).Length;
            count += length;
            from = length > 0 ? from + length : NextBelow(stream, from, to, reason);
        }
        return count;
    }

    private long NextBelow(TcpDirection stream, long from, long to, AsideReason reason)
    {
        for (int index = 0; index < _count; index++)
        {
            ref readonly AsideSegment segment = ref _segments[index];
            if (segment.Stream == stream && segment.Reason == reason && segment.Start > from)
                to = Math.Min(to, segment.Start);
        }
        return to;
    }

    /// <summary>Removes a direction's segments that end in a range and were set aside for a reason.</summary>
    internal void Drop(TcpDirection stream, AsideReason reason, long from, long to)
    {
        for (int index = _count - 1; index >= 0 && stream.AsideCount > 0; index--)
        {
            ref readonly AsideSegment segment = ref _segments[index];
            if (segment.Stream == stream && segment.Reason == reason && segment.End > from && segment.End <= to)
                Remove(index);
        }
    }

    /// <summary>Changes the reason of a direction's segments that have bytes of a range.</summary>
    internal void Change(TcpDirection stream, AsideReason before, AsideReason after, long from, long to)
    {
        for (int index = 0; index < _count; index++)
        {
            ref AsideSegment segment = ref _segments[index];
            if (segment.Stream == stream && segment.Reason == before && segment.End > from && segment.Start < to)
                segment.Reason = after;
        }
    }

    /// <summary>True if an acknowledgement can belong to a segment beyond the window.</summary>
    internal bool Explains(TcpDirection stream, long acknowledged, long window)
    {
        for (int index = 0; index < _count; index++)
        {
            ref readonly AsideSegment segment = ref _segments[index];
            if (segment.Stream == stream && segment.Reason == AsideReason.Ahead
                && acknowledged > segment.Start && acknowledged <= segment.End + window)
                return true;
        }
        return false;
    }

    internal uint SequenceOf(int index) => _segments[index].Sequence;

    /// <summary>Removes a segment and returns its bytes.</summary>
    /// <param name="index">Index of the segment.</param>
    /// <returns>Its bytes, valid until the next call.</returns>
    internal Span<byte> Take(int index, out AsideSegment segment)
    {
        segment = _segments[index];
        _taken.AsSpan(0, _takenLength).Clear();
        _takenLength = segment.Length;
        Span<byte> bytes = _taken.AsSpan(0, segment.Length);
        Bytes.AsSpan(segment.At, segment.Length).CopyTo(bytes);
        Remove(index);
        return bytes;
    }

    /// <summary>Clears the memory of the segment taken last.</summary>
    internal void ForgetTaken()
    {
        _taken.AsSpan(0, _takenLength).Clear();
        _takenLength = 0;
    }

    /// <summary>Removes a direction's segments that were set aside for a reason.</summary>
    internal void Drop(TcpDirection stream, AsideReason reason)
    {
        for (int index = _count - 1; index >= 0 && stream.AsideCount > 0; index--)
        {
            if (_segments[index].Stream == stream && _segments[index].Reason == reason)
                Remove(index);
        }
    }

    /// <summary>Removes all segments of a direction.</summary>
    internal void Drop(TcpDirection stream)
    {
        for (int index = _count - 1; index >= 0 && stream.AsideCount > 0; index--)
        {
            if (_segments[index].Stream == stream)
                Remove(index);
        }
    }

    private void Remove(int index)
    {
        (int at, int length) = (_segments[index].At, _segments[index].Length);
        _segments[index].Stream.AsideCount--;
        Bytes.AsSpan(at + length, _used - at - length).CopyTo(Bytes.AsSpan(at));
        _used -= length;
        Bytes.AsSpan(_used, length).Clear();
        _segments.AsSpan(index + 1, _count - index - 1).CopyTo(_segments.AsSpan(index));
        _segments[--_count] = default;
        for (int later = index; later < _count; later++)
            _segments[later].At -= length;
    }
}
