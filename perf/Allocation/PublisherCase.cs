// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Publishing;
using Telemetry.Publishing.Outlets;
using TestSupport.Workload;

namespace Telemetry.Perf.Allocation;

/// <summary>The publisher's thread: streams that are full or that nobody takes, and a local reader.</summary>
internal sealed class PublisherCase : AllocationCase, IHostCounterSource
{
    private const int EventRing = 1 << 14;
    private const int PacketsPerBatch = 500;
    private const int LocalBytes = 1 << 20;
    private const int BatchesPerAbsence = 20;
    private const int BatchesPerPeriod = 1_600;                 // an interval has 400
    private const int FullFrom = 400;
    private const int AwayFrom = 1_500;

    private readonly AnalysisRig _rig;
    private readonly DecodedTraffic _traffic = new(TrafficShape.Rough, PacketsPerBatch);
    private readonly LocalQueue _local = new(LocalBytes, waits: false);
    private readonly FickleOutlet.State _outlet = new();
    private readonly TelemetryPublisher _publisher;
    private long _batches;
    private long _messages;

    internal PublisherCase(bool isOfWorst = false)
        : base("publisher: intervals, events, storms, totals" + (isOfWorst ? ", worst orders" : ""))
    {
        _rig = new AnalysisRig(EventRing, takes: false, isOfWorst: isOfWorst);
        var options = new PublisherOptions
        {
            Mode = PublisherMode.Run,
            HostName = "allocation",
            Incarnation = 1,
            Version = "0",
            StartStampNs = 0,
            Clock = new HostClock(),
            MeasuresPublishing = true,
            PublishOrders = isOfWorst ? PublishedOrders.Worst : PublishedOrders.All,
            Orders = true,
            HistogramsEveryNs = 2_000_000_000,
            RetryAfterNs = 0,
            EventQueueLength = 64,
            PriorityQueueLength = 64,
        };
        _publisher = new TelemetryPublisher(
            options, TradingTopology.Build(), _rig.MaxChannels, new PublisherInput(_rig.Events, _rig.Exchange, this),
            _local, new FickleOutlet(_outlet), new MonotonicStampClock());
    }

    public void Read(ref HostCounters counters) => counters.Ledger.Seen++;

    internal override void Run(int packets)
    {
        for (; packets > 0; packets -= PacketsPerBatch)
        {
            _traffic.MoveNext();
            _outlet.Answer = (++_batches % BatchesPerPeriod) switch
            {
                < FullFrom => OfferResult.Published,
                < AwayFrom => OfferResult.BackPressured,
                _ => OfferResult.NotConnected,
            };
            for (int i = 0; i < _traffic.Count; i++)
                _rig.Analysis.OnEvent(ref _traffic.Events[i]);
            for (int i = 0; i < PacketsPerBatch; i++)
                _publisher.DoWork();
            if (_batches % BatchesPerAbsence != 0)
                ReadLocally();
        }
    }

    internal override string? Missed()
    {
        _publisher.ReadCounters(out PublicationCounters counters);
        if (counters.Published == 0 || _messages == 0)
            return "nothing was published";
        if (_outlet.Refused == 0 || counters.SnapshotsMerged == 0 || counters.EventsLost == 0)
            return "no stream was full for long";
        return counters.NotConnected == 0 || _outlet.Asked == 0 ? "somebody was always there" : null;
    }

    private void ReadLocally()
    {
        while (_local.TryRead(out _, out _))
        {
            _local.Release();
            _messages++;
        }
    }
}
