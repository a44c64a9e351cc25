// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;

namespace Telemetry.Capture.Rings;

/// <summary>The ring of packets' steps; single-threaded, used like an <see cref="IPacketRing"/>. All CPUs write it, so
/// stamps may go back by the time between two CPUs' writing, or by that of an interrupt.</summary>
[HotPath]
public sealed unsafe class StageRing
{
    private SharedRingCursor _cursor;
    private StageRecord* _record;

    /// <summary>Continues at the position where the last reader stopped.</summary>
    public StageRing(RingBufferMemory memory) =>
        _cursor = new SharedRingCursor(memory.Data, memory.DataBytes, memory.Head, memory.Tail);

    /// <summary>The record at the position; valid after a successful <see cref="TryPeek"/>.</summary>
    public ref readonly StageRecord Current => ref *_record;

    /// <summary>Captured payload of <see cref="Current"/>, if it is of a datagram.</summary>
    public ReadOnlySpan<byte> Payload => _record->Kind == StageKind.SocketIn
        ? new ReadOnlySpan<byte>(_record + 1, (int)_record->CapturedLength) : default;

    /// <summary>Ends of the connection of <see cref="Current"/>, if it has one.</summary>
    public ref readonly StageEndpoints Endpoints => ref *(StageEndpoints*)(_record + 1);

    /// <summary>True if <see cref="Current"/> is of a connection.</summary>
    public bool HasEndpoints => _record->Kind >= StageKind.Send;

    /// <summary>True if an invalid record was found: there are no more records.</summary>
    public bool IsCorrupt => _cursor.IsCorrupt;

    /// <summary>Reads the position up to which the kernel has written.</summary>
    /// <returns>Bytes not yet read.</returns>
    public long Refresh() => _cursor.Refresh();

    /// <summary>True if there is a record before the position read by <see cref="Refresh"/>; returns its stamp,
    /// nanoseconds.</summary>
    public bool TryPeek(out long stampNs)
    {
        stampNs = long.MaxValue;
        if (!_cursor.TryFind(out byte* record, out uint length))
            return false;
        _record = (StageRecord*)record;
        if (length < sizeof(StageRecord) || _record->CapturedLength > length - sizeof(StageRecord)
            || _record->Kind is < StageKind.SocketIn or > StageKind.Wire
            || (HasEndpoints && _record->CapturedLength != sizeof(StageEndpoints)))
        {
            _cursor.SetCorrupt();
            return false;
        }
        stampNs = (long)_record->StampNs;
        return true;
    }

    /// <summary>Passes the current record.</summary>
    public void Advance() => _cursor.Advance();

    /// <summary>Releases the space of passed records to the kernel.</summary>
    public void Release() => _cursor.Release();
}
