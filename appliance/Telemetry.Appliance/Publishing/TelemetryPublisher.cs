// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using HdrHistogram;
using Telemetry.Appliance.Model;
using Telemetry.Feeds;
using Telemetry.Messages;

namespace Telemetry.Appliance.Publishing;

/// <summary>
/// Turns events and intervals of the analysis into messages, on the queue in the process and to the outlet. Belongs to
/// one thread, which calls <see cref="DoWork"/>; nothing is allocated after the start.
/// </summary>
[HotPath]
public sealed class TelemetryPublisher<TOutlet, TClock>
    where TOutlet : struct, IMessageOutlet
    where TClock : struct, IStampClock
{
    private static readonly LongHistogram[] NoHistograms = [];

    private readonly PublisherOptions _options;
    private readonly IntervalExchange _intervals;
    private readonly ValueEventPoller<TelemetryEvent> _poller;
    private readonly EventPoller.ValueHandler<TelemetryEvent> _onEvent;
    private readonly IHostCounterSource _source;
    private readonly LocalQueue? _localQueue;
    private readonly LocalTeller? _local;
    private readonly OutletTeller<TOutlet, TClock>? _outlet;
    private readonly TClock _clock;
    private readonly HostSuspicion _suspicion;
    private readonly Conditions _conditions = new();
    private readonly PublishTimer _timer;
    private readonly SnapshotData _interval;
    private readonly SnapshotData _totals;
    private readonly CountedBefore _before;
    private readonly DayBook _day;
    private Catalog _catalog;
    private StormGate _gate;
    private IntervalGrowth? _growth;
    private PublisherChange? _offered;
    private int _version;
    private HostCounters _host;
    private Phase _phase;
    private IntervalBuffer? _held;
    private readonly PublisherClock _wallClock;
    private readonly ResolutionMeter _resolution;
    private long _totalsToldNs;
    private long _histogramsToldNs;
    private long _finishByNs;
    private long _closeByNs;

    /// <summary>Makes a publisher; all memory is taken here.</summary>
    /// <param name="options">Who publishes, with which bounds.</param>
    /// <param name="topology">What is watched.</param>
    /// <param name="maxChannels">Number sequences that an interval can tell.</param>
    /// <param name="events">The analysis' ring of events; the publisher adds itself as its consumer.</param>
    /// <param name="intervals">The intervals.</param>
    /// <param name="source">What is counted outside the analysis.</param>
    /// <param name="localQueue">The queue in the process, or null.</param>
    /// <param name="outlet">The way out.</param>
    /// <param name="clock">The clock of the stamps.</param>
    public TelemetryPublisher(
        PublisherOptions options, Topology topology, int maxChannels, ValueRingBuffer<TelemetryEvent> events,
        IntervalExchange intervals, IHostCounterSource source, LocalQueue? localQueue, TOutlet outlet, TClock clock)
    {
        _options = options;
        _intervals = intervals;
        _source = source;
        _suspicion = new HostSuspicion(source);
        _clock = clock;
        _wallClock = new PublisherClock(options);
        _resolution = new ResolutionMeter(topology, options.ResolutionNs);
        _poller = events.NewPoller();
        events.AddGatingSequences(_poller.Sequence);
        _onEvent = OnEvent;
        _catalog = new Catalog(options, topology);
        _timer = new PublishTimer(topology);
        _interval = new SnapshotData(topology, maxChannels, scope: 0, keepsHistograms: false);
        _totals = new SnapshotData(topology, maxChannels, scope: 1, keepsHistograms: true)
        {
            Conditions = _conditions,
        };
        _before = new CountedBefore(topology);
        _day = new DayBook(options.Days, _totals);
        _gate = GateFor(topology);
        ulong hostId = HostHash.Of(options.HostName);
        _localQueue = localQueue;
        if (localQueue is not null)
        {
            var stamper = new MessageStamper(hostId, options.Incarnation, Offset.WallMinusMonotonicNs);
            _local = new LocalTeller(localQueue, stamper, outlet.Exists);

            // Before anything else can be on any queue: who reads knows the names from the start.
            _local.TellCatalog(_catalog, options.StartStampNs, NullValue.From(options.StartStampNs));
        }
        if (outlet.Exists)
        {
            var stamper = new MessageStamper(hostId, options.Incarnation, Offset.WallMinusMonotonicNs);
            _outlet = new OutletTeller<TOutlet, TClock>(
                options, topology, maxChannels, _totals, _catalog, _timer, stamper, outlet, clock);
        }
    }

    private enum Phase : byte
    {
        Running,
        SendingEvents,
        SendingTotals,
        Done,
    }

    /// <summary>Whether the last interval and the totals were told.</summary>
    public bool IsDone => _phase == Phase.Done;

    /// <summary>What turns stamps into times, as renewed last.</summary>
    public ClockOffset Offset => _wallClock.Offset;

    /// <summary>Number of the change of the configuration that was taken over last; 0 for none.</summary>
    internal int Version => Volatile.Read(ref _version);

    /// <summary>
    /// Makes all that a changed configuration needs and leaves it for the publisher, which takes it over before it
    /// does anything else. For a cold thread, when the change before is taken over.
    /// </summary>
    /// <param name="topology">What will be watched; indexes of before stay.</param>
    /// <param name="maxChannels">Number sequences that an interval can tell.</param>
    /// <param name="configHash">Hash of the configuration.</param>
    /// <param name="growth">Memory of the intervals.</param>
    /// <param name="version">Number of the change.</param>
    [ColdPath]
    internal void Offer(Topology topology, int maxChannels, ulong configHash, IntervalGrowth growth, int version)
    {
        Volatile.Write(ref _offered, PublisherChange.For(
            _options with { ConfigHash = configHash }, topology, maxChannels, growth, version, GateFor(topology),
            firstSeries: _totals.Series.Length, _outlet is not null));
    }

    /// <summary>What became of messages so far.</summary>
    public void ReadCounters(out PublicationCounters counters)
    {
        counters = default;
        _outlet?.ReadCounters(out counters);
    }

    /// <summary>
    /// Works until the last interval was told, calling <paramref name="idle"/> when there is nothing to do.
    /// </summary>
    public void Run(Action idle)
    {
        while (!IsDone)
        {
            if (DoWork() == 0)
                idle();
        }
    }

    /// <summary>Does what there is to do now, without waiting.</summary>
    /// <returns>0 if there was nothing.</returns>
    public int DoWork()
    {
        RenewOffset();
        if (Volatile.Read(ref _offered) is { } change)
            TakeOver(change);
        int done = PollEvents();
        switch (_phase)
        {
            case Phase.Running:
                done += TakeInterval();
                break;
            case Phase.SendingEvents:
                SendLastEvents();
                break;
            case Phase.SendingTotals:
                Finish();
                break;
            default:
                return 0;
        }
        return _outlet is null ? done : done + _outlet.Pump();
    }

    private StormGate GateFor(Topology topology) => new(
        topology, (int)Math.Max(1, (long)(_options.MaxEventsPerSecond * (_options.IntervalNs / 1e9))));

    private void TakeOver(PublisherChange change)
    {
        _offered = null;
        TellStorms();
        _gate = change.Gate;
        _conditions.Keep(change.HasFeed, change.HasSession);
        _growth = change.Growth;
        _interval.Grow(change.Interval);
        _totals.Grow(change.Totals);
        _before.Grow(change.Before);
        change.Catalog.GoOn(_catalog);
        _catalog = change.Catalog;
        _resolution.LookAt(change.ResolutionSeries);
        long? startStampNs = _options.StartStampNs ?? _totals.FirstStampNs;
        _local?.TellCatalog(
            _catalog, startStampNs, _totals.LastOrdinal > 0 ? _totals.EndStampNs : NullValue.From(startStampNs));
        _outlet?.TakeOver(change);
        Volatile.Write(ref _version, change.Version);
    }

    private int PollEvents() => _poller.Poll(_onEvent) == EventPoller.PollState.Processing ? 1 : 0;

    private bool OnEvent(ref TelemetryEvent item, long sequence, bool endOfBatch)
    {
        bool isOrder = item.Kind == TelemetryEventKind.Order;
        if (isOrder && _options.TellsOrdersLocally)
            _local?.TellEvent(item);
        if (isOrder && !_options.PublishesOrders)
            return true;
        if (_host.HasHostDrops && _suspicion.IsSuspectOf(item, _clock.NowNs))
            item.HostSuspect = 1;
        bool isSingle = isOrder || IsSingle(item);
        if (!isOrder && (isSingle || _options.TellsEveryEventLocally))
            _local?.TellEvent(item);
        bool isTaken = isSingle && (_outlet is null || _outlet.TakeEvent(item));
        if (item.State == EventState.Raised)
            _conditions.Raise(item, isTaken);
        return true;
    }

    /// <summary>Whether an event goes out by itself: not in a storm, nor the end of what was told in one.</summary>
    private bool IsSingle(in TelemetryEvent item)
    {
        if (item.State == EventState.Instant)
            return _gate.Admit(item);
        if (item.State == EventState.Raised && _conditions.HasPlaceFor(item))
            return _gate.AdmitRaised(item);
        if (item.State == EventState.Cleared && _conditions.Clear(item, out bool wasTold) && wasTold)
            return true;
        _gate.Swallow(item);
        return false;
    }

    private int TakeInterval()
    {
        if (IsClosingDay() || !_intervals.TryTake(out IntervalBuffer? interval))
            return 0;

        _growth?.Fit(interval!);
        // What was told before the interval was handed over belongs before it.
        while (PollEvents() > 0)
        {
        }
        TellStorms();
        if (!interval!.IsLast)
        {
            TellInterval(interval);
            return 1;
        }
        _held = interval;
        _finishByNs = _clock.NowNs + _options.FinishWithinNs;
        _phase = Phase.SendingEvents;
        return 1;
    }

    private void TellStorms()
    {
        while (_gate.TryTake(out TelemetryEvent storm))
        {
            if (!_options.TellsEveryEventLocally)
                _local?.TellEvent(storm);
            _outlet?.TakeEvent(storm);
        }
    }

    /// <summary>The last events go before the last interval, so that what became of them is in it.</summary>
    private void SendLastEvents()
    {
        bool isLate = _clock.NowNs - _finishByNs >= 0;
        if (_outlet is not null && !_outlet.HasNoEvents)
        {
            if (!isLate)
                return;
            _outlet.GiveUpEvents();
        }
        _intervals.Close();
        TellInterval(_held!);
        _held = null;
        _phase = Phase.SendingTotals;
    }

    private void Finish()
    {
        if (_outlet is not null && !_outlet.IsIdle && _clock.NowNs - _finishByNs < 0)
            return;
        _localQueue?.Complete();
        _phase = Phase.Done;
    }

    private void TellInterval(IntervalBuffer buffer)
    {
        _timer.MoveTo(buffer);
        _resolution.Add(buffer.Histograms);
        _catalog.ResolutionNs = _resolution.ResolutionNs;
        SnapshotMerge.MakeInterval(_interval, buffer, _before);
        CountHost(buffer);
        _day.Add(_interval, buffer);
        bool isWhole = buffer.IsLast || _day.IsClosed;
        bool totalsDue = isWhole || buffer.EndStampNs - _totalsToldNs >= _options.TotalsEveryNs;
        bool histogramsDue = isWhole || _day.NeedsHistograms
            || buffer.EndStampNs - _histogramsToldNs >= _options.HistogramsEveryNs;
        if (_day.IsClosed)
            _closeByNs = _clock.NowNs + _options.FinishWithinNs;
        if (totalsDue)
            _totalsToldNs = buffer.EndStampNs;
        if (histogramsDue)
            _histogramsToldNs = buffer.EndStampNs;

        _interval.Histograms = buffer.Histograms;
        _outlet?.TakeInterval(_interval, buffer.Histograms);
        _local?.TellSnapshot(_interval, withHistograms: true);
        if (totalsDue || histogramsDue)
            TellTotals(histogramsDue, isWhole, buffer.IsLast);
        _interval.Histograms = NoHistograms;
        _intervals.Return(buffer);
    }

    /// <summary>The wall clock may have been set: stamps get the times of now.</summary>
    private void RenewOffset()
    {
        bool wasSet = _wallClock.Renew(_clock.NowNs);
        _catalog.Offset = Offset;
        if (!wasSet)
            return;
        _local?.RenewOffset(Offset);
        _outlet?.RenewOffset(Offset);
    }

    /// <summary>The totals of a day that ended stay as they are until they are told, or for long enough.</summary>
    private bool IsClosingDay() => _day.IsClosed && _outlet is { IsIdle: false } && _clock.NowNs - _closeByNs < 0;

    private void TellTotals(bool withHistograms, bool isWhole, bool isLast)
    {
        if (isLast)
            _local?.TellCatalog(_catalog, _options.StartStampNs ?? _totals.FirstStampNs, _totals.EndStampNs);
        _local?.TellSnapshot(_totals, withHistograms: isWhole || _day.NeedsHistograms);
        _outlet?.TellTotals(withHistograms, fromTheStart: isWhole);
    }

    private void CountHost(IntervalBuffer buffer)
    {
        _host.UntilNs = buffer.EndStampNs;
        long nowNs = _clock.NowNs;
        _source.Read(ref _host);
        if (_host.HasHostDrops)
            _suspicion.StartInterval(nowNs, _host.HostDrops);
        ReadTables();
        ref readonly PipelineCounters pipeline = ref buffer.Pipeline;
        _host.Ledger.Processed = pipeline.Processed;
        _host.Ledger.Undecodable = pipeline.Undecodable;
        _host.Appliance.LateRecords = pipeline.LateRecords;
        _host.Appliance.ForeignInterface = pipeline.ForeignInterface;
        _host.Appliance.PipelineHighWater = pipeline.PipelineHighWater;
        ReadCounters(out PublicationCounters publication);
        publication.EventsLost += pipeline.EventsLost;

        CounterMath.Subtract(_host.Ledger, _before.Ledger, out _interval.Ledger);
        CounterMath.Subtract(_host.Appliance, _before.Appliance, out _interval.Appliance);
        CounterMath.Subtract(_host.HostDrops, _before.HostDrops, out _interval.HostDrops);
        CounterMath.Subtract(publication, _before.Publication, out _interval.Publication);

        // Peaks are no sums: an interval tells the peak so far.
        _interval.Appliance.RecordsPerSecondPeak = _host.Appliance.RecordsPerSecondPeak;
        _interval.Appliance.RingHighWater = _host.Appliance.RingHighWater;
        _interval.Appliance.PipelineHighWater = _host.Appliance.PipelineHighWater;
        _before.Ledger = _host.Ledger;
        _before.Appliance = _totals.Appliance = _host.Appliance;
        _before.HostDrops = _host.HostDrops;
        _before.Publication = publication;
        _interval.AtRest = _host.AtRest;
        _interval.HasHostDrops = _host.HasHostDrops;
    }

    private void ReadTables()
    {
        long[] before = _before.Sockets;
        long[] now = _interval.Sockets;
        _interval.HasSockets = _source.ReadSockets(now);
        for (int row = 0; row < now.Length; row++)
        {
            // A socket that was not there had dropped nothing.
            long had = before[row] == LedgerCounters.Unknown ? 0 : before[row];
            before[row] = now[row];
            if (now[row] != LedgerCounters.Unknown)
                now[row] -= had;
        }
        _source.ReadMemberships(_interval.Memberships);
    }
}
