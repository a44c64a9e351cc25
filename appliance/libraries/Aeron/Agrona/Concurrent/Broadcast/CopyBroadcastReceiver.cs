// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Adaptive.Agrona.Concurrent.Broadcast;

/// <summary>
/// Reads a broadcast buffer, from the newest message at its creation on. Each message is copied out and then validated
/// again, since the writer may have overwritten it meanwhile. It does not own its memory.
/// </summary>
internal sealed unsafe class CopyBroadcastReceiver
{
    private readonly byte* _buffer;
    private readonly int _capacity;
    private byte[] _scratch = new byte[4096];
    private long _cursor;

    /// <summary>Uses mapped memory of a valid length, trailer included.</summary>
    internal CopyBroadcastReceiver(byte* address, int length)
    {
        _buffer = address;
        _capacity = length - BroadcastBufferDescriptor.TrailerLength;
        _cursor = Latest;
    }

    /// <summary>Number of times that messages were lost because the writer was a whole buffer ahead.</summary>
    internal long LappedCount { get; private set; }

    private long Latest => Volatile.Read(ref Trailer(BroadcastBufferDescriptor.LatestCounterOffset));

    /// <summary>Continues after all messages written so far.</summary>
    internal void SkipToEnd() => _cursor = Volatile.Read(ref Trailer(BroadcastBufferDescriptor.TailCounterOffset));

    /// <summary>Passes the next message to a handler; returns false if there is none. Single-threaded.</summary>
    internal bool Receive(MessageHandler handler)
    {
        // Pairs with the release of the tail in the transmitter.
        while (_cursor < Volatile.Read(ref Trailer(BroadcastBufferDescriptor.TailCounterOffset)))
        {
            if (!IsValid(_cursor))
            {
                OnLapped();
                continue;
            }

            byte* record = _buffer + ((int)_cursor & (_capacity - 1));
            int length = *(int*)(record + RecordDescriptor.LengthOffset);
            int typeId = *(int*)(record + RecordDescriptor.TypeOffset);
            int room = _capacity - ((int)_cursor & (_capacity - 1));
            bool isCopied = length >= RecordDescriptor.HeaderLength && length <= room;
            if (isCopied && typeId != RecordDescriptor.PaddingTypeId)
                Copy(record, length - RecordDescriptor.HeaderLength);
            // The bytes are read before the intent is read again.
            Interlocked.MemoryBarrier();
            if (!IsValid(_cursor) || !isCopied)
            {
                OnLapped();
                continue;
            }

            _cursor += RecordDescriptor.Align(length);
            if (typeId == RecordDescriptor.PaddingTypeId)
                continue;

            handler(typeId, _scratch.AsSpan(0, length - RecordDescriptor.HeaderLength));
            return true;
        }

        return false;
    }

    private void Copy(byte* record, int length)
    {
        if (length > _scratch.Length)
            _scratch = new byte[_capacity];
        new ReadOnlySpan<byte>(record + RecordDescriptor.HeaderLength, length).CopyTo(_scratch);
    }

    private bool IsValid(long cursor) =>
        cursor + _capacity > Volatile.Read(ref Trailer(BroadcastBufferDescriptor.TailIntentCounterOffset));

    private void OnLapped()
    {
        LappedCount++;
        long latest = Latest;
        // An invalid record although nothing was written since: skip it, or it would be read again forever.
        _cursor = latest > _cursor
            ? latest
            : Volatile.Read(ref Trailer(BroadcastBufferDescriptor.TailCounterOffset));
    }

    private ref long Trailer(int offset) => ref Unsafe.AsRef<long>(_buffer + _capacity + offset);
}
