// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;
using Telemetry.Model.Definitions;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Workload;

namespace Telemetry.Capture.Tests;

/// <summary>A full ring has room again while what it held is still being read.</summary>
public sealed class RingRoomTests
{
    private const int RingBytes = 1 << 20;

    [Fact]
    public void a_full_array_ring_takes_packets_before_all_of_it_is_read() =>
        Check(RingTransport.ArrayRing, ring => new ArrayRing(ring.Descriptor));

    [Fact]
    public void a_full_bpf_ring_buffer_takes_packets_before_all_of_it_is_read() =>
        Check(RingTransport.BpfRingBuffer, ring => new BpfRingBuffer(ring.Descriptor));

    private static void Check<TRing>(RingTransport transport, Func<MemoryRing, TRing> open)
        where TRing : struct, IPacketRing
    {
        using var ring = new MemoryRing(0, RingBytes, transport);
        var traffic = new TradingTraffic(TrafficShape.FeedOnly);
        int written = 0;
        for (bool hasRoom = true; hasRoom; written += hasRoom ? 1 : 0)
        {
            traffic.MoveNext();
            hasRoom = ring.TryWrite(traffic);
        }
        var seen = new Seen(ring, traffic, written / 2);
        Topology topology = TradingTopology.Build();
        var reader = new RecordReader<TRing, Sink, NoTap>(
            null!, [open(ring)],
            new PacketDecoder<Sink>(topology, TcpStreamOptions.For(topology), new Sink(seen)),
            new FlowInterfaces(topology.Flows.Count), holdNs: 0, new ControlQueue(), default);

        int taken = reader.Pass(traffic.Current.StampNs);

        Assert.Equal(written, taken);
        Assert.True(seen.HadRoom is true, $"after {written / 2} of {written} records there is no room for another one");
        Assert.Equal(1, reader.Pass(traffic.Current.StampNs));
    }

    private sealed class Seen(MemoryRing ring, TradingTraffic traffic, int writeAt)
    {
        private int _records;

        internal bool? HadRoom { get; private set; }

        internal PacketEvent[] Place { get; } = new PacketEvent[1];

        internal void Take()
        {
            if ((Place[0].Flags & PacketEventFlags.CountsInLedger) == 0 || ++_records != writeAt)
                return;
            traffic.MoveNext();
            HadRoom = ring.TryWrite(traffic);
        }
    }

    private readonly struct Sink(Seen seen) : IPacketEventSink
    {
        public ref PacketEvent Claim() => ref seen.Place[0];

        public void Publish() => seen.Take();
    }
}
