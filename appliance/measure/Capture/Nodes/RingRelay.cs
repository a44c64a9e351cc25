// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;

namespace Telemetry.Capture.Nodes;

/// <summary>
/// Moves the records of one ring into a ring of the same size near the main reader. A record has the same position in
/// both, and space is returned to the kernel only when the main reader has released it: losses of a full ring, and the
/// record after which they occur, are the same as if the main reader read the kernel's ring itself.
/// </summary>
[HotPath]
internal unsafe struct RingRelay
{
    private const byte Tcp = 6;

    private readonly byte* _data;
    private readonly ulong* _head;
    private readonly ulong* _tail;
    private readonly ulong _mask;
    private ArrayRing _source;

    /// <param name="source">The kernel's ring.</param>
    /// <param name="near">Ring to move its records to; head and tail are at the position where the source's last reader
    /// stopped.</param>
    internal RingRelay(RingDescriptor source, RingDescriptor near)
    {
        _source = new ArrayRing(source);
        _data = near.Data;
        _head = near.Head;
        _tail = near.Tail;
        _mask = (ulong)near.DataBytes - 1;
    }

    /// <summary>Most bytes that ever waited for the main reader.</summary>
    internal readonly long HighWater => _source.HighWater;

    /// <summary>True if an invalid record was found.</summary>
    internal readonly bool IsCorrupt => _source.IsCorrupt;

    /// <summary>Releases what the main reader has released, and moves what the kernel has written.</summary>
    /// <returns>Records moved.</returns>
    internal int Move()
    {
        // Pairs with the main reader's store of tail after its reads: the kernel may write there again.
        _source.ReleaseTo(Volatile.Read(ref *_tail));
        if (_source.Refresh() == 0)
            return 0;
        int moved = 0;
        while (_source.TryPeek(out _))
        {
            ref PacketRecord record = ref _source.Current;
            Unsafe.CopyBlock(
                ref *(_data + (_source.Position & _mask)), ref Unsafe.As<PacketRecord, byte>(ref record),
                record.RecordLength);
            // The main reader overwrites credentials in its copy; none may stay in this one either.
            if (record.IpProtocol == Tcp)
                _source.Payload.Clear();
            _source.Advance();
            moved++;
        }
        // Pairs with the main reader's load of head: the records are visible before it.
        Volatile.Write(ref *_head, _source.Position);
        return moved;
    }
}
