// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Capture.Rings;

/// <summary>
/// Position of the one reader of a <c>BPF_MAP_TYPE_RINGBUF</c> that all CPUs write. A CPU that is interrupted while it
/// writes a record does not hide those of the others behind it: they are taken first, and that one as soon as it is
/// written. A record never comes before another one that was written before it was begun.
/// </summary>
[HotPath]
internal unsafe struct SharedRingCursor
{
    private const int MostPassed = 64;                          // records that are being written at one time
    private const int AtPosition = -1;

    private readonly byte* _data;
    private readonly ulong* _head;
    private readonly ulong* _tail;
    private readonly ulong[] _passed = new ulong[MostPassed];   // positions of records that were still being written
    private readonly ulong _mask;
    private ulong _position;
    private ulong _limit;
    private ulong _released;
    private int _passedCount;
    private int _found;                                         // place in _passed, or AtPosition
    private bool _corrupt;

    /// <summary>Continues a ring at the position where its last reader stopped.</summary>
    internal SharedRingCursor(byte* data, long dataBytes, ulong* head, ulong* tail)
    {
        _data = data;
        _head = head;
        _tail = tail;
        _mask = (ulong)dataBytes - 1;
        _position = _limit = _released = *tail;
        _found = AtPosition;
    }

    /// <summary>True if an invalid record was found: there are no more records.</summary>
    internal readonly bool IsCorrupt => _corrupt;

    /// <summary>Ends the ring: a record is not as it must be.</summary>
    internal void SetCorrupt() => _corrupt = true;

    /// <summary>Reads the position up to which the kernel has written.</summary>
    /// <returns>Bytes whose space was not released yet.</returns>
    internal long Refresh()
    {
        // Pairs with the store-release of producer_pos in the kernel's __bpf_ringbuf_reserve.
        _limit = Volatile.Read(ref *_head);
        return _corrupt ? 0 : (long)(_limit - FirstNeeded());
    }

    /// <summary>Finds the next record that is written; discarded ones are passed.</summary>
    /// <param name="record">Its first byte.</param>
    /// <param name="length">Its length, bytes.</param>
    /// <returns>False if there is none before the position read by <see cref="Refresh"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryFind(out byte* record, out uint length)
    {
        _found = AtPosition;
        bool isFound = TryFindAtPosition(out record, out length);
        // One that was passed may have been written since, and the record just found may follow from it.
        return (_passedCount > 0 && TryFindPassed(ref record, ref length)) || isFound;
    }

    /// <summary>Passes the record that was found.</summary>
    internal void Advance()
    {
        if (_found == AtPosition)
            _position += RingBufferHeader.Step(*(uint*)(_data + (_position & _mask)));
        else
            Remove(_found);
    }

    /// <summary>Releases the space of passed records to the kernel.</summary>
    internal void Release()
    {
        ulong position = FirstNeeded();
        if (position == _released)
            return;
        _released = position;
        // Pairs with the load-acquire of consumer_pos in the kernel: the reads of the records come before this store.
        Volatile.Write(ref *_tail, position);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFindAtPosition(out byte* record, out uint length)
    {
        while (_position != _limit && !_corrupt)
        {
            byte* entry = _data + (_position & _mask);
            // Pairs with the exchange of the header in the kernel's bpf_ringbuf_commit.
            uint header = Volatile.Read(ref *(uint*)entry);
            length = RingBufferHeader.Length(header);
            if (length > _limit - _position)
            {
                _corrupt = true;
                break;
            }
            if (header == length)
            {
                record = entry + RingBufferHeader.Bytes;
                return true;
            }
            if ((header & RingBufferHeader.Busy) != 0)
            {
                if (_passedCount == MostPassed)
                    break;
                _passed[_passedCount++] = _position;
            }
            _position += RingBufferHeader.Step(length);
        }
        record = null;
        length = 0;
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryFindPassed(ref byte* record, ref uint length)
    {
        int place = 0;
        while (place < _passedCount && !_corrupt)
        {
            byte* entry = _data + (_passed[place] & _mask);
            uint header = Volatile.Read(ref *(uint*)entry);
            if ((header & RingBufferHeader.Busy) != 0)
            {
                place++;
                continue;
            }
            if ((header & RingBufferHeader.Discarded) != 0)
            {
                Remove(place);
                continue;
            }
            _found = place;
            length = header;
            record = entry + RingBufferHeader.Bytes;
            return true;
        }
        return false;
    }

    private readonly ulong FirstNeeded() => _passedCount > 0 ? _passed[0] : _position;

    private void Remove(int place)
    {
        _passedCount--;
        Array.Copy(_passed, place + 1, _passed, place, _passedCount - place);
    }
}
