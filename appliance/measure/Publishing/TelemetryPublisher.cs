// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Model.Days;
using Telemetry.Model.Events;
using Telemetry.Model.Hashing;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Events;
using Telemetry.Publishing.Outlets;
using Telemetry.Publishing.Snapshots;
using Telemetry.Publishing.Totals;

namespace Telemetry.Publishing;

/// <summary>
/// Turns events and intervals of the analysis into messages, for the queue within the process and for the outlet. Used
/// by one thread, which calls <see cref="DoWork"/>; allocates nothing after the start.
/// </summary>
[HotPath]
public sealed class TelemetryPublisher
{
    private static readonly LongHistogram[] NoHistograms = [];

    private readonly PublisherOptions _options;
    private readonly IntervalExchange _intervals;
    private readonly EventSource _events;
    private readonly LocalQueue? _localQueue;
    private readonly LocalPublisher? _local;
    private readonly StreamPublisher? _outlet;
    private readonly IStampClock _clock;
    private readonly HostSuspicion _suspicion;
    private readonly Conditions _conditions = new();
    private readonly PublishTimer _timer;
    private readonly SourcedSamples _samples;
    private readonly SnapshotData _interval;
    private readonly SnapshotData _totals;
    private readonly PreviousTotals _before;
    private readonly DayTotals _day;
    private readonly StateHandover _state;
    private Catalog _catalog;
    private StormGate _gate;
    private IntervalGrowth? _growth;
    private PublisherChange? _offered;
    private int _version;
    private readonly HostCount _host;
    private PublisherPhase _phase;
    private IntervalBuffer? _held;
    private readonly TotalsHold _heldTotals;
    private readonly PublisherClock _wallClock;
    private readonly ResolutionMeter _resolution;
    private readonly InterfaceTextWatch _interfaces;
    private readonly HostSettingsWatch _hostSettings;
    private long _totalsPublishedNs;
    private long _histogramsPublishedNs;
    private long _finishByNs;
    private long _closeByNs;

    /// <summary>Creates a publisher; allocates all memory.</summary>
    /// <param name="options">Identity and limits of the publisher.</param>
    /// <param name="topology">The watched flows.</param>
    /// <param name="maxChannels">Most number sequences in an interval.</param>
    /// <param name="input">Sources; the publisher adds itself as the consumer of their events.</param>
    /// <param name="localQueue">The queue in the process, or null.</param>
    /// <param name="outlet">The outlet, or null.</param>
    public TelemetryPublisher(
        PublisherOptions options, Topology topology, int maxChannels, in PublisherInput input, LocalQueue? localQueue,
        IMessageOutlet? outlet, IStampClock clock)
    {
        _options = options;
        _intervals = input.Intervals;
        _suspicion = new HostSuspicion(input.Counters);
        _clock = clock;
        _wallClock = new PublisherClock(options);
        _interfaces = new InterfaceTextWatch(options.InterfaceLines, clock);
        _hostSettings = new HostSettingsWatch(options.HostSettings, clock);
        _resolution = new ResolutionMeter(topology, options.ResolutionNs);
        _events = new EventSource(input.Events, input.Intervals, Publish,
            new DropNameWait(options.DropNames, clock, input.Intervals).MustWait);
        _catalog = new Catalog(options, topology);
        _timer = new PublishTimer(topology);
        _samples = new SourcedSamples(options.Samples, topology);
        _interval = new SnapshotData(topology, maxChannels, scope: 0, keepsHistograms: false);
        _totals = new SnapshotData(topology, maxChannels, scope: 1, keepsHistograms: true,
            takesHistograms: !options.DefersHistograms || options.Restored is not null)
        { Conditions = _conditions };
        _before = new PreviousTotals(topology, maxChannels);
        _host = new HostCount(input.Counters, _before, options.BlackBox);
        _day = new DayTotals(options.Days, _totals, _before.Channels);
        _state = new StateHandover(options.State);
        _heldTotals = new TotalsHold(options.HoldTotalsAtMostNs);
        _gate = GateFor(topology);
        _localQueue = localQueue;
        if (localQueue is not null)
        {
            _local = new LocalPublisher(localQueue, StamperFor(options), outlet is not null, options);

            // The catalog goes first on any queue: a reader knows the names from the start.
            _local.PublishCatalog(_catalog, options.StartStampNs, NullValue.From(options.StartStampNs));
        }
        if (outlet is not null)
        {
            var pending = new SnapshotData(topology, maxChannels, scope: 0, keepsHistograms: true,
                takesHistograms: !options.DefersHistograms);
            _outlet = new StreamPublisher(options, pending, _totals, _catalog, _timer,
                new StreamSender(outlet, StamperFor(options), options.RetryAfterNs), clock);
        }
        if (options.Restored is { } restored)
            Restore(restored);
    }

    private MessageStamper StamperFor(PublisherOptions options) =>
        new(Fnv1a.Of(options.HostName), options.Incarnation, Offset.WallMinusMonotonicNs);

    /// <summary>Allocates the deferred histograms; call it before <see cref="DoWork"/>.</summary>
    [ColdPath]
    public void TakeHistograms()
    {
        _totals.TakeHistograms();
        _outlet?.TakeHistograms();
    }

    /// <summary>Continues the day from its state before a restart; if it is over, publishes it first.</summary>
    private void Restore(DayState restored)
    {
        long offsetNs = Offset.WallMinusMonotonicNs;
        _day.Restore(restored, (_options.StartStampNs ?? 0) + offsetNs, offsetNs);
        if (!_day.IsClosed)
            return;
        _closeByNs = _clock.NowNs + _options.FinishWithinNs;
        _state.Hand(_totals, restored.Positions, restored.Header.CutNs, offsetNs);
        PublishTotals(new HeldTotals(WithHistograms: true, IsWhole: true, IsLast: false));
    }

    /// <summary>True if the last interval and the totals were sent.</summary>
    public bool IsDone => _phase == PublisherPhase.Done;

    /// <summary>Current offset from stamps to UTC.</summary>
    public ClockOffset Offset => _wallClock.Offset;

    /// <summary>Number of the last configuration change in use; 0 for none.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>
    /// Prepares everything for a changed configuration and leaves it for the publisher, which takes it over before any
    /// other work. Called by a cold thread, after the previous change was taken over.
    /// </summary>
    /// <param name="topology">The new topology; existing indexes keep their meaning.</param>
    /// <param name="maxChannels">Most number sequences in an interval.</param>
    /// <param name="configHash">Hash of the configuration.</param>
    /// <param name="growth">Memory of the intervals.</param>
    /// <param name="version">Number of the change.</param>
    [ColdPath]
    public void Offer(Topology topology, int maxChannels, ulong configHash, IntervalGrowth growth, int version)
    {
        Volatile.Write(ref _offered, PublisherChange.For(
            _options with { ConfigHash = configHash }, topology, maxChannels, growth, version, GateFor(topology),
            firstSeries: _totals.Series.Length, _outlet is not null));
    }

    /// <summary>Reads the counters of the messages so far.</summary>
    public void ReadCounters(out PublicationCounters counters)
    {
        counters = default;
        _outlet?.ReadCounters(out counters);
        _options.PacketOutlet?.AddCounters(ref counters);
    }

    /// <summary>Detaches from the analysis: an analysis that waits for the publisher continues.</summary>
    [ColdPath]
    public void Leave()
    {
        _intervals.Close();
        _events.Leave();
    }

    /// <summary>Does the work that is due, without waiting.</summary>
    /// <returns>0 if there was no work.</returns>
    public int DoWork()
    {
        RenewOffset();
        if (Volatile.Read(ref _offered) is { } change)
            TakeOver(change);
        _hostSettings.PublishChange(_catalog, _local, _outlet, _options.StartStampNs ?? _totals.FirstStampNs);
        _interfaces.PublishChange(_catalog, _local, _options.StartStampNs ?? _totals.FirstStampNs);
        if (_samples.TakeNames())
            PublishNames();
        int done = PollEvents() + _host.PublishConnections(_local, _outlet) + _state.Work(_totals)
            + PublishHeldTotals() + _samples.Collect();
        switch (_phase)
        {
            case PublisherPhase.Running:
                done += TakeInterval();
                break;
            case PublisherPhase.SendingEvents:
                SendLastEvents();
                break;
            case PublisherPhase.SendingTotals:
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
        PublishStorms();
        _gate = change.Gate;
        while (_conditions.TryEnd(change, _clock.NowNs, out TelemetryEvent cleared))
            Publish(ref cleared);
        _growth = change.Growth;
        _state.Grow(_totals, change.State);
        _interval.Grow(change.Interval);
        _totals.Grow(change.Totals);
        _before.Grow(change.Before);
        change.Catalog.GoOn(_catalog);
        _catalog = change.Catalog;
        _resolution.LookAt(change.ResolutionSeries);
        _outlet?.TakeOver(change);
        PublishNames();
        Volatile.Write(ref _version, change.Version);
    }

    private void PublishNames()
    {
        _local?.PublishNames(_catalog, _options.StartStampNs, _totals);
        _outlet?.PublishNames();
    }

    private int PollEvents() => _events.Poll(takesAll: _day.IsClosed);

    private void Publish(ref TelemetryEvent item)
    {
        bool isOrder = item.Kind == TelemetryEventKind.Order;
        if (isOrder && (_options.Orders || _options.SlowOrders.Include(item)))
            _local?.PublishEvent(item);
        if (isOrder ? !_options.Publishes(item) : _conditions.IsOfRemoved(item))
            return;
        if (_host.Counters.HasHostDrops && _suspicion.IsSuspectOf(item, _clock.NowNs))
            item.HostSuspect = 1;
        bool isSingle = isOrder || IsSingle(item);
        if (!isOrder)
            _local?.PublishEvent(item);
        bool isTaken = isSingle && (_outlet is null || _outlet.TakeEvent(item));
        if (item.State == EventState.Raised)
            _conditions.Raise(item, isTaken);
    }

    /// <summary>True if an event is published singly: not in a storm, nor the end of a condition of one.</summary>
    private bool IsSingle(in TelemetryEvent item)
    {
        if (item.State is EventState.Instant or EventState.Retracted)
            return _gate.Admit(item);
        if (item.State == EventState.Raised && _conditions.HasPlaceFor(item))
            return _gate.AdmitRaised(item);
        if (item.State == EventState.Cleared && _conditions.Clear(item, out bool wasPublished) && wasPublished)
            return true;
        _gate.Swallow(item);
        return false;
    }

    private int TakeInterval()
    {
        if (IsClosingDay() || _intervals.Next is null)
            return 0;
        // Events published before the interval was handed over belong before it.
        while (PollEvents() + _host.PublishConnections(_local, _outlet) > 0)
        {
        }
        _ = _intervals.TryTake(out IntervalBuffer? interval);
        _growth?.Fit(interval!);
        PublishStorms();
        _outlet?.TakeOrders(interval!.Orders);
        if (!interval!.IsLast)
        {
            PublishInterval(interval);
            return 1;
        }
        _held = interval;
        _finishByNs = _clock.NowNs + _options.FinishWithinNs;
        _phase = PublisherPhase.SendingEvents;
        return 1;
    }

    private void PublishStorms()
    {
        while (_gate.TryTake(out TelemetryEvent storm))
            _outlet?.TakeEvent(storm);
    }

    /// <summary>Sends the last events before the last interval, so that the interval counts their results.</summary>
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
        PublishInterval(_held!);
        _held = null;
        _phase = PublisherPhase.SendingTotals;
    }

    private void Finish()
    {
        bool isLate = _clock.NowNs - _finishByNs >= 0;
        if (_heldTotals.HasAny && (isLate || (!_state.StillMustHand(_totals) && !_state.IsWaiting)))
            PublishTotals(_heldTotals.Take());
        if (!isLate && (_heldTotals.HasAny || _outlet is { IsIdle: false }))
            return;
        _localQueue?.Complete();
        _phase = PublisherPhase.Done;
    }

    private void PublishInterval(IntervalBuffer buffer)
    {
        if (_heldTotals.MustPublish(_clock.NowNs))
            PublishTotals(_heldTotals.Take());
        _state.Complete(_totals);
        _timer.MoveTo(buffer);
        _samples.MoveTo(buffer);
        _resolution.Add(buffer.Histograms);
        SnapshotMerge.MakeInterval(_interval, buffer, _before, _totals);
        _hostSettings.Mark(_interval);
        _interval.ClockUncertaintyNs = _catalog.ClockUncertaintyNs;
        long nowNs = _clock.NowNs;
        ReadCounters(out PublicationCounters publication);
        _host.Count(_interval, buffer, publication);
        _catalog.ResolutionNs = _resolution.AtLeast(_host.Counters.ResolutionNs);
        if (_host.Counters.HasHostDrops)
            _suspicion.StartInterval(nowNs, _host.Counters.HostDrops);
        _day.Add(_interval, buffer);
        _host.ReadTotals(_totals);
        bool isWhole = buffer.IsLast || _day.IsClosed;
        bool totalsDue = isWhole || buffer.EndStampNs - _totalsPublishedNs >= _options.TotalsEveryNs;
        bool histogramsDue = isWhole || _day.NeedsHistograms
            || buffer.EndStampNs - _histogramsPublishedNs >= _options.HistogramsEveryNs;
        if (_day.IsClosed)
            _closeByNs = _clock.NowNs + _options.FinishWithinNs;
        if (_totalsPublishedNs == 0 && _totals.Host!.Hooks.Count > 0)   // else the first interval has no host path
            _local?.PublishSnapshot(_totals, withHistograms: false);
        if (totalsDue)
            _totalsPublishedNs = buffer.EndStampNs;
        if (histogramsDue)
            _histogramsPublishedNs = buffer.EndStampNs;
        _interval.Histograms = buffer.Histograms;
        _outlet?.TakeInterval(_interval, buffer.Histograms);
        _local?.PublishSnapshot(_interval, withHistograms: true);
        _totals.Day.StateFailures = _state.Failures;
        _state.Hand(_totals, buffer.Positions, buffer.EndTimeNs, Offset.WallMinusMonotonicNs);
        if (totalsDue || histogramsDue)
            _heldTotals.Hold(new HeldTotals(histogramsDue, isWhole, buffer.IsLast), _clock.NowNs);
        PublishHeldTotals();
        _interval.Histograms = NoHistograms;
        _intervals.Return(buffer);
    }

    /// <summary>Applies the new offset to stamps if the wall clock was set.</summary>
    private void RenewOffset()
    {
        bool wasSet = _wallClock.Renew(_clock.NowNs);
        _catalog.Offset = Offset;
        if (!wasSet)
            return;
        _local?.RenewOffset(Offset);
        _outlet?.RenewOffset(Offset);
    }

    /// <summary>True while the totals of an ended day must not change: until they are sent, or too late.</summary>
    private bool IsClosingDay() => _day.IsClosed && _clock.NowNs - _closeByNs < 0
        && (_outlet is { IsIdle: false } || _heldTotals.HasAny || _state.StillMustHand(_totals));

    /// <summary>Publishes the totals that wait for the disk, once their state is written.</summary>
    private int PublishHeldTotals()
    {
        if (!_heldTotals.HasAny || _state.IsWaiting)
            return 0;
        PublishTotals(_heldTotals.Take());
        return 1;
    }

    private void PublishTotals(HeldTotals totals)
    {
        if (totals.IsLast)
            _local?.PublishCatalog(_catalog, _options.StartStampNs ?? _totals.FirstStampNs, _totals.EndStampNs);
        _local?.PublishSnapshot(_totals, withHistograms: totals.IsWhole || _day.NeedsHistograms);
        _outlet?.StartTotals(totals.WithHistograms, fromTheStart: totals.IsWhole);
    }
}
