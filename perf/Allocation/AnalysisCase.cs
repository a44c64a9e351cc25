// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using TestSupport.Workload;

namespace Telemetry.Perf.Allocation;

/// <summary>The analysis' thread: gaps, repairs, orders, and a publisher that is away now and then.</summary>
internal sealed class AnalysisCase : AllocationCase
{
    private const int EventRing = 1_024;
    private const int PacketsPerBatch = 500;
    private const int BatchesPerAbsence = 400;
    private const int BatchesOfAbsence = 100;
    private const int LossEvery = 5_000;

    private readonly AnalysisRig _rig;
    private readonly DecodedTraffic _traffic = new(TrafficShape.Rough, PacketsPerBatch);
    private readonly bool _isOfWorst;
    private readonly bool _isWasteful;
    private long _batches;
    private object? _waste;

    internal AnalysisCase(bool isOfWorst = false, bool isWasteful = false)
        : base(isWasteful ? "one that allocates on purpose"
            : "analysis: sequencing, latency, intervals" + (isOfWorst ? ", worst orders" : ""))
    {
        _rig = new AnalysisRig(EventRing, isOfWorst: isOfWorst);
        _isOfWorst = isOfWorst;
        _isWasteful = isWasteful;
    }

    internal override bool IsWasteful => _isWasteful;

    internal override void Run(int packets)
    {
        for (; packets > 0; packets -= PacketsPerBatch)
        {
            _traffic.MoveNext(LossEvery);
            _rig.Analysis.OnBatchStart(_traffic.Count);
            for (int i = 0; i < _traffic.Count; i++)
                _rig.Analysis.OnEvent(ref _traffic.Events[i]);
            if (++_batches % BatchesPerAbsence > BatchesOfAbsence)
                _rig.Drain();
            if (_isWasteful && _batches % BatchesPerAbsence == 0)
                _waste = _batches;
        }
        GC.KeepAlive(_waste);
    }

    internal override string? Missed()
    {
        if (_rig.Reported(TelemetryEventKind.Gap) == 0)
            return "no gap opened";
        if (_rig.Reported(TelemetryEventKind.ApplianceLoss) == 0)
            return "no record was lost";
        if (_isOfWorst ? _rig.WorstOrders == 0 : _rig.Reported(TelemetryEventKind.Order) == 0)
            return "no order was complete";
        if (_rig.EventsLost == 0)
            return "the ring to the publisher was never full";
        return _rig.Processed == 0 ? "no interval ended" : null;
    }
}
