// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;

namespace Telemetry.Capture.Rings;

/// <summary>
/// A <c>BPF_MAP_TYPE_RINGBUF</c> with records of packets. Its data is read-only in user space, so the current record is
/// copied to memory where credentials can be overwritten.
/// </summary>
[HotPath]
public unsafe struct BpfRingBuffer : IPacketRing
{
    private const int ClassLimit = CaptureConfiguration.PayloadLimit + PacketRecord.Size + sizeof(ulong);

    private readonly uint* _flowLost;
    private readonly uint _recordLimit;
    private readonly byte* _copy;
    private RingBufferCursor _cursor;
    private bool _copied;

    /// <summary>Continues a ring at the position where its last reader stopped. The copy is never freed.</summary>
    public BpfRingBuffer(RingDescriptor ring)
    {
        _cursor = new RingBufferCursor(ring.Data, ring.DataBytes, ring.Head, ring.Tail);
        _flowLost = ring.FlowLost;
        _recordLimit = (uint)ring.RecordLimit;
        _copy = (byte*)NativeMemory.AlignedAlloc(ClassLimit, 64);
    }

    public readonly ref PacketRecord Current => ref *(PacketRecord*)_copy;

    public readonly Span<byte> Payload =>
        new(_copy + PacketRecord.Size, (int)((PacketRecord*)_copy)->CapturedLength);

    public readonly bool IsCorrupt => _cursor.IsCorrupt;

    public readonly ulong Position => _cursor.Position;

    public readonly ulong Written => _cursor.Written;

    public readonly uint LostOf(int flowId) => Volatile.Read(ref _flowLost[flowId]);

    public long Refresh() => _cursor.Refresh();

    public bool TryPeek(out ulong stampNs)
    {
        if (!_copied && _cursor.TryFind(out byte* record, out uint length))
            Take(record, length);
        stampNs = _copied ? ((PacketRecord*)_copy)->StampNs : 0;
        return _copied;
    }

    public void Advance()
    {
        _cursor.Advance();
        _copied = false;
    }

    public void Release() => _cursor.Release();

    private void Take(byte* source, uint length)
    {
        var record = (PacketRecord*)source;
        uint taken = record->RecordLength;
        if ((taken != RecordShape.PlainLengthOf(record) && !RecordShape.IsExtendedLength(record))
            || taken > length || taken > _recordLimit)
        {
            _cursor.SetCorrupt();
            return;
        }
        Unsafe.CopyBlock(_copy, source, taken);
        _copied = true;
    }
}
