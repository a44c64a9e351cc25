// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Streams;

/// <summary>
/// Bytes of one direction that cannot be read yet: they came out of order, or no boundary is known. Bounded; the first
/// copy of a byte is the one that is kept. Segments are sorted and do not overlap.
/// </summary>
[HotPath]
internal sealed class SegmentStore
{
    private struct Piece
    {
        internal long Start;
        internal long End;
        internal SegmentOrigin Origin;
    }

    private readonly byte[] _bytes;
    private readonly Piece[] _pieces;
    private int _count;
    private long _base;             // offset in the stream of _bytes[0]

    internal SegmentStore(int capacity, int maxPieces)
    {
        _bytes = new byte[capacity];
        _pieces = new Piece[maxPieces];
    }

    internal bool IsEmpty => _count == 0;

    internal byte[] Memory => _bytes;

    internal int Capacity => _bytes.Length;

    /// <summary>Offset of the first byte kept; the greatest number if there is none.</summary>
    internal long FirstStart => _count == 0 ? long.MaxValue : _pieces[0].Start;

    internal ref readonly SegmentOrigin FirstOrigin => ref _pieces[0].Origin;

    internal Span<byte> FirstBytes => BytesOf(_pieces[0].Start, _pieces[0].End);

    /// <summary>Forgets everything; nothing of it stays in memory.</summary>
    internal void Clear()
    {
        for (int index = 0; index < _count; index++)
            BytesOf(_pieces[index].Start, _pieces[index].End).Clear();
        _count = 0;
    }

    /// <summary>Keeps the bytes that are not there yet.</summary>
    /// <param name="floor">Nothing below this offset is needed any more.</param>
    /// <param name="start">Offset of the first byte; not below <paramref name="floor"/>.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="origin">The segment that brought them.</param>
    /// <returns>False if there is no room for some of them.</returns>
    internal bool TryInsert(long floor, long start, ReadOnlySpan<byte> bytes, in SegmentOrigin origin)
    {
        long end = start + bytes.Length;
        if (!MakeRoom(floor, end))
            return false;
        long position = start;
        int index = 0;
        while (position < end)
        {
            while (index < _count && _pieces[index].End <= position)
                index++;
            long limit = index < _count ? Math.Min(end, _pieces[index].Start) : end;
            if (limit <= position)
            {
                position = Math.Min(end, _pieces[index].End);
                continue;
            }
            if (_count == _pieces.Length)
                return false;
            InsertAt(index, position, limit, origin);
            bytes[(int)(position - start)..(int)(limit - start)].CopyTo(BytesOf(position, limit));
            position = limit;
        }
        return true;
    }

    private bool MakeRoom(long floor, long end)
    {
        if (_count == 0)
            _base = floor;
        if (end - _base <= _bytes.Length)
            return true;
        long shift = Math.Min(floor, FirstStart) - _base;
        if (shift <= 0 || end - _base - shift > _bytes.Length)
            return false;
        long last = _pieces[_count - 1].End;
        _bytes.AsSpan((int)shift, (int)(last - _base - shift)).CopyTo(_bytes);
        _bytes.AsSpan((int)(last - _base - shift), (int)shift).Clear();
        _base += shift;
        return true;
    }

    private void InsertAt(int index, long start, long end, in SegmentOrigin origin)
    {
        _pieces.AsSpan(index, _count - index).CopyTo(_pieces.AsSpan(index + 1));
        _count++;
        ref Piece piece = ref _pieces[index];
        piece.Start = start;
        piece.End = end;
        piece.Origin = origin;
    }

    /// <summary>The unbroken bytes from <paramref name="offset"/> on; empty if the first byte is missing.</summary>
    internal Span<byte> Run(long offset) =>
        _count == 0 || _pieces[0].Start > offset ? default : BytesOf(offset, Math.Max(offset, RunEnd()));

    /// <summary>Whether bytes are missing between <paramref name="offset"/> and the last byte kept.</summary>
    internal bool HasHole(long offset) =>
        _count != 0 && (_pieces[0].Start > offset || RunEnd() < _pieces[_count - 1].End);

    /// <summary>
    /// When the first missing bytes behind <paramref name="offset"/> were first known to be missing, nanoseconds: the
    /// earliest clock of what came from beyond them. There must be a hole.
    /// </summary>
    internal long HoleSinceNs(long offset)
    {
        long beyond = _pieces[0].Start > offset ? offset : RunEnd();
        long sinceNs = long.MaxValue;
        for (int index = _count - 1; index >= 0 && _pieces[index].Start > beyond; index--)
            sinceNs = Math.Min(sinceNs, _pieces[index].Origin.ClockNs);
        return sinceNs;
    }

    private long RunEnd()
    {
        int index = 0;
        while (index + 1 < _count && _pieces[index + 1].Start == _pieces[index].End)
            index++;
        return _pieces[index].End;
    }

    /// <summary>Whether a segment began at <paramref name="offset"/>.</summary>
    internal bool StartsSegment(long offset)
    {
        for (int index = 0; index < _count && _pieces[index].Start <= offset; index++)
        {
            if (_pieces[index].Origin.PayloadStart == offset)
                return true;
        }
        return false;
    }

    /// <summary>Forgets the bytes below <paramref name="offset"/>; nothing of them stays in memory.</summary>
    internal void DropBefore(long offset)
    {
        int gone = 0;
        while (gone < _count && _pieces[gone].End <= offset)
        {
            BytesOf(_pieces[gone].Start, _pieces[gone].End).Clear();
            gone++;
        }
        if (gone > 0)
        {
            _pieces.AsSpan(gone, _count - gone).CopyTo(_pieces);
            _count -= gone;
        }
        if (_count > 0 && _pieces[0].Start < offset)
        {
            BytesOf(_pieces[0].Start, offset).Clear();
            _pieces[0].Start = offset;
        }
    }

    /// <summary>How many of the bytes from <paramref name="start"/> to <paramref name="end"/> are kept.</summary>
    /// <param name="start">Offset of the first byte.</param>
    /// <param name="end">Offset after the last byte.</param>
    /// <param name="first">Receives the offset of the first of them, if there is one.</param>
    /// <param name="last">Receives the offset after the last of them, if there is one.</param>
    internal int CountKept(long start, long end, ref long first, ref long last)
    {
        int kept = 0;
        for (int index = 0; index < _count; index++)
        {
            long from = Math.Max(start, _pieces[index].Start);
            long to = Math.Min(end, _pieces[index].End);
            if (from >= to)
                continue;
            kept += (int)(to - from);
            first = Math.Min(first, from);
            last = Math.Max(last, to);
        }
        return kept;
    }

    private Span<byte> BytesOf(long start, long end) => _bytes.AsSpan((int)(start - _base), (int)(end - start));
}
