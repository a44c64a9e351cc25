// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>Bytes of one direction that cannot be read yet, because they came out of order or no boundary is known.
/// Bounded; the first copy of a byte is kept. Segments are sorted and do not overlap. Holds memory only while it has
/// bytes.</summary>
[HotPath]
internal sealed class SegmentStore
{
    private readonly StreamBuffers _buffers;
    private ArraySegment<byte> _memory;     // empty while no bytes are stored
    private int _first;                     // pieces that were removed before the others
    private int _count;
    private long _base;                     // offset in the stream of the first byte

    internal SegmentStore(StreamBuffers buffers) => _buffers = buffers;

    internal bool IsEmpty => _count == 0;

    internal int Capacity => _buffers.StoreBytes;

    /// <summary>All memory for bytes; empty while there is none.</summary>
    internal Span<byte> Bytes => _memory.Array is null ? default : BytesIn(_memory, Capacity);

    private Span<StoredPiece> Pieces =>
        MemoryMarshal.Cast<byte, StoredPiece>(_memory.AsSpan(0, _memory.Count - Capacity))[_first..];

    /// <summary>Offset of the first byte kept; long.MaxValue if there is none.</summary>
    internal long FirstStart => _count == 0 ? long.MaxValue : Pieces[0].Start;

    /// <summary>Offset after the last byte kept; long.MinValue if there is none.</summary>
    internal long End => _count == 0 ? long.MinValue : Pieces[_count - 1].End;

    internal ref readonly SegmentOrigin FirstOrigin => ref Pieces[0].Origin;

    internal Span<byte> FirstBytes => BytesOf(Pieces[0].Start, Pieces[0].End);

    /// <summary>Removes everything and clears the memory.</summary>
    internal void Clear()
    {
        for (int index = 0; index < _count; index++)
            BytesOf(Pieces[index].Start, Pieces[index].End).Clear();
        GiveMemory();
    }

    /// <summary>Stores the bytes that are not stored yet.</summary>
    /// <param name="floor">Lowest offset that is still needed.</param>
    /// <param name="start">Offset of the first byte; not below <paramref name="floor"/>.</param>
    /// <param name="origin">The segment that brought them.</param>
    /// <returns>False if there is no room for some of them.</returns>
    internal bool TryInsert(long floor, long start, ReadOnlySpan<byte> bytes, in SegmentOrigin origin)
    {
        long end = start + bytes.Length;
        if (!MakeRoom(floor, end))
            return false;
        long position = start;
        int index = _count;
        while (index > 0 && Pieces[index - 1].End > position)
            index--;
        while (position < end)
        {
            while (index < _count && Pieces[index].End <= position)
                index++;
            long limit = index < _count ? Math.Min(end, Pieces[index].Start) : end;
            if (limit <= position)
            {
                position = Math.Min(end, Pieces[index].End);
                continue;
            }
            if (_count == 0)
                _memory = _buffers.Stores.Take();
            if (_count == _buffers.MaxStoredSegments)
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
        if (end - _base <= Capacity)
            return true;
        long shift = Math.Min(floor, FirstStart) - _base;
        if (shift <= 0 || end - _base - shift > Capacity)
            return false;
        long last = Pieces[_count - 1].End;
        Span<byte> bytes = Bytes;
        bytes.Slice((int)shift, (int)(last - _base - shift)).CopyTo(bytes);
        bytes.Slice((int)(last - _base - shift), (int)shift).Clear();
        _base += shift;
        return true;
    }

    private void GiveMemory()
    {
        _first = _count = 0;
        if (_memory.Array is null)
            return;
        _buffers.Stores.Give(_memory);
        _memory = default;
    }

    private void InsertAt(int index, long start, long end, in SegmentOrigin origin)
    {
        Span<StoredPiece> pieces = Pieces;
        if (pieces.Length == _count)
        {
            _first = 0;
            pieces.CopyTo(Pieces);
            pieces = Pieces;
        }
        pieces[index.._count].CopyTo(pieces[(index + 1)..]);
        _count++;
        ref StoredPiece piece = ref pieces[index];
        piece.Start = start;
        piece.End = end;
        piece.Origin = origin;
    }

    /// <summary>Contiguous bytes from <paramref name="offset"/> on; empty if the first byte is missing.</summary>
    internal Span<byte> Run(long offset) =>
        _count == 0 || Pieces[0].Start > offset ? default : BytesOf(offset, Math.Max(offset, RunEnd()));

    /// <summary>True if bytes are missing between <paramref name="offset"/> and the last byte kept.</summary>
    internal bool HasHole(long offset) =>
        _count != 0 && (Pieces[0].Start > offset || RunEnd() < Pieces[_count - 1].End);

    /// <summary>Time when the first missing bytes after <paramref name="offset"/> were first known to be missing,
    /// nanoseconds: the earliest clock of the bytes beyond them. There must be a hole.</summary>
    internal long HoleSinceNs(long offset)
    {
        long beyond = Pieces[0].Start > offset ? offset : RunEnd();
        long sinceNs = long.MaxValue;
        for (int index = _count - 1; index >= 0 && Pieces[index].Start > beyond; index--)
            sinceNs = Math.Min(sinceNs, Pieces[index].Origin.ClockNs);
        return sinceNs;
    }

    /// <summary>Offset after the first missing bytes after <paramref name="offset"/>. There must be a hole.</summary>
    internal long HoleEnd(long offset)
    {
        int index = 0;
        if (Pieces[0].Start > offset)
            return Pieces[0].Start;
        while (Pieces[index + 1].Start == Pieces[index].End)
            index++;
        return Pieces[index + 1].Start;
    }

    private long RunEnd()
    {
        int index = 0;
        while (index + 1 < _count && Pieces[index + 1].Start == Pieces[index].End)
            index++;
        return Pieces[index].End;
    }

    /// <summary>True if a segment began at <paramref name="offset"/>.</summary>
    internal bool StartsSegment(long offset)
    {
        for (int index = 0; index < _count && Pieces[index].Start <= offset; index++)
        {
            if (Pieces[index].Origin.PayloadStart == offset)
                return true;
        }
        return false;
    }

    /// <summary>Removes the bytes below <paramref name="offset"/> and clears their memory.</summary>
    internal void DropBefore(long offset)
    {
        int gone = 0;
        while (gone < _count && Pieces[gone].End <= offset)
        {
            BytesOf(Pieces[gone].Start, Pieces[gone].End).Clear();
            gone++;
        }
        if (gone > 0)
        {
            _first += gone;
            _count -= gone;
        }
        if (_count > 0 && Pieces[0].Start < offset)
        {
            BytesOf(Pieces[0].Start, offset).Clear();
            Pieces[0].Start = offset;
        }
        if (_count == 0)
            GiveMemory();
    }

    /// <summary>Counts the stored bytes from <paramref name="start"/> to <paramref name="end"/>.</summary>
    /// <param name="start">Offset of the first byte.</param>
    /// <param name="end">Offset after the last byte.</param>
    /// <param name="first">Receives the offset of the first of them, if there is one.</param>
    /// <param name="last">Receives the offset after the last of them, if there is one.</param>
    internal int CountKept(long start, long end, ref long first, ref long last)
    {
        int kept = 0;
        for (int index = _count - 1; index >= 0 && Pieces[index].End > start; index--)
        {
            long from = Math.Max(start, Pieces[index].Start);
            long to = Math.Min(end, Pieces[index].End);
            if (from >= to)
                continue;
            kept += (int)(to - from);
            first = Math.Min(first, from);
            last = Math.Max(last, to);
        }
        return kept;
    }

    /// <summary>Byte area within the memory of a store.</summary>
    internal static Span<byte> BytesIn(ArraySegment<byte> memory, int capacity) =>
        memory.AsSpan(memory.Count - capacity);

    private Span<byte> BytesOf(long start, long end) => Bytes.Slice((int)(start - _base), (int)(end - start));
}
