// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Capture;
using Telemetry.Capture.Nodes;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Confinement;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport;
using TestSupport.Workload;

namespace Telemetry.Kernel.Tests;

/// <summary>
/// The loaded programs on a host that says it has a NUMA node for each of two CPUs, with the main reader on node 0 and
/// a reader of node 1.
/// </summary>
internal sealed class NodeRig : IDisposable
{
    private const int PayloadBytes = 64;

    private readonly SysfsRoot _host = new("0-1", "0-1", "0", "1");
    private readonly Programs _programs;
    private readonly DiscardingSink.Tally _tally = new();

    /// <param name="ringBytes">Bytes of each ring.</param>
    /// <param name="holdNs">Hold of the merge, nanoseconds.</param>
    /// <param name="longestWaitNs">How long a node reader is waited for, nanoseconds.</param>
    internal NodeRig(long ringBytes, long holdNs, long longestWaitNs)
    {
        Topology topology = TradingTopology.Build();
        _programs = new Programs([.. topology.Flows.Where(flow => !flow.IsTcp)], ringBytes: ringBytes,
            topology: CpuTopology.Read(_host.Path));
        var wait = new ReaderWait(WaitMode.Sleep, -1);
        var places = new ReaderPlaces
        {
            Main = new CpuSet([0]),
            MainNode = 0,
            Others = [(1, new CpuSet([1]))],
        };
        Nodes = NodeReaders.Open(_programs.Capture.Rings, places, wait, Failure, longestWaitNs)!;
        var decoder = new PacketDecoder<DiscardingSink>(
            topology, TcpStreamOptions.For(topology), new DiscardingSink(_tally));
        Reader = new RecordReader<ArrayRing, DiscardingSink, Tap>(
            _programs.Capture, [.. Nodes.Rings.Select(ring => new ArrayRing(ring))], decoder,
            new FlowInterfaces(topology.Flows.Count), holdNs, new ControlQueue(), new Tap(Seen));
        Thread = new ReaderThread<ArrayRing, DiscardingSink, Tap>(Reader, wait, places.Main, Failure, Nodes);
    }

    internal StageFailure Failure { get; } = new();

    internal NodeReaders Nodes { get; }

    /// <summary>The main reader, for tests that make its passes themselves.</summary>
    internal RecordReader<ArrayRing, DiscardingSink, Tap> Reader { get; }

    /// <summary>The main reader's thread, not started.</summary>
    internal IReaderThread Thread { get; }

    /// <summary>What came out of the main reader.</summary>
    internal Sightings Seen { get; } = new();

    internal KernelCounters Counters => _programs.Counters();

    /// <summary>Runs the receiving program on a CPU with packets of a line; each has the number, so often.</summary>
    internal void Receive(int cpu, int flow, ulong number, int repeat = 1)
    {
        byte[] payload = new byte[PayloadBytes];
        for (int at = 0; at < payload.Length; at += sizeof(ulong))
            BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(at), number * (ulong)(at + 1));
        byte[] frame = (TradingTopology.Frame(flow) with { Payload = payload }).Build();
        // For XDP the kernel rewrites its dispatcher before each repeated run.
        if (HostThread.Cpus() is { Count: 1 } here && here[0] == cpu)
            _programs.Run(Hook.TcRx, frame, repeat);
        else
            PinnedThread.Run(cpu, () => _programs.Run(Hook.TcRx, frame, repeat));
    }

    /// <summary>One pass of the main reader.</summary>
    internal int Pass()
    {
        long nowNs = MonotonicClock.NowNs;
        return Reader.Pass(nowNs, Nodes.Reached(nowNs));
    }

    /// <summary>One pass of the reader of node 1.</summary>
    internal int Move() => Nodes.Readers[0].Pass(MonotonicClock.NowNs);

    public void Dispose()
    {
        Nodes.Dispose();
        _programs.Dispose();
        _host.Dispose();
    }

    /// <summary>What a reader handed on, in this order.</summary>
    internal sealed class Sightings
    {
        internal List<(int Flow, long StampNs, ulong Number)> Packets { get; } = [];

        internal Dictionary<int, long> LostOf { get; } = [];

        internal string? Torn { get; set; }

        internal long Lost => LostOf.Values.Sum();

        internal void Lose(int flow, uint count) => LostOf[flow] = LostOf.GetValueOrDefault(flow) + count;
    }

    internal readonly struct Tap(Sightings seen) : IPacketTap
    {
        public void OnPacket(ref CapturedPacket packet)
        {
            ulong number = BinaryPrimitives.ReadUInt64LittleEndian(packet.Payload);
            for (int at = 0; at < packet.Payload.Length; at += sizeof(ulong))
            {
                if (BinaryPrimitives.ReadUInt64LittleEndian(packet.Payload[at..]) != number * (ulong)(at + 1))
                    seen.Torn ??= $"number {number} of flow {packet.Head.FlowId} at byte {at}";
            }
            seen.Packets.Add((packet.Head.FlowId, packet.Head.StampNs, number));
            seen.Lose(packet.Head.FlowId, packet.Head.LostBefore);
        }

        public void OnFlowLoss(int flowId, uint count) => seen.Lose(flowId, count);

        public void OnPathStep(in PathStep step)
        {
        }

        public void OnDrop(in DroppedPacket packet)
        {
        }

        public void OnControlMessage(in ControlMessage message)
        {
        }
    }
}
