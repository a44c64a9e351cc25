// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Capture.Rings;

/// <summary>
/// Position of the one reader of a <c>BPF_MAP_TYPE_RINGBUF</c>: each record has a header of 8 bytes with its length and
/// two flags. The data is read-only, and mapped twice in succession, so that every record is contiguous. Records come
/// in the order in which they were begun: this is for a ring that one CPU writes.
/// </summary>
[HotPath]
internal unsafe struct RingBufferCursor
{
    private readonly byte* _data;
    private readonly ulong* _head;
    private readonly ulong* _tail;
    private readonly ulong _mask;
    private ulong _position;
    private ulong _limit;
    private ulong _released;
    private bool _corrupt;

    /// <summary>Continues a ring at the position where its last reader stopped.</summary>
    internal RingBufferCursor(byte* data, long dataBytes, ulong* head, ulong* tail)
    {
        _data = data;
        _head = head;
        _tail = tail;
        _mask = (ulong)dataBytes - 1;
        _position = _limit = _released = *tail;
    }

    /// <summary>True if an invalid record was found: there are no more records.</summary>
    internal readonly bool IsCorrupt => _corrupt;

    /// <summary>Position up to which records were taken, bytes since the start.</summary>
    internal readonly ulong Position => _position;

    /// <summary>Position up to which the kernel has written, bytes since the start.</summary>
    internal readonly ulong Written => Volatile.Read(ref *_head);

    /// <summary>Ends the ring: a record is not as it must be.</summary>
    internal void SetCorrupt() => _corrupt = true;

    /// <summary>Reads the position up to which the kernel has written.</summary>
    /// <returns>Bytes not yet read.</returns>
    internal long Refresh()
    {
        // Pairs with the store-release of producer_pos in the kernel's __bpf_ringbuf_reserve.
        _limit = Volatile.Read(ref *_head);
        return _corrupt ? 0 : (long)(_limit - _position);
    }

    /// <summary>Finds the record at the position, behind those that the kernel discarded.</summary>
    /// <param name="record">Its first byte.</param>
    /// <param name="length">Its length, bytes.</param>
    /// <returns>False if there is none, or the kernel still writes it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryFind(out byte* record, out uint length)
    {
        while (_position != _limit && !_corrupt)
        {
            byte* entry = _data + (_position & _mask);
            // Pairs with the exchange of the header in the kernel's bpf_ringbuf_commit.
            uint header = Volatile.Read(ref *(uint*)entry);
            if ((header & RingBufferHeader.Busy) != 0)
                break;
            length = RingBufferHeader.Length(header);
            if (length > _limit - _position)
            {
                _corrupt = true;
                break;
            }
            if ((header & RingBufferHeader.Discarded) == 0)
            {
                record = entry + RingBufferHeader.Bytes;
                return true;
            }
            _position += RingBufferHeader.Step(length);
        }
        record = null;
        length = 0;
        return false;
    }

    /// <summary>Passes the record that was found.</summary>
    internal void Advance() => _position += RingBufferHeader.Step(*(uint*)(_data + (_position & _mask)));

    /// <summary>Releases the space of passed records to the kernel.</summary>
    internal void Release()
    {
        if (_position == _released)
            return;
        _released = _position;
        // Pairs with the load-acquire of consumer_pos in the kernel: the reads of the records come before this store.
        Volatile.Write(ref *_tail, _position);
    }
}
