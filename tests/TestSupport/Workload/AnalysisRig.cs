// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Pipeline.Latency.Orders;
using Telemetry.Pipeline.Stages;

namespace TestSupport.Workload;

/// <summary>An analysis with its rings, and a consumer of its events.</summary>
public sealed class AnalysisRig
{
    private const int Intervals = 3;

    private readonly ValueEventPoller<TelemetryEvent> _poller;
    private readonly EventPoller.ValueHandler<TelemetryEvent> _onEvent;
    private readonly long[] _reported = new long[byte.MaxValue + 1];

    /// <summary>Makes it.</summary>
    /// <param name="eventRing">Events that the ring to the publisher holds, a power of two.</param>
    /// <param name="takes">True if <see cref="Drain"/> takes its events, false if a publisher does.</param>
    /// <param name="topology">The topology; null for <see cref="TradingTopology"/>.</param>
    /// <param name="isOfWorst">True if only the worst orders are reported, false if all are.</param>
    public AnalysisRig(int eventRing, bool takes = true, Topology? topology = null, bool isOfWorst = false)
    {
        topology ??= TradingTopology.Build();
        MaxChannels = topology.Feeds.Sum(feed => feed.MaxChannels);
        Events = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, eventRing, new BusySpinWaitStrategy());
        Exchange = new IntervalExchange(topology, MaxChannels, Intervals, waits: false, keepsOrders: isOfWorst);
        var options = new AnalysisOptions
        {
            IntervalNs = 1_000_000_000,
            WallOffsetNs = TradingTraffic.WallOffsetNs,
            Orders = !isOfWorst,
            Tail = isOfWorst ? new OrderTail(late: null, lateNs: 0, default) : null,
        };
        Analysis = new Analysis(topology, options, Events, Exchange);
        _poller = Events.NewPoller();
        if (takes)
            Events.AddGatingSequences(_poller.Sequence);
        _onEvent = OnEvent;
    }

    /// <summary>The analysis.</summary>
    public Analysis Analysis { get; }

    /// <summary>Number sequences that an interval can hold.</summary>
    public int MaxChannels { get; }

    /// <summary>Its ring to the publisher.</summary>
    public ValueRingBuffer<TelemetryEvent> Events { get; }

    /// <summary>Its intervals.</summary>
    public IntervalExchange Exchange { get; }

    /// <summary>Events lost for want of room.</summary>
    public long EventsLost { get; private set; }

    /// <summary>Orders that left with their intervals.</summary>
    public long WorstOrders { get; private set; }

    /// <summary>Packets processed, as of the last interval.</summary>
    public long Processed { get; private set; }

    /// <summary>Number of events of a kind so far.</summary>
    public long Reported(TelemetryEventKind kind) => _reported[(int)kind];

    /// <summary>Takes all events and intervals.</summary>
    public void Drain()
    {
        while (_poller.Poll(_onEvent) == EventPoller.PollState.Processing)
        {
        }
        while (Exchange.TryTake(out IntervalBuffer? interval))
        {
            EventsLost = interval!.Pipeline.EventsLost;
            Processed = interval.Pipeline.Processed;
            WorstOrders += interval.Orders?.Count ?? 0;
            Exchange.Return(interval);
        }
    }

    private bool OnEvent(ref TelemetryEvent data, long sequence, bool endOfBatch)
    {
        _reported[(int)data.Kind]++;
        return true;
    }
}
