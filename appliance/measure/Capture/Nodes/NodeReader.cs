// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;

namespace Telemetry.Capture.Nodes;

/// <summary>
/// Moves the records of all rings of one NUMA node into memory on the main reader's node, and publishes the time up to
/// which all records have been moved, so that the main reader can merge them by stamp with the records that it reads
/// itself.
/// </summary>
[HotPath]
internal sealed unsafe class NodeReader : IDisposable
{
    private const long Page = 4096;

    private readonly MappedRegion _memory;
    private readonly RingRelay[] _relays;
    private readonly long* _reachedNs;                          // on a page of its own

    /// <param name="rings">The kernel's rings on the node.</param>
    /// <param name="near">CPUs of the main reader's node; if null, memory is allocated on the caller's node.</param>
    internal NodeReader(int node, IReadOnlyList<RingDescriptor> rings, CpuSet? near)
    {
        Node = node;
        _memory = Allocate(Page + rings.Sum(BytesFor), near);
        _reachedNs = (long*)_memory.Pointer;
        _relays = new RingRelay[rings.Count];
        byte* place = _memory.Pointer + Page;
        List<RingDescriptor> copies = [];
        foreach (RingDescriptor ring in rings)
        {
            RingDescriptor copy = CopyOf(ring, place);
            _relays[copies.Count] = new RingRelay(ring, copy);
            copies.Add(copy);
            place += BytesFor(ring);
        }
        Rings = copies;
    }

    /// <summary>Node whose rings are read.</summary>
    internal int Node { get; }

    /// <summary>Rings with the moved records, in the order of the rings that were given.</summary>
    internal IReadOnlyList<RingDescriptor> Rings { get; }

    /// <summary>Reading of the monotonic clock, nanoseconds, up to which all records have been moved.</summary>
    // Pairs with the store at the end of a pass: heads stored before it are visible after this load.
    internal long ReachedNs => Volatile.Read(ref *_reachedNs);

    /// <summary>Most bytes that were ever waiting in one of the rings.</summary>
    internal long HighWaterBytes
    {
        get
        {
            long most = 0;
            for (int index = 0; index < _relays.Length; index++)
                most = Math.Max(most, _relays[index].HighWater);
            return most;
        }
    }

    /// <summary>Moves the records in the rings.</summary>
    /// <param name="nowNs">The monotonic clock, read before the call.</param>
    /// <returns>Records moved.</returns>
    internal int Pass(long nowNs)
    {
        int moved = 0;
        for (int index = 0; index < _relays.Length; index++)
        {
            moved += _relays[index].Move();
            if (_relays[index].IsCorrupt)
                CorruptRing.Throw(Rings[index].Index);
        }
        Volatile.Write(ref *_reachedNs, nowNs);
        return moved;
    }

    /// <summary>Declares that nothing more will be moved, so that no reader waits for it.</summary>
    internal void End() => Volatile.Write(ref *_reachedNs, long.MaxValue);

    public void Dispose() => _memory.Dispose();

    /// <summary>Bytes of memory for the moved records of a ring.</summary>
    [ColdPath]
    internal static long BytesFor(RingDescriptor ring) =>
        RingHeader.DataOffset + ring.DataBytes + ((ring.RecordLimit + Page - 1) / Page * Page);

    // A page is placed on the node of the thread that writes to it first.
    [ColdPath]
    private static MappedRegion Allocate(long bytes, CpuSet? near)
    {
        CpuSet before = HostThread.Cpus();
        bool isBound = near is not null && HostThread.Bind(0, near);
        try
        {
            return MappedRegion.Allocate(bytes, "the records of another NUMA node");
        }
        finally
        {
            if (isBound)
                _ = HostThread.Bind(0, before);
        }
    }

    [ColdPath]
    private static RingDescriptor CopyOf(RingDescriptor ring, byte* place)
    {
        var header = (RingHeader*)place;
        header->Head = header->Tail = *ring.Tail;
        return new RingDescriptor
        {
            Index = ring.Index,
            Hook = ring.Hook,
            Cpu = ring.Cpu,
            Node = ring.Node,
            Transport = ring.Transport,
            DataBytes = ring.DataBytes,
            Head = &header->Head,
            KernelHead = ring.Head,
            Tail = &header->Tail,
            Data = place + RingHeader.DataOffset,
            FlowLost = ring.FlowLost,
            RecordLimit = ring.RecordLimit,
        };
    }
}
