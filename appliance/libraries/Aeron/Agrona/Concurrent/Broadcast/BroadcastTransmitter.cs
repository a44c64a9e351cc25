// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Adaptive.Agrona.Concurrent.Broadcast;

/// <summary>
/// Sends messages from one writer to any number of readers, in any process that maps the same memory. It never waits:
/// it overtakes readers that are too slow. It does not own its memory.
/// </summary>
internal sealed unsafe class BroadcastTransmitter
{
    private readonly byte* _buffer;

    /// <summary>Uses mapped memory of a valid length, trailer included.</summary>
    internal BroadcastTransmitter(byte* address, int length)
    {
        _buffer = address;
        Capacity = length - BroadcastBufferDescriptor.TrailerLength;
        MaxMessageLength = Capacity / 8;
    }

    /// <summary>Bytes for messages.</summary>
    internal int Capacity { get; }

    /// <summary>Longest message, bytes.</summary>
    internal int MaxMessageLength { get; }

    /// <summary>Writes a message for all readers. Single-threaded.</summary>
    internal void Transmit(int messageTypeId, ReadOnlySpan<byte> message)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messageTypeId, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, MaxMessageLength, nameof(message));
        long tail = Trailer(BroadcastBufferDescriptor.TailCounterOffset);
        int index = (int)tail & (Capacity - 1);
        int recordLength = message.Length + RecordDescriptor.HeaderLength;
        int required = RecordDescriptor.Align(recordLength);
        int toEnd = Capacity - index;
        int padding = toEnd < required ? toEnd : 0;
        long newTail = tail + padding + required;

        Volatile.Write(ref Trailer(BroadcastBufferDescriptor.TailIntentCounterOffset), newTail);
        // A reader that sees new bytes must also see the intent, by which it detects that it was overtaken.
        Interlocked.MemoryBarrier();
        if (padding > 0)
        {
            Write(index, padding, RecordDescriptor.PaddingTypeId);
            tail += padding;
            index = 0;
        }

        Write(index, recordLength, messageTypeId);
        message.CopyTo(new Span<byte>(_buffer + index + RecordDescriptor.HeaderLength, message.Length));
        Volatile.Write(ref Trailer(BroadcastBufferDescriptor.LatestCounterOffset), tail);
        // Pairs with the acquire of the tail in the receiver.
        Volatile.Write(ref Trailer(BroadcastBufferDescriptor.TailCounterOffset), newTail);
    }

    private void Write(int index, int length, int typeId)
    {
        *(int*)(_buffer + index + RecordDescriptor.LengthOffset) = length;
        *(int*)(_buffer + index + RecordDescriptor.TypeOffset) = typeId;
    }

    private ref long Trailer(int offset) => ref Unsafe.AsRef<long>(_buffer + Capacity + offset);
}
