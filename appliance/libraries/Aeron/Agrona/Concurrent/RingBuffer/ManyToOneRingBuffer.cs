// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Adaptive.Agrona.Concurrent.RingBuffer;

/// <summary>
/// Queue of messages from many writers, in any process that maps the same memory, to one reader. Neither side waits: a
/// write to a full buffer fails. It does not own its memory.
/// </summary>
internal sealed unsafe class ManyToOneRingBuffer
{
    private const int NoRoom = -1;

    private readonly byte* _buffer;
    private readonly int _mask;

    /// <summary>Uses mapped memory of a valid length, trailer included.</summary>
    internal ManyToOneRingBuffer(byte* address, int length)
    {
        _buffer = address;
        Capacity = length - RingBufferDescriptor.TrailerLength;
        _mask = Capacity - 1;
        MaxMessageLength = Capacity / 8;
    }

    /// <summary>Bytes for messages.</summary>
    internal int Capacity { get; }

    /// <summary>Longest message, bytes.</summary>
    internal int MaxMessageLength { get; }

    /// <summary>Last heartbeat of the reader, ms since 1970; 0: none yet, -1: it has ended.</summary>
    internal long ConsumerHeartbeatTime
    {
        get => Volatile.Read(ref Trailer(RingBufferDescriptor.ConsumerHeartbeatOffset));
        set => Volatile.Write(ref Trailer(RingBufferDescriptor.ConsumerHeartbeatOffset), value);
    }

    /// <summary>Position after the last claimed byte.</summary>
    internal long ProducerPosition => Volatile.Read(ref Trailer(RingBufferDescriptor.TailPositionOffset));

    /// <summary>Position after the last byte read.</summary>
    internal long ConsumerPosition => Volatile.Read(ref Trailer(RingBufferDescriptor.HeadPositionOffset));

    /// <summary>Id that is unique among all taken from this buffer.</summary>
    internal long NextCorrelationId() =>
        Interlocked.Increment(ref Trailer(RingBufferDescriptor.CorrelationCounterOffset)) - 1;

    /// <summary>Writes a message; returns false if there is no room for it.</summary>
    internal bool Write(int messageTypeId, ReadOnlySpan<byte> message)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messageTypeId, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, MaxMessageLength, nameof(message));
        int recordLength = message.Length + RecordDescriptor.HeaderLength;
        int index = Claim(RecordDescriptor.Align(recordLength));
        if (index == NoRoom)
            return false;

        byte* record = _buffer + index;
        Volatile.Write(ref LengthOf(record), -recordLength);
        // The reader, and a process that unblocks it, must not see a type or bytes before the negative length.
        Interlocked.MemoryBarrier();
        *(int*)(record + RecordDescriptor.TypeOffset) = messageTypeId;
        message.CopyTo(new Span<byte>(record + RecordDescriptor.HeaderLength, message.Length));
        // Pairs with the acquire of the length in Read.
        Volatile.Write(ref LengthOf(record), recordLength);
        return true;
    }

    /// <summary>Passes at most the given number of messages to a handler; returns the number passed.
    /// Single-threaded.</summary>
    internal int Read(MessageHandler handler, int messageCountLimit)
    {
        long head = Trailer(RingBufferDescriptor.HeadPositionOffset);
        int headIndex = (int)head & _mask;
        int contiguous = Capacity - headIndex;
        int bytesRead = 0;
        int messages = 0;
        try
        {
            while (bytesRead < contiguous && messages < messageCountLimit)
            {
                byte* record = _buffer + headIndex + bytesRead;
                int length = Volatile.Read(ref LengthOf(record));
                if (length <= 0)
                    break;

                // A length corrupted by another process must not lead out of the buffer.
                bytesRead = Math.Min(bytesRead + RecordDescriptor.Align(length), contiguous);
                int typeId = *(int*)(record + RecordDescriptor.TypeOffset);
                if (typeId == RecordDescriptor.PaddingTypeId || length < RecordDescriptor.HeaderLength)
                    continue;

                messages++;
                long end = _buffer + headIndex + bytesRead - record;
                handler(typeId, new ReadOnlySpan<byte>(record + RecordDescriptor.HeaderLength,
                    (int)Math.Min(length, end) - RecordDescriptor.HeaderLength));
            }
        }
        finally
        {
            if (bytesRead > 0)
            {
                // Zero means "not written" to the next reader of this place.
                new Span<byte>(_buffer + headIndex, bytesRead).Clear();
                Volatile.Write(ref Trailer(RingBufferDescriptor.HeadPositionOffset), head + bytesRead);
            }
        }

        return messages;
    }

    /// <summary>Turns a message that its writer never finished into padding; returns false if there is none.</summary>
    internal bool Unblock()
    {
        long head = ConsumerPosition;
        long tail = ProducerPosition;
        if (head == tail)
            return false;

        int headIndex = (int)head & _mask;
        byte* record = _buffer + headIndex;
        int length = Volatile.Read(ref LengthOf(record));
        if (length > 0)
            return false;
        if (length < 0)
        {
            MakePadding(record, -length);
            return true;
        }

        // Claimed by a writer that died before it wrote the length: it ends where the next record begins.
        int tailIndex = (int)tail & _mask;
        int limit = tailIndex > headIndex ? tailIndex : Capacity;
        for (int index = headIndex + RecordDescriptor.Alignment; index < limit; index += RecordDescriptor.Alignment)
        {
            if (Volatile.Read(ref LengthOf(_buffer + index)) == 0)
                continue;
            if (!IsZero(headIndex, index))
                return false;
            MakePadding(record, index - headIndex);
            return true;
        }

        return false;
    }

    private bool IsZero(int from, int to)
    {
        for (int index = from; index < to; index += RecordDescriptor.Alignment)
        {
            if (Volatile.Read(ref LengthOf(_buffer + index)) != 0)
                return false;
        }

        return true;
    }

    private int Claim(int required)
    {
        long head = Volatile.Read(ref Trailer(RingBufferDescriptor.HeadCachePositionOffset));
        while (true)
        {
            long tail = ProducerPosition;
            if (required > Capacity - (int)(tail - head))
            {
                head = RefreshHead();
                if (required > Capacity - (int)(tail - head))
                    return NoRoom;
            }

            int index = (int)tail & _mask;
            int toEnd = Capacity - index;
            int padding = 0;
            if (required > toEnd)
            {
                if (required > ((int)head & _mask))
                    head = RefreshHead();
                if (required > ((int)head & _mask))
                    return NoRoom;
                padding = toEnd;
            }

            if (Interlocked.CompareExchange(ref Trailer(RingBufferDescriptor.TailPositionOffset),
                    tail + required + padding, tail) != tail)
                continue;
            if (padding == 0)
                return index;

            MakePadding(_buffer + index, padding);
            return 0;
        }
    }

    private long RefreshHead()
    {
        long head = ConsumerPosition;
        Volatile.Write(ref Trailer(RingBufferDescriptor.HeadCachePositionOffset), head);
        return head;
    }

    private static void MakePadding(byte* record, int length)
    {
        Volatile.Write(ref LengthOf(record), -length);
        Interlocked.MemoryBarrier();
        *(int*)(record + RecordDescriptor.TypeOffset) = RecordDescriptor.PaddingTypeId;
        Volatile.Write(ref LengthOf(record), length);
    }

    private static ref int LengthOf(byte* record) => ref Unsafe.AsRef<int>(record);

    private ref long Trailer(int offset) => ref Unsafe.AsRef<long>(_buffer + Capacity + offset);
}
