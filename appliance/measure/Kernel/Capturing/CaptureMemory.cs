// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Capturing;

/// <summary>The maps of a loaded object, mapped into this process.</summary>
internal sealed unsafe class CaptureMemory : IDisposable
{
    private const int Page = 4096;

    private readonly List<MappedRegion> _regions = [];
    private readonly byte* _states;
    private readonly byte* _flowTable;
    private readonly bool[] _hasRing;

    internal CaptureMemory(BpfObject bpfObject, CapturePlan plan)
    {
        Plan = plan;
        try
        {
            _states = Map(bpfObject, "hook_states", plan.StateBytes * plan.StateCount, writable: false);
            _flowTable = Map(bpfObject, "flow_table", plan.FlowTableBytes, writable: true);
            List<RingDescriptor> rings = [];
            foreach (Hook hook in plan.Hooks)
            {
                if (plan.Options.Transport == RingTransport.ArrayRing)
                    AddArrayRings(rings, bpfObject, hook);
                else
                    rings.Add(BpfRingBuffer(bpfObject, hook, rings.Count));
            }
            Rings = rings;
            if (plan.Options.Flight is { } flight)
                Flights = [.. plan.Hooks.SelectMany(hook => FlightRings(bpfObject, hook, flight))];
            if (plan.Options.SampleEvery > 0)
                Samples = new SampleRing(RingBuffer.Map(bpfObject.Map(SampleRing.MapName), SampleRing.Bytes));
            _hasRing = new bool[plan.StateCount];
            for (int index = 0; index < _hasRing.Length; index++)
                _hasRing[index] = rings.Exists(ring => ring.FlowLost == (uint*)(State(index) + 1));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal CapturePlan Plan { get; }

    internal IReadOnlyList<RingDescriptor> Rings { get; }

    /// <summary>Flight rings; empty without.</summary>
    internal IReadOnlyList<FlightRing> Flights { get; } = [];

    /// <summary>Samples of packets of no flow; null if none are taken.</summary>
    internal SampleRing? Samples { get; }

    internal int StateCount => Plan.StateCount;

    /// <summary>Counters; the index is CPU times number of hooks plus hook.</summary>
    internal HookState* State(int index) => (HookState*)(_states + (index * Plan.StateBytes));

    /// <summary>Records of a flow lost so far on all CPUs and hooks, or on those CPUs that have no ring.</summary>
    internal long LostOf(int flowId, bool onlyWithoutRing)
    {
        long lost = 0;
        for (int index = 0; index < StateCount && (uint)flowId <= (uint)Plan.LargestFlowId; index++)
        {
            if (!onlyWithoutRing || !HasRing(index))
                lost += Volatile.Read(ref ((uint*)(State(index) + 1))[flowId]);
        }
        return lost;
    }

    /// <summary>True if the element of the losses by flow belongs to a ring.</summary>
    internal bool HasRing(int index) => _hasRing[index];

    /// <summary>Writes the flow table before any program runs.</summary>
    internal void Fill(FlowTable flows) => Table.Fill(flows);

    /// <summary>Writes into the flow table while programs run.</summary>
    internal void Do(IReadOnlyList<FlowTableStep> steps) => new FlowTableWriter(Table, GracePeriod.Wait).Do(steps);

    private FlowTableMemory Table => new(_flowTable, Plan.FlowSlots, Plan.HasBlocks);

    public void Dispose()
    {
        Samples?.Dispose();
        foreach (MappedRegion region in _regions)
            region.Dispose();
        _regions.Clear();
    }

    private static string Name(Hook hook) => hook switch
    {
        Hook.XdpRx => "xdp_rx",
        Hook.TcRx => "tc_rx",
        _ => "tc_tx",
    };

    private byte* Map(BpfObject bpfObject, string map, long bytes, bool writable)
    {
        MappedRegion region = MappedRegion.Map(bpfObject.Map(map).Fd, 0, bytes, writable, map);
        _regions.Add(region);
        return region.Pointer;
    }

    private void AddArrayRings(List<RingDescriptor> rings, BpfObject bpfObject, Hook hook)
    {
        long elementBytes = Plan.RingElementBytesOf(hook);
        byte*[] maps = new byte*[Plan.Places.MapCount];
        for (int map = 0; map < maps.Length; map++)
            maps[map] = Map(bpfObject, RingPlaces.NameOf(Name(hook), map),
                elementBytes * Plan.Places.CountIn(map), writable: true);
        for (int cpu = 0; cpu < Plan.RingCpus; cpu++)
        {
            (int place, int index) = Plan.Places.Of(cpu);
            byte* start = maps[place] + (index * elementBytes);
            var header = (RingHeader*)start;
            rings.Add(new RingDescriptor
            {
                Index = rings.Count,
                Hook = hook,
                Cpu = cpu,
                Node = Plan.Places.Nodes[place],
                Transport = RingTransport.ArrayRing,
                DataBytes = Plan.Options.RingBytes,
                Head = &header->Head,
                Tail = &header->Tail,
                Data = start + RingHeader.DataOffset,
                FlowLost = (uint*)(State((cpu * KernelCapture.HookCount) + (int)hook) + 1),
                RecordLimit = Plan.RecordLimitOf(hook),
            });
        }
    }

    private IEnumerable<FlightRing> FlightRings(BpfObject bpfObject, Hook hook, FlightOptions options)
    {
        List<FlightRing> rings = [];
        byte* start = Map(bpfObject, Name(hook) + "_flight", Plan.FlightElementBytes * Plan.PossibleCpus,
            writable: false);
        for (int cpu = 0; cpu < Plan.PossibleCpus; cpu++)
        {
            uint* lost = (uint*)(State((cpu * KernelCapture.HookCount) + (int)hook) + 1);
            uint* counts = options.Packets.HasFlag(FlightChoice.Counted) ? lost + Plan.FlowCapacity : null;
            rings.Add(new FlightRing(start + (cpu * Plan.FlightElementBytes), counts, hook, cpu, options));
        }
        return rings;
    }

    // Layout by the kernel's documentation: a page with the consumer's position, a page with the producer's, then the
    // data mapped twice in succession. Only the first page is writable.
    private RingDescriptor BpfRingBuffer(BpfObject bpfObject, Hook hook, int index)
    {
        int fd = bpfObject.Map(Name(hook) + "_ringbuf").Fd;
        long dataBytes = Plan.Options.RingBytes;
        MappedRegion consumer = MappedRegion.Map(fd, 0, Page, writable: true, "a BPF ring buffer");
        _regions.Add(consumer);
        MappedRegion producer = MappedRegion.Map(fd, Page, Page + (2 * dataBytes), writable: false,
            "a BPF ring buffer");
        _regions.Add(producer);
        return new RingDescriptor
        {
            Index = index,
            Hook = hook,
            Cpu = -1,
            Transport = RingTransport.BpfRingBuffer,
            DataBytes = dataBytes,
            PollFd = fd,
            Head = (ulong*)producer.Pointer,
            Tail = (ulong*)consumer.Pointer,
            Data = producer.Pointer + Page,
            FlowLost = (uint*)(State((int)hook) + 1),
            RecordLimit = Plan.RecordLimitOf(hook),
        };
    }
}
