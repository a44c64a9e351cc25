// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Streams;
using TestSupport.Workload;

namespace Allocation;

/// <summary>The analysis' thread: gaps, repairs, orders, and a publisher that is away now and then.</summary>
internal sealed class AnalysisCase : AllocationCase
{
    private const int EventRing = 1_024;
    private const int PacketsPerBatch = 500;
    private const int BatchesPerAbsence = 400;
    private const int BatchesOfAbsence = 100;
    private const int LossEvery = 5_000;

    private readonly AnalysisRig _rig = new(EventRing);
    private readonly TradingTraffic _traffic = new(TrafficShape.Rough);
    private readonly EventStore _store = new(8 * PacketsPerBatch);
    private readonly PacketDecoder<EventStore.Sink> _decoder;
    private readonly bool _isWasteful;
    private long _batches;
    private long _packets;
    private object? _waste;

    internal AnalysisCase(bool isWasteful = false)
        : base(isWasteful ? "one that allocates on purpose" : "analysis: sequencing, latency, intervals")
    {
        _isWasteful = isWasteful;
        Topology topology = TradingTopology.Build();
        _decoder = new PacketDecoder<EventStore.Sink>(
            topology, TcpStreamOptions.For(topology), new EventStore.Sink(_store));
    }

    internal override bool IsWasteful => _isWasteful;

    internal override void Run(int packets)
    {
        for (; packets > 0; packets -= PacketsPerBatch)
        {
            Decode();
            _rig.Analysis.OnBatchStart(_store.Count);
            for (int i = 0; i < _store.Count; i++)
                _rig.Analysis.OnEvent(ref _store.Events[i]);
            if (++_batches % BatchesPerAbsence > BatchesOfAbsence)
                _rig.Drain();
            if (_isWasteful && _batches % BatchesPerAbsence == 0)
                _waste = _batches;
        }
        GC.KeepAlive(_waste);
    }

    internal override string? Missed()
    {
        if (_rig.Told(TelemetryEventKind.Gap) == 0)
            return "no gap opened";
        if (_rig.Told(TelemetryEventKind.ApplianceLoss) == 0)
            return "no record was lost";
        if (_rig.Told(TelemetryEventKind.Order) == 0)
            return "no order was complete";
        if (_rig.EventsLost == 0)
            return "the ring to the publisher was never full";
        return _rig.Processed == 0 ? "no interval ended" : null;
    }

    private void Decode()
    {
        _store.Count = 0;
        CapturedPacket packet = default;
        for (int i = 0; i < PacketsPerBatch; i++)
        {
            _traffic.MoveNext();
            _traffic.Fill(ref packet);
            packet.LostBefore = ++_packets % LossEvery == 0 ? 3u : 0u;
            _decoder.OnPacket(ref packet, packet.StampNs, packet.StampNs + 500, PacketEventFlags.None);
        }
    }
}
