// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Capture.Rings;
using Telemetry.Feeds.Streams;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>The loaded programs with a reader, for runs without an interface.</summary>
internal sealed class Programs : IDisposable
{
    private const int SkBuffBytes = 192;                        // struct __sk_buff
    private const int GsoSegmentsOffset = 164;

    /// <summary>Flight rings that every kernel can hold.</summary>
    internal static readonly FlightOptions Flight = new() { Bytes = LargestRing.EverywhereBytes };

    private readonly ArrayRing[] _arrayRings;
    private readonly BpfRingBuffer[] _ringBuffers;

    internal Programs(
        IReadOnlyList<FlowDefinition> flows, RingTransport transport = RingTransport.ArrayRing,
        long ringBytes = 1 << 20, int? maxCpus = null, IReadOnlyList<NetworkLink>? links = null,
        int flowCapacity = 0, CpuTopology? topology = null, int sampleEvery = 0,
        FlightOptions? flight = null)
    {
        Capture = KernelCapture.Open(new KernelCaptureOptions
        {
            Flows = flows,
            FlowCapacity = flowCapacity,
            SampleEvery = sampleEvery,
            Flight = flight,
            Interfaces = [],
            RingBytes = ringBytes,
            Transport = transport,
            MaxCpus = maxCpus,
            ExtraHooks = [Hook.XdpRx, Hook.TcRx, Hook.TcTx],
            Topology = topology,
            // This host may have one node only.
            NodeOfMemory = static _ => 0,
            Links = links is null ? null : () => links,
        });
        bool array = transport == RingTransport.ArrayRing;
        _arrayRings = array ? [.. Capture.Rings.Select(ring => new ArrayRing(ring))] : [];
        _ringBuffers = array ? [] : [.. Capture.Rings.Select(ring => new BpfRingBuffer(ring))];
    }

    internal KernelCapture Capture { get; }

    internal static FlowDefinition Flow(
        int id, string endpoint, bool tcp = false, bool source = false, int snap = 64, string? sender = null,
        ushort vlan = 0, string? device = null, bool whole = false, bool summed = false) => new()
        {
            Id = id,
            Endpoint = EndpointAddress.TryParse(endpoint, out EndpointAddress parsed)
                ? parsed
                : throw new ArgumentException(endpoint),
            MatchesSource = source,
            IsTcp = tcp,
            SourceAddress = sender is null ? 0 : EndpointAddress.FromAddress(IPAddress.Parse(sender)),
            VlanId = vlan,
            Interface = device,
            SnapLength = snap,
            IsWhole = whole,
            IsSummed = summed,
            Protocol = default,
            Direction = source ? StreamDirection.FromExchange : StreamDirection.ToExchange,
        };

    /// <summary>What a program answers to let the packet and other programs go on.</summary>
    internal static int PassingVerdict(Hook hook) => hook == Hook.XdpRx ? 2 : -1;

    /// <summary>Runs a program; TC gets a context, since without one the kernel leaves the wire length 0.</summary>
    internal ProgramRun Run(Hook hook, ReadOnlySpan<byte> packet, int repeat = 1, ushort gsoSegments = 0)
    {
        if (hook == Hook.XdpRx)
            return ProgramRun.Of(Capture.ProgramFd(hook), packet, repeat);
        byte[] context = new byte[SkBuffBytes];
        BitConverter.TryWriteBytes(context.AsSpan(GsoSegmentsOffset), (uint)gsoSegments);
        return ProgramRun.Of(Capture.ProgramFd(hook), packet, repeat, context);
    }

    internal KernelCounters Counters()
    {
        KernelCounters counters = default;
        Capture.ReadCounters(ref counters);
        return counters;
    }

    /// <summary>Everything that waits in the rings, read and released.</summary>
    internal List<(PacketRecord Record, byte[] Payload)> Drain()
    {
        List<(PacketRecord, byte[])> records = [];
        for (int i = 0; i < _arrayRings.Length; i++)
            Drain(ref _arrayRings[i], records);
        for (int i = 0; i < _ringBuffers.Length; i++)
            Drain(ref _ringBuffers[i], records);
        return records;
    }

    public void Dispose() => Capture.Dispose();

    private static void Drain<TRing>(ref TRing ring, List<(PacketRecord, byte[])> records)
        where TRing : struct, IPacketRing
    {
        ring.Refresh();
        while (ring.TryPeek(out _))
        {
            records.Add((ring.Current, ring.Payload.ToArray()));
            ring.Advance();
        }
        ring.Release();
        Assert.False(ring.IsCorrupt);
    }
}
