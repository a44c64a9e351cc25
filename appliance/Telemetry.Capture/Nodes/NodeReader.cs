// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;
using Telemetry.Feeds;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;

namespace Telemetry.Capture.Nodes;

/// <summary>
/// Moves the records of all rings of one NUMA node into memory on the node of the main reader, and says until when all
/// that was recorded has arrived there, so that the main reader can merge by stamp what it reads itself with what comes
/// from here.
/// </summary>
[HotPath]
internal sealed unsafe class NodeReader : IDisposable
{
    private const long Page = 4096;

    private readonly MappedRegion _memory;
    private readonly RingRelay[] _relays;
    private readonly long* _reachedNs;                          // on a page of its own

    /// <param name="node">The node.</param>
    /// <param name="rings">The kernel's rings there.</param>
    /// <param name="near">CPUs of the main reader's node; null: the memory is taken where the caller runs.</param>
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

    /// <summary>The node whose rings are read.</summary>
    internal int Node { get; }

    /// <summary>Where the main reader finds the records, in the order of the rings that were given.</summary>
    internal IReadOnlyList<RingDescriptor> Rings { get; }

    /// <summary>All that was recorded until this reading of the monotonic clock, nanoseconds, has been moved.</summary>
    // Pairs with the store behind a pass: the heads that were stored before it are seen after this.
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

    /// <summary>Moves what the rings hold.</summary>
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

    /// <summary>Nothing is moved any more: nobody need wait for it.</summary>
    internal void End() => Volatile.Write(ref *_reachedNs, long.MaxValue);

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>Bytes that moving the records of a ring takes.</summary>
    [ColdPath]
    internal static long BytesFor(RingDescriptor ring) =>
        RingHeader.DataOffset + ring.DataBytes + ((ring.RecordLimit + Page - 1) / Page * Page);

    // Pages go to the node of the thread that touches them first.
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
