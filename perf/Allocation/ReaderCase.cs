// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture;
using Telemetry.Capture.Nodes;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Definitions;
using Telemetry.Model.Control;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Workload;

namespace Telemetry.Perf.Allocation;

/// <summary>The reader's thread: two rings, merged, decoded and reassembled; the rings are full now and then. With the
/// work of the reader of another NUMA node, or a tap, if asked for.</summary>
internal sealed class ReaderCase<TRing, TTap> : AllocationCase
    where TRing : struct, IPacketRing
    where TTap : struct, IPacketTap
{
    private const int RingBytes = 1 << 16;
    private const int RecordsPerPass = 200;
    private const int RecordsPerStall = 2_000;                  // more than a ring holds
    private const int PassesPerStall = 100;

    private readonly MemoryRing _receive;
    private readonly MemoryRing _transmit;
    private readonly TradingTraffic _traffic = new(TrafficShape.Rough);
    private readonly DiscardingSink.Tally _tally = new();
    private readonly RecordReader<TRing, DiscardingSink, TTap> _reader;
    private readonly NodeReader? _node;
    private long _passes;
    private long _refused;
    private long _written;

    internal ReaderCase(
        RingTransport transport, Func<RingDescriptor, TRing> open, string with = "", bool isMoved = false,
        Func<Topology, TTap>? tap = null)
        : base($"reader: {transport}{with}, decoding, TCP streams")
    {
        _receive = new MemoryRing(0, RingBytes, transport);
        _transmit = new MemoryRing(1, RingBytes, transport);
        Topology topology = TradingTopology.Build();
        var decoder = new PacketDecoder<DiscardingSink>(
            topology, TcpStreamOptions.For(topology), new DiscardingSink(_tally));
        RingDescriptor[] read = [_receive.Descriptor, _transmit.Descriptor];
        if (isMoved)
            read = [.. (_node = new NodeReader(1, read, near: null)).Rings];
        TRing[] rings = [.. read.Select(open)];
        // The kernel is asked only at the end of a run, for losses that no record reported.
        _reader = new RecordReader<TRing, DiscardingSink, TTap>(
            null!, rings, decoder, new FlowInterfaces(topology.Flows.Count), holdNs: 5_000, new ControlQueue(),
            tap?.Invoke(topology) ?? default);
    }

    internal override void Run(int packets)
    {
        while (packets > 0)
        {
            int records = ++_passes % PassesPerStall == 0 ? RecordsPerStall : RecordsPerPass;
            packets -= records;
            while (records-- > 0)
                Write();
            long nowNs = _traffic.Current.StampNs + 1_000;
            _node?.Pass(nowNs);
            _reader.Pass(nowNs);
            // Nothing waits any more, so time alone passes.
            _reader.Pass(nowNs + 5_000);
            _reader.Pass(nowNs + 5_000);
        }
    }

    internal override string? Missed()
    {
        if (_reader.Counters.Read != _written)
            return $"{_reader.Counters.Read} of {_written} records were read";
        if (_refused == 0 || _tally.Lost == 0)
            return "no ring was full";
        if (_tally.Broken == 0)
            return "no packet was broken";
        return _tally.Messages == 0 ? "no order message was complete" : null;
    }

    public override void Dispose()
    {
        _node?.Dispose();
        _receive.Dispose();
        _transmit.Dispose();
    }

    private void Write()
    {
        _traffic.MoveNext();
        MemoryRing ring = _traffic.Current.FlowId == TradingTopology.ToExchange ? _transmit : _receive;
        if (ring.TryWrite(_traffic))
            _written++;
        else
            _refused++;
    }
}
