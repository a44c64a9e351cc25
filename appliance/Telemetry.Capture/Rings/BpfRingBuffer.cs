// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;

namespace Telemetry.Capture.Rings;

/// <summary>
/// A <c>BPF_MAP_TYPE_RINGBUF</c>: each record has a header of 8 bytes with its length and two flags. Its data is
/// read-only in user space, so the current record is copied to memory where credentials can be overwritten.
/// </summary>
[HotPath]
public unsafe struct BpfRingBuffer : IPacketRing
{
    private const int HeaderBytes = 8;                          // BPF_RINGBUF_HDR_SZ
    private const uint Busy = 1u << 31;                         // BPF_RINGBUF_BUSY_BIT
    private const uint Discarded = 1u << 30;                    // BPF_RINGBUF_DISCARD_BIT
    private const int ClassLimit = CaptureConfiguration.PayloadLimit + PacketRecord.Size;

    private readonly byte* _data;
    private readonly ulong* _head;
    private readonly ulong* _tail;
    private readonly uint* _flowLost;
    private readonly ulong _mask;
    private readonly uint _recordLimit;
    private readonly byte* _copy;
    private ulong _position;
    private ulong _limit;
    private ulong _released;
    private bool _copied;
    private bool _corrupt;

    /// <summary>Continues a ring at the position where its last reader stopped. The copy is never freed.</summary>
    public BpfRingBuffer(RingDescriptor ring)
    {
        _data = ring.Data;
        _head = ring.Head;
        _tail = ring.Tail;
        _flowLost = ring.FlowLost;
        _mask = (ulong)ring.DataBytes - 1;
        _recordLimit = (uint)ring.RecordLimit;
        _copy = (byte*)NativeMemory.AlignedAlloc(ClassLimit, 64);
        _position = _limit = _released = *ring.Tail;
    }

    /// <inheritdoc/>
    public readonly ref PacketRecord Current => ref *(PacketRecord*)_copy;

    /// <inheritdoc/>
    public readonly Span<byte> Payload =>
        new(_copy + PacketRecord.Size, (int)((PacketRecord*)_copy)->CapturedLength);

    /// <inheritdoc/>
    public readonly bool IsCorrupt => _corrupt;

    /// <inheritdoc/>
    public readonly ulong Position => _position;

    /// <inheritdoc/>
    public readonly ulong Written => Volatile.Read(ref *_head);

    /// <inheritdoc/>
    public readonly uint LostOf(int flowId) => Volatile.Read(ref _flowLost[flowId]);

    /// <inheritdoc/>
    public long Refresh()
    {
        // Pairs with the store-release of producer_pos in the kernel's __bpf_ringbuf_reserve.
        _limit = Volatile.Read(ref *_head);
        return _corrupt ? 0 : (long)(_limit - _position);
    }

    /// <inheritdoc/>
    public bool TryPeek(out ulong stampNs)
    {
        while (!_copied && _position != _limit && !_corrupt)
        {
            byte* entry = _data + (_position & _mask);
            // Pairs with the exchange of the header in the kernel's bpf_ringbuf_commit.
            uint header = Volatile.Read(ref *(uint*)entry);
            if ((header & Busy) != 0)
                break;
            uint length = header & ~(Busy | Discarded);
            if (length > _limit - _position)
                _corrupt = true;
            else if ((header & Discarded) != 0)
                _position += Step(length);
            else
                Take(entry + HeaderBytes, length);
        }
        stampNs = _copied ? ((PacketRecord*)_copy)->StampNs : 0;
        return _copied;
    }

    /// <inheritdoc/>
    public void Advance()
    {
        _position += Step(*(uint*)(_data + (_position & _mask)));
        _copied = false;
    }

    /// <inheritdoc/>
    public void Release()
    {
        if (_position == _released)
            return;
        _released = _position;
        // Pairs with the load-acquire of consumer_pos in the kernel: the reads of the records come before this store.
        Volatile.Write(ref *_tail, _position);
    }

    private static ulong Step(uint length) => (length + HeaderBytes + 7) & ~7u;

    private void Take(byte* source, uint length)
    {
        var record = (PacketRecord*)source;
        uint expected = (PacketRecord.Size + record->CapturedLength + 7) & ~7u;
        if (record->RecordLength != expected || expected > length || expected > _recordLimit)
        {
            _corrupt = true;
            return;
        }
        Unsafe.CopyBlock(_copy, source, expected);
        _copied = true;
    }
}
