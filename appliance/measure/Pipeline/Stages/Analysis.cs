// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Disruptor;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Clocks;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Model.Ticks;
using Telemetry.Model.Types;
using Telemetry.Pipeline.HostPath;
using Telemetry.Pipeline.Latency;
using Telemetry.Pipeline.Latency.Orders;
using Telemetry.Pipeline.Recovery;
using Telemetry.Pipeline.Sequencing;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Stages;

/// <summary>Processing of packet events on the analysis thread: sequencing, then latency, and the handover of intervals
/// to the publisher. Used by one thread; another thread may only set the clock.</summary>
[HotPath]
public sealed class Analysis
{
    private readonly EventSink _events;
    private readonly HashSet<int> _unwatched = [];          // flows that no program watches
    private readonly IntervalExchange _exchange;
    private readonly OrderChoices _orders;
    private SequencingStage _sequencing;
    private LatencyStage _latency;
    private DropBook? _drops;
    private RecoveryBook? _recovery;
    private PathBook? _path;
    private readonly TypeCounting? _types;
    private readonly TcpNotes? _notes;
    private IntervalGrowth? _growth;
    private AnalysisChange? _offered;
    private int _ticket;
    private readonly ClockWatch _clock;
    private readonly IntervalClock _ends;
    private PipelineCounters _pipeline;
    private IntervalBuffer? _interval;
    private long _startNs;
    private long _boundaryNs = long.MinValue;
    private long _careNs = long.MinValue;       // clock from which on the fast path is not allowed
    private long _lastOrdinal;
    private long _batches;
    private readonly OddPackets _odd;
    private bool _endsDay;

    /// <summary>Allocates both stages with all their memory and takes the first interval.</summary>
    /// <param name="topology">The feeds and sessions watched.</param>
    /// <param name="events">The ring to the publisher.</param>
    /// <param name="exchange">Exchange of intervals with the publisher.</param>
    public Analysis(
        Topology topology, AnalysisOptions options, ValueRingBuffer<TelemetryEvent> events, IntervalExchange exchange)
    {
        _exchange = exchange;
        _ends = new IntervalClock(options.IntervalNs, options.Days);
        _events = new EventSink(events, options.Waits);
        _odd = new OddPackets(_events);
        _clock = new ClockWatch(_events, options.WallOffsetNs);
        _orders = new OrderChoices(options.Orders, options.Tail, options.LateOrders);
        exchange.TryTakeFree(out _interval);
        (_sequencing, _latency, _path) = MakeStages(topology, options);
        _drops = options.HostDrops ? new DropBook(topology, _events) : null;
        _recovery = topology.Recovery.Count > 0 ? new RecoveryBook(topology, _events) : null;
        if (topology.CountsTypes)
        {
            Heads = new HeadRing();
            _types = new TypeCounting(Heads);
            _types.Begin(_sequencing, _interval!.Types!);
        }
        if (options.Resent is { } resent)
            _notes = new TcpNotes(_events, resent);
        _latency.WallOffsetNs = options.WallOffsetNs;
        _sequencing.SetWallOffset(options.WallOffsetNs);
        if (options.Restored is not { } restored)
            return;
        _lastOrdinal = restored.LastOrdinal;
        StagePositions.Restore(_sequencing, restored, options.StartClockNs, options.WallOffsetNs);
        _latency.RestoreLogins(restored.Positions);
    }

    /// <summary>Sets a new reading of the host's clock; called by another thread.</summary>
    public void SetClock(in ClockOffset offset) => _clock.Set(offset);

    /// <summary>Types and lengths of messages, on their way from the decoder; null if types are not counted.</summary>
    public HeadRing? Heads { get; }

    /// <summary>Batches of events begun so far; any thread.</summary>
    public long Batches => Volatile.Read(ref _batches);

    /// <summary>Number of the configuration change in effect; 0 for none.</summary>
    public int Ticket => Volatile.Read(ref _ticket);

    /// <summary>Prepares a changed configuration, which takes effect at the control message with that ticket. Called by
    /// a cold thread, after the previous change has taken effect.</summary>
    /// <param name="ticket">Number of the change, from 1 on.</param>
    /// <param name="topology">The new topology; existing indexes are unchanged.</param>
    /// <param name="growth">Memory of the intervals.</param>
    [ColdPath]
    public void Offer(int ticket, Topology topology, IntervalGrowth growth)
    {
        (SequencingStage sequencing, LatencyStage latency, PathBook? path) = MakeStages(topology, options: null);
        DropBook? drops = _drops is null ? null : new DropBook(topology, _events);
        RecoveryBook? recovery = topology.Recovery.Count > 0 ? new RecoveryBook(topology, _events, _recovery) : null;
        Volatile.Write(ref _offered, new AnalysisChange(
            ticket, topology, sequencing, latency, drops, path, recovery, growth));
    }

    public void OnEvent(ref PacketEvent packet)
    {
        _events.RaisedByStampNs = packet.StampNs;
        if (packet.ClockNs < _careNs && !_clock.HasChanged && _sequencing.TryFollow(ref packet))
        {
            _latency.OnExpected(ref packet);
            _path?.Arrive(ref packet);
            _types?.OnExpected(ref packet);
            _pipeline.Processed += (long)(packet.Flags & PacketEventFlags.CountsInLedger);
            return;
        }
        if (_interval is null)
            return;
        Process(ref packet);
        _events.IsRaisedByPacket = true;            // the fast path does not set it: it handles packets only
        _careNs = Math.Min(_boundaryNs, _latency.NextDeadlineNs);
        if (_drops is { } drops)
            _careNs = Math.Min(_careNs, drops.NextDeadlineNs);
    }

    /// <summary>Processes an event of any kind.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Process(ref PacketEvent packet)
    {
        _events.IsRaisedByPacket = packet.IsOfPacket;
        if (packet.Kind is PacketEventKind.HostDrop or PacketEventKind.PathStep or PacketEventKind.TcpNote)
        {
            CountOnHost(ref packet);
            return;
        }
        if (packet.ClockNs < _careNs && !_clock.HasChanged && _sequencing.TrySettle(ref packet))
        {
            OnEvent(ref packet);        // again: the fast path may now be allowed
            return;
        }
        if (packet.ClockNs >= _boundaryNs)
            PassBoundary(packet.ClockNs);
        if (_clock.HasChanged)
            TakeUpClock(packet.ClockNs);
        (_events.RaisedByStampNs, _events.IsRaisedByPacket) = (packet.StampNs, packet.IsOfPacket);
        _drops?.ExpireUntil(packet.ClockNs);
        _path?.Expire(packet.ClockNs);
        _sequencing.OnEvent(ref packet);
        _recovery?.OnEvent(ref packet, _sequencing.Sequencers);
        if (packet.Kind == PacketEventKind.ControlMessage)
        {
            TakeControlMessage(ref packet);
            return;
        }
        _latency.OnEvent(ref packet);
        if (_drops is { IsAwaiting: true } drops)
            drops.Pass(ref packet, _latency);
        _path?.Arrive(ref packet);
        _types?.OnEvent(ref packet);
        if (packet.Flags == PacketEventFlags.CountsInLedger && packet.Status == EnvelopeStatus.Ok)
            _pipeline.Processed++;
        else
            CountSpecial(ref packet);
    }

    // It ends no interval: what the appliance lost before it is not counted yet.
    private void CountOnHost(ref PacketEvent packet)
    {
        (_events.RaisedByStampNs, _events.IsRaisedByPacket) = (packet.StampNs, packet.IsOfPacket);
        _drops?.ExpireUntil(packet.ClockNs);
        _path?.Expire(packet.ClockNs);
        if (packet.Kind == PacketEventKind.PathStep)
        {
            _path?.Step(ref packet, _latency.Stages);
            return;
        }
        if (packet.Kind == PacketEventKind.TcpNote)
        {
            _notes?.Take(ref packet, _latency);
            return;
        }
        _drops?.Count(ref packet, _latency);
        _path?.Drop(ref packet);
    }

    /// <summary>Handles the start of a batch, given the number of waiting events.</summary>
    public void OnBatchStart(long waiting)
    {
        Volatile.Write(ref _batches, _batches + 1);
        if (waiting > _pipeline.PipelineHighWater)
            _pipeline.PipelineHighWater = waiting;
    }

    // Those of the start, or those that are to replace the present ones.
    private (SequencingStage Sequencing, LatencyStage Latency, PathBook? Path) MakeStages(
        Topology topology, AnalysisOptions? options)
    {
        var sequencing = new SequencingStage(topology, _events, _sequencing);
        var histories = new FeedHistory[topology.Feeds.Count];
        for (int feed = 0; feed < histories.Length; feed++)
            histories[feed] = sequencing.HistoryOf(feed);
        PathBook? path = topology.Stages == StageLevel.Off ? null
            : _path is { } before ? new PathBook(topology, histories, before)
            : new PathBook(topology, histories, options?.ReadingProcesses, options?.Wires);
        return (sequencing,
            new LatencyStage(topology, histories, _events, _interval!, _orders, _latency, path), path);
    }

    /// <summary>Switches to the prepared configuration, without allocation.</summary>
    private void TakeOver(ref PacketEvent packet)
    {
        if (Volatile.Read(ref _offered) is not { } change || change.Ticket != packet.Control.Ticket)
            return;
        _growth = change.Growth;
        _latency.SettleBursts();
        _growth.Fit(_interval!);
        change.Sequencing.TakeOver(_sequencing, packet.ClockNs);
        change.Latency.TakeOver(_latency, ref packet);
        change.Drops?.TakeOver(_drops!);
        change.Path?.TakeOver(_path!);
        change.Recovery?.TakeOver(change.Sequencing.Sequencers);
        (_sequencing, _latency, _drops, _path) = (change.Sequencing, change.Latency, change.Drops, change.Path);
        _recovery = change.Recovery;
        _types?.Begin(_sequencing, _interval!.Types!);
        ForgetRemoved(change.Topology);
        _offered = null;
        Volatile.Write(ref _ticket, change.Ticket);
    }

    private void TakeControlMessage(ref PacketEvent packet)
    {
        if (packet.Control.Kind == ControlKind.Reconfigure)
            TakeOver(ref packet);
        else if (packet.Control.Kind == ControlKind.UntoldDrops)
        {
            _drops?.CountUntold(ref packet);
            _path?.DropUntold(packet.LineIndex);
        }
        else if (packet.Control.Kind == ControlKind.StepsLost)
            _path?.Lose(packet.Control.Count, packet.LineIndex, _latency.Stages);
        else if (packet.Control.Kind == ControlKind.ReaderEnded)
            _path?.End((uint)packet.Control.Count, packet.StampNs);
        else if (packet.Control.Kind == ControlKind.StepsEnded)
            _path?.EndSteps(packet.StampNs);
        else if (packet.Control.Kind is ControlKind.FlowUnwatched or ControlKind.FlowWatched)
            NoteWatched(in packet.Control);
        ControlEvents.Raise(ref packet, _events);
    }

    // What a session sends meanwhile is not seen, and perhaps nothing shows that later.
    [ColdPath]
    private void NoteWatched(in ControlMessage control)
    {
        bool isWatched = control.Kind == ControlKind.FlowWatched;
        bool isNew = isWatched ? _unwatched.Remove(control.FlowId) : _unwatched.Add(control.FlowId);
        if (isNew || !isWatched)                // else a flow that is new, or whose feed or session returns
            _latency.CountUnwatched(control.FlowId, isNew ? control : default);
    }

    [ColdPath]
    private void ForgetRemoved(Topology topology) => _unwatched.IntersectWith(topology.Flows.Select(flow => flow.Id));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CountSpecial(ref PacketEvent packet)
    {
        if ((packet.Flags & PacketEventFlags.CountsInLedger) != 0)
        {
            _pipeline.Processed++;
            if (packet.Status != EnvelopeStatus.Ok)
                _pipeline.Undecodable++;
            // The messages of a late segment are marked too, but are not records.
            if ((packet.Flags & PacketEventFlags.LateRecord) != 0)
                _odd.NoteLate(ref packet, ++_pipeline.LateRecords);
        }
        if ((packet.Flags & PacketEventFlags.ForeignInterface) != 0)
        {
            _pipeline.ForeignInterface++;
            _odd.NoteForeign(ref packet);
        }
        if (packet.Kind == PacketEventKind.EndOfInput)
            End(packet.ClockNs);
    }

    /// <summary>Ends the interval when the clock reaches its end; deadlines due before it are handled first and belong
    /// to it.</summary>
    private void PassBoundary(long clockNs)
    {
        if (_clock.HasChanged)
            TakeUpClock(clockNs);
        long wallNs = clockNs + _clock.UsedOffsetNs;
        if (_boundaryNs == long.MinValue)
        {
            _startNs = clockNs;
            _ends.Start(wallNs);
        }
        else
        {
            CloseInterval(wallNs);
            if (_ends.OpenRestOfDay(wallNs))
            {
                _boundaryNs = _ends.EndNs - _clock.UsedOffsetNs;
                CloseInterval(wallNs);
            }
            _ends.Open(wallNs);
        }
        _boundaryNs = _ends.EndNs - _clock.UsedOffsetNs;
    }

    private void CloseInterval(long wallNs)
    {
        (_events.RaisedByStampNs, _events.IsRaisedByPacket) = (_boundaryNs, false);
        _drops?.ExpireUntil(_boundaryNs);
        _path?.Expire(_boundaryNs);
        _sequencing.ExpireUntil(_boundaryNs);
        _latency.ExpireUntil(_boundaryNs);
        long endTimeNs = _ends.EndNs;
        _endsDay |= _ends.TryEndDay(wallNs);
        // Without a free buffer the interval continues: it is merged into the next one.
        if (!_exchange.TryTakeFree(out IntervalBuffer? next))
            return;
        Hand(_boundaryNs, endTimeNs, isLast: false);
        _growth?.Fit(next!);
        _interval = next;
        _latency.Begin(next!);
        _types?.Begin(_sequencing, next!.Types!);
        _startNs = _boundaryNs;
    }

    /// <summary>Applies a new wall clock, by which ages are measured, and reports if it was set.</summary>
    private void TakeUpClock(long clockNs)
    {
        _clock.TakeUp(clockNs, reports: _boundaryNs != long.MinValue);
        _latency.WallOffsetNs = _clock.UsedOffsetNs;
        _sequencing.SetWallOffset(_clock.UsedOffsetNs);
    }

    private void End(long clockNs)
    {
        _drops?.ExpireUntil(long.MaxValue);
        _path?.Finish(clockNs);
        Hand(clockNs, clockNs + _latency.WallOffsetNs, isLast: true);
        _interval = null;
        _boundaryNs = long.MinValue;
    }

    private void Hand(long endNs, long endTimeNs, bool isLast)
    {
        IntervalBuffer interval = _interval!;
        interval.StartStampNs = _startNs;
        interval.EndStampNs = endNs;
        interval.EndTimeNs = endTimeNs;
        interval.EndsDay = _endsDay;
        _endsDay = false;
        interval.Ordinal = ++_lastOrdinal;
        interval.IsLast = isLast;
        interval.LastEvent = _events.LastEvent;
        foreach (int flow in _unwatched)
            _latency.CountUnwatched(flow);
        _latency.EndInterval(interval);
        _pipeline.EventsLost = _events.EventsLost;
        interval.Pipeline = _pipeline;
        interval.Pipeline.Undecodable += _sequencing.RefusedLater;
        StageCounters.CutInterval(_sequencing, interval);
        _latency.Sessions.CopyTo(interval.Sessions);
        if (_drops is { } drops)
            drops.CopyTo(interval);
        else
            DropBook.CopyUnknownTo(interval);
        _path?.CopyTo(interval);
        _latency.Series.CopyTo(interval.Series);
        _recovery?.CatchUp(_sequencing.Sequencers);
        _recovery?.CopyTo(interval.Recovery);
        interval.ChannelCount = _sequencing.TakeChannels(interval.Channels, interval.OtherChannels, endNs);
        interval.OpenGapCount = _sequencing.CopyOpenGaps(interval.OpenGaps);
        if (interval.Positions is { } positions)
        {
            StagePositions.Copy(_sequencing, positions);
            _latency.CopyLogins(positions);
        }
        _exchange.Hand(interval);
    }
}
