// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;

namespace Telemetry.Capture.Rings;

/// <summary>
/// Ring in an array map: <c>head</c> and <c>tail</c> count bytes since the start; a record begins at its count modulo
/// the size. Records do not wrap, since there is slack after the end.
/// </summary>
[HotPath]
public unsafe struct ArrayRing : IPacketRing
{
    private readonly byte* _data;
    private readonly ulong* _head;
    private readonly ulong* _kernelHead;
    private readonly ulong* _tail;
    private readonly uint* _flowLost;
    private readonly ulong _mask;
    private readonly uint _recordLimit;
    private ulong _position;
    private ulong _limit;
    private ulong _released;
    private long _highWater;
    private bool _corrupt;

    /// <summary>Continues a ring at the position where its last reader stopped.</summary>
    public ArrayRing(RingDescriptor ring)
    {
        _data = ring.Data;
        _head = ring.Head;
        _kernelHead = ring.KernelHead != null ? ring.KernelHead : ring.Head;
        _tail = ring.Tail;
        _flowLost = ring.FlowLost;
        _mask = (ulong)ring.DataBytes - 1;
        _recordLimit = (uint)ring.RecordLimit;
        _position = _limit = _released = *ring.Tail;
    }

    public readonly ref PacketRecord Current => ref *(PacketRecord*)(_data + (_position & _mask));

    public readonly Span<byte> Payload
    {
        get
        {
            byte* record = _data + (_position & _mask);
            return new Span<byte>(record + PacketRecord.Size, (int)((PacketRecord*)record)->CapturedLength);
        }
    }

    public readonly bool IsCorrupt => _corrupt;

    public readonly long HighWater => _highWater;

    public readonly ulong Position => _position;

    public readonly ulong Written => Volatile.Read(ref *_kernelHead);

    public readonly uint LostOf(int flowId) => Volatile.Read(ref _flowLost[flowId]);

    public long Refresh()
    {
        // Pairs with the store of head after the record in emit_to_array_ring.
        _limit = Volatile.Read(ref *_head);
        long waiting = (long)(_limit - _released);
        if (waiting > _highWater)
            _highWater = waiting;
        if ((ulong)waiting > _mask + 1)
            _corrupt = true;
        return _corrupt ? 0 : (long)(_limit - _position);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPeek(out ulong stampNs)
    {
        if (_position == _limit || _corrupt)
        {
            stampNs = 0;
            return false;
        }
        var record = (PacketRecord*)(_data + (_position & _mask));
        stampNs = record->StampNs;
        // The kernel never writes a length that is not a multiple of 8, or that does not fit the captured bytes or the
        // ring.
        uint length = record->RecordLength;
        if (length != RecordShape.PlainLengthOf(record) && !RecordShape.IsExtendedLength(record))
            _corrupt = true;
        if (length > _recordLimit || length > _limit - _position)
            _corrupt = true;
        return !_corrupt;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance() => _position += ((PacketRecord*)(_data + (_position & _mask)))->RecordLength;

    public void Release() => ReleaseTo(_position);

    /// <summary>Releases the space before a position that the reader has passed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ReleaseTo(ulong position)
    {
        if (position == _released)
            return;
        _released = position;
        // Pairs with the load of tail in emit_to_array_ring: the reads of the records come before this store.
        Volatile.Write(ref *_tail, position);
    }
}
