// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;

namespace TestSupport.Workload;

/// <summary>The events of <see cref="TradingTraffic"/>, batch by batch; nothing is allocated after
/// construction.</summary>
public sealed class DecodedTraffic
{
    private const int MostEventsOfPacket = 16;
    private const long DecodingNs = 500;
    private const uint LostAtOnce = 3;

    private readonly TradingTraffic _traffic;
    private readonly PacketDecoder<Sink> _decoder;
    private readonly int _packetsPerBatch;
    private long _packets;

    /// <summary>Allocates the memory of a batch.</summary>
    public DecodedTraffic(TrafficShape shape, int packetsPerBatch)
    {
        _traffic = new TradingTraffic(shape);
        _packetsPerBatch = packetsPerBatch;
        Events = new PacketEvent[packetsPerBatch * MostEventsOfPacket];
        Topology topology = TradingTopology.Build();
        _decoder = new PacketDecoder<Sink>(topology, TcpStreamOptions.For(topology), new Sink(this));
    }

    /// <summary>The events; the first <see cref="Count"/> are of this batch.</summary>
    public PacketEvent[] Events { get; }

    /// <summary>Number of events.</summary>
    public int Count { get; private set; }

    /// <summary>Decodes the next batch.</summary>
    /// <param name="lossEvery">Packets between two that report lost records; 0 for none.</param>
    public void MoveNext(int lossEvery = 0)
    {
        Count = 0;
        CapturedPacket packet = default;
        for (int i = 0; i < _packetsPerBatch; i++)
        {
            _traffic.MoveNext();
            _traffic.Fill(ref packet);
            packet.Head.LostBefore = lossEvery > 0 && ++_packets % lossEvery == 0 ? LostAtOnce : 0;
            _decoder.OnPacket(ref packet, packet.Head.StampNs, packet.Head.StampNs + DecodingNs, PacketEventFlags.None);
        }
    }

    private readonly struct Sink(DecodedTraffic owner) : IPacketEventSink
    {
        public ref PacketEvent Claim() => ref owner.Events[owner.Count];

        public void Publish() => owner.Count++;
    }
}
