// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;

namespace Telemetry.Capture.Rings;

/// <summary>The ring of dropped packets; single-threaded, used like an <see cref="IPacketRing"/>. All CPUs write it, so
/// stamps may go back by the time between two CPUs' writing.</summary>
[HotPath]
public sealed unsafe class DropRing
{
    private SharedRingCursor _cursor;
    private DropRecord* _record;

    /// <summary>Continues at the position where the last reader stopped.</summary>
    public DropRing(RingBufferMemory memory) =>
        _cursor = new SharedRingCursor(memory.Data, memory.DataBytes, memory.Head, memory.Tail);

    /// <summary>The record at the position; valid after a successful <see cref="TryPeek"/>.</summary>
    public ref readonly DropRecord Current => ref *_record;

    /// <summary>Captured payload of <see cref="Current"/>.</summary>
    public ReadOnlySpan<byte> Payload => new(_record + 1, (int)_record->CapturedLength);

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
        _record = (DropRecord*)record;
        if (length < sizeof(DropRecord) || _record->CapturedLength > length - sizeof(DropRecord))
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
