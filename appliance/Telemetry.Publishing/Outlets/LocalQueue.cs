// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Telemetry.Model.Memory;

namespace Telemetry.Publishing.Outlets;

/// <summary>
/// Messages from one thread to another within the process: a bounded ring of bytes. A message never wraps; a remainder
/// before the end that is too short is skipped. An empty ring starts over at its beginning, so while the reader keeps
/// up, the pages behind it are never used.
/// </summary>
[HotPath]
public sealed class LocalQueue
{
    private const int HeaderLength = 8;                     // length (int32), stream (int32)
    private const int Skip = -1;

    private readonly byte[] _bytes;
    private readonly bool _waits;
    private Positions _positions;

    /// <summary>Creates a queue.</summary>
    /// <param name="capacity">Bytes, a power of two.</param>
    /// <param name="waits">True: the writer waits for room. False: a message without room is counted as lost.</param>
    public LocalQueue(int capacity, bool waits)
    {
        if (capacity < 4096 || !int.IsPow2(capacity))
            ThrowCapacity(capacity);
        _bytes = LazyMemory.Take<byte>(capacity);
        _waits = waits;
    }

    /// <summary>Longest message, bytes.</summary>
    public int MaxMessageLength => _bytes.Length / 8;

    /// <summary>Number of messages lost because there was no room.</summary>
    public long Lost => Volatile.Read(ref _positions.Lost);

    /// <summary>True when nothing more will be written; messages may still be waiting.</summary>
    public bool IsCompleted => Volatile.Read(ref _positions.Completed) != 0;

    /// <summary>Writes a message; if there is no room, waits or counts it as lost, as chosen at creation.</summary>
    /// <returns>False if it was lost.</returns>
    public bool Write(int stream, ReadOnlySpan<byte> message)
    {
        SpinWait spinner = default;
        while (!TryWrite(stream, message))
        {
            if (!_waits || Volatile.Read(ref _positions.Abandoned) != 0 || message.Length > MaxMessageLength)
            {
                Volatile.Write(ref _positions.Lost, _positions.Lost + 1);
                return false;
            }
            spinner.SpinOnce(sleep1Threshold: -1);
        }
        return true;
    }

    /// <summary>Reads the oldest message. It stays valid until <see cref="Release"/>.</summary>
    public bool TryRead(out int stream, out ReadOnlySpan<byte> message)
    {
        while (true)
        {
            // Pairs with the release in TryWrite. A head below the tail: the writer is starting over, and the ring is
            // empty.
            if (Volatile.Read(ref _positions.Head) <= Volatile.Read(ref _positions.Tail))
            {
                stream = 0;
                message = default;
                return false;
            }
            int offset = (int)(_positions.Tail & (_bytes.Length - 1));
            int length = MemoryMarshal.Read<int>(_bytes.AsSpan(offset));
            if (length != Skip)
            {
                stream = MemoryMarshal.Read<int>(_bytes.AsSpan(offset + sizeof(int)));
                message = _bytes.AsSpan(offset + HeaderLength, length);
                return true;
            }
            Volatile.Write(ref _positions.Tail, _positions.Tail + _bytes.Length - offset);
        }
    }

    /// <summary>Frees the room of the message last read.</summary>
    public void Release()
    {
        int offset = (int)(_positions.Tail & (_bytes.Length - 1));
        int length = MemoryMarshal.Read<int>(_bytes.AsSpan(offset));
        Volatile.Write(ref _positions.Tail, _positions.Tail + RoomFor(length));
    }

    /// <summary>Marks the end: the writer writes no more messages.</summary>
    public void Complete() => Volatile.Write(ref _positions.Completed, 1);

    /// <summary>Marks the reader as gone: writers no longer wait.</summary>
    public void Abandon() => Volatile.Write(ref _positions.Abandoned, 1);

    private bool TryWrite(int stream, ReadOnlySpan<byte> message)
    {
        if (message.Length > MaxMessageLength)
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
        int room = RoomFor(message.Length);
        int skipped = _bytes.Length - offset < room ? _bytes.Length - offset : 0;
        if (head + skipped + room - tail > _bytes.Length)
            return false;
        if (skipped > 0)
        {
            MemoryMarshal.Write(_bytes.AsSpan(offset), Skip);
            offset = 0;
        }
        MemoryMarshal.Write(_bytes.AsSpan(offset), message.Length);
        MemoryMarshal.Write(_bytes.AsSpan(offset + sizeof(int)), stream);
        message.CopyTo(_bytes.AsSpan(offset + HeaderLength));
        Volatile.Write(ref _positions.Head, head + skipped + room);
        return true;
    }

    private static int RoomFor(int length) => (HeaderLength + length + 7) & ~7;

    [DoesNotReturn]
    private static void ThrowCapacity(int capacity) =>
        throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "a power of two from 4096");

    // Two cache lines between the fields of the writer and those of the reader. While the ring is empty, the writer may
    // write the tail.
    [StructLayout(LayoutKind.Explicit, Size = 512)]
    private struct Positions
    {
        [FieldOffset(128)] public long Head;
        [FieldOffset(136)] public long Lost;
        [FieldOffset(144)] public int Completed;
        [FieldOffset(272)] public long Tail;
        [FieldOffset(280)] public int Abandoned;
    }
}
