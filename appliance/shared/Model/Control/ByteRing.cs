// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Telemetry.Model.Memory;

namespace Telemetry.Model.Control;

/// <summary>
/// Messages from one thread to another within the process: a bounded ring of bytes, allocated once. A message never
/// wraps; a remainder before the end that is too short is skipped. An empty ring starts over at its beginning, so while
/// the reader keeps up, the pages behind it are never used.
/// </summary>
[HotPath]
public sealed class ByteRing
{
    private const int HeaderLength = 8;                     // length, tag: int32 each
    private const int Skip = -1;

    private readonly byte[] _bytes;
    private Positions _positions;

    /// <summary>Creates a ring.</summary>
    /// <param name="capacity">Bytes, a power of two from 4096.</param>
    /// <param name="isPrefaulted">True to map all memory now, so that no write causes a page fault.</param>
    public ByteRing(int capacity, bool isPrefaulted)
    {
        if (capacity < 4096 || !int.IsPow2(capacity))
            ThrowCapacity(capacity);
        _bytes = isPrefaulted ? new byte[capacity] : LazyMemory.Take<byte>(capacity);
        if (isPrefaulted)
            _bytes.AsSpan().Fill(1);
    }

    /// <summary>Longest message, bytes.</summary>
    public int MaxMessageLength => _bytes.Length / 8;

    /// <summary>Writer: appends a message; false if there is no room.</summary>
    /// <param name="tag">Number that the reader gets with the message.</param>
    /// <param name="begin">Its first bytes.</param>
    /// <param name="rest">The bytes that follow them.</param>
    public bool TryWrite(int tag, ReadOnlySpan<byte> begin, ReadOnlySpan<byte> rest = default)
    {
        int length = begin.Length + rest.Length;
        if (length > MaxMessageLength)
            return false;
        // Pairs with the release in Release: the reader is done with the bytes that are overwritten.
        long tail = Volatile.Read(ref _positions.Tail);
        long head = _positions.Head;
        int offset = (int)(head & (_bytes.Length - 1));
        if (tail == head && offset > 0)
        {
            // The reader does not write the tail of an empty ring, and treats the ring as empty until the head is above
            // the tail.
            tail = head += _bytes.Length - offset;
            Volatile.Write(ref _positions.Tail, tail);
            offset = 0;
        }
        int room = RoomFor(length);
        int skipped = _bytes.Length - offset < room ? _bytes.Length - offset : 0;
        if (head + skipped + room - tail > _bytes.Length)
            return false;
        if (skipped > 0)
        {
            MemoryMarshal.Write(_bytes.AsSpan(offset), Skip);
            offset = 0;
        }
        MemoryMarshal.Write(_bytes.AsSpan(offset), length);
        MemoryMarshal.Write(_bytes.AsSpan(offset + sizeof(int)), tag);
        begin.CopyTo(_bytes.AsSpan(offset + HeaderLength));
        rest.CopyTo(_bytes.AsSpan(offset + HeaderLength + begin.Length));
        Volatile.Write(ref _positions.Head, head + skipped + room);
        return true;
    }

    /// <summary>Reader: the oldest message, valid until <see cref="Release"/>; false if there is none.</summary>
    public bool TryRead(out int tag, out ReadOnlySpan<byte> message)
    {
        while (true)
        {
            // Pairs with the release in TryWrite. A head below the tail: the writer is starting over, and the ring is
            // empty.
            if (Volatile.Read(ref _positions.Head) <= Volatile.Read(ref _positions.Tail))
            {
                tag = 0;
                message = default;
                return false;
            }
            int offset = (int)(_positions.Tail & (_bytes.Length - 1));
            int length = MemoryMarshal.Read<int>(_bytes.AsSpan(offset));
            if (length != Skip)
            {
                tag = MemoryMarshal.Read<int>(_bytes.AsSpan(offset + sizeof(int)));
                message = _bytes.AsSpan(offset + HeaderLength, length);
                return true;
            }
            Volatile.Write(ref _positions.Tail, _positions.Tail + _bytes.Length - offset);
        }
    }

    /// <summary>Reader: frees the room of the message last read.</summary>
    public void Release()
    {
        int offset = (int)(_positions.Tail & (_bytes.Length - 1));
        int length = MemoryMarshal.Read<int>(_bytes.AsSpan(offset));
        Volatile.Write(ref _positions.Tail, _positions.Tail + RoomFor(length));
    }

    private static int RoomFor(int length) => (HeaderLength + length + 7) & ~7;

    [DoesNotReturn]
    private static void ThrowCapacity(int capacity) =>
        throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "a power of two from 4096");

    // Two cache lines between the writer's field and the reader's. While the ring is empty, the writer may write the
    // tail.
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Positions
    {
        [FieldOffset(128)] public long Head;
        [FieldOffset(256)] public long Tail;
    }
}
