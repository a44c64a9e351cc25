// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Bursts;
using Telemetry.Model.Control;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Model.Positions;
using Telemetry.Model.Ticks;
using Telemetry.Pipeline.Latency.Orders;
using Telemetry.Pipeline.Latency.Sessions;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.Latency;

/// <summary>Second stage of the analysis: all series, matching of orders and answers, bursts. It reads no clock and
/// starts no thread; time comes from the events. Reads the sequencing members of each event and sequencing's history of
/// each feed.</summary>
[HotPath]
public sealed class LatencyStage
{
    private const PacketEventFlags Doubtful =
        PacketEventFlags.StreamGap | PacketEventFlags.StreamGapOurs | PacketEventFlags.LateRecord;

    private readonly SessionCounters[] _sessionCounters;
    private readonly SeriesIndex _index;
    private readonly SeriesRecorder _recorder;
    private readonly SeriesPlace? _reader;
    private readonly FeedLatency _feeds;
    private readonly Topology _topology;
    private readonly SessionContext?[] _contexts;
    private readonly TickAttributor[] _ticks;
    private readonly SessionLatency?[] _sessions;      // null where a session was removed
    private readonly ConnectionWatch?[] _connections;
    private readonly Handshakes _handshakes;
    private readonly BurstTracker _bursts;
    private readonly BurstWatch _burstWatch;
    private readonly EventSink _events;
    private readonly int[][] _possibleSessions;         // by flow: sessions that a lost record may belong to
    private readonly int _lines;
    private readonly bool _changesOwners;       // connections are assigned differently than before
    private ConnectionWatch? _ending;           // session with a connection whose last segment has just come
    private long _nextDeadlineNs = long.MaxValue;

    /// <summary>Allocates the stage and all its memory.</summary>
    /// <param name="topology">The feeds and sessions watched.</param>
    /// <param name="histories">Sequencing's history of each feed, by feed index.</param>
    /// <param name="interval">The first interval.</param>
    /// <param name="orders">Orders that are published or searched for causes.</param>
    /// <param name="before">The stage that this one replaces, with the same indexes; null at the start. It is only
    /// read, since another thread may be using it.</param>
    /// <param name="stages">Knows the steps between the hooks and the application; null if not recorded.</param>
    internal LatencyStage(
        Topology topology, FeedHistory[] histories, EventSink events, IntervalBuffer interval,
        OrderChoices orders, LatencyStage? before = null, IOrderStageSource? stages = null)
    {
        _topology = topology;
        _sessionCounters = new SessionCounters[topology.Sessions.Count];
        _index = new SeriesIndex(topology);
        _recorder = new SeriesRecorder(topology, events, interval);
        _reader = _recorder.PlaceOf(_index.Reader);
        _feeds = new FeedLatency(topology, _index, _recorder);
        _contexts = new SessionContext?[topology.Sessions.Count];
        _ticks = new TickAttributor[topology.Sessions.Count];
        _sessions = new SessionLatency[topology.Sessions.Count];
        _connections = new ConnectionWatch[topology.Sessions.Count];
        FlowDefinition?[] flows = topology.FlowsById(before?._possibleSessions.Length ?? 0);
        var memory = new SessionMemory(_sessionCounters, _index, _recorder, events, histories, flows, orders, stages);
        foreach (SessionDefinition session in topology.Sessions.Where(session => !session.IsRemoved))
        {
            bool isNew = before?.Runs(session.Index) != true;
            RequestTable requests =
                isNew ? new RequestTable(session.MaxPendingOrders) : before!._contexts[session.Index]!.Requests;
            var context = new SessionContext(session, requests, memory);
            _contexts[session.Index] = context;
            _ticks[session.Index] = new TickAttributor(session, histories, _index, _recorder);
            if (!isNew)
                continue;
            var added = new SessionLatency(context, new AnswerMatcher(context), _ticks[session.Index]);
            _sessions[session.Index] = added;
            _connections[session.Index] = new ConnectionWatch(context, added);
        }
        Stages = new StageSeries(topology, _index, _recorder, _contexts);
        _handshakes = new Handshakes(_contexts);
        _burstWatch = new BurstWatch(topology, events);
        _events = events;
        _possibleSessions = [.. flows.Select(flow => flow is { SessionIndex: >= 0 }
            ? flow.CandidateSessions.Append(flow.SessionIndex).ToArray() : [])];
        _lines = topology.Lines.Count;
        _changesOwners = before is not null && !OwnersIn(topology).SetEquals(OwnersIn(before._topology));
        _bursts = new BurstTracker(
            _lines, 2 * topology.Sessions.Count, interval.Bursts, source => IsNewSource(source, before));
        _feeds.Point(_bursts);
    }

    /// <summary>Totals by session index.</summary>
    public ReadOnlySpan<SessionCounters> Sessions => _sessionCounters;

    /// <summary>Totals by series index.</summary>
    public ReadOnlySpan<SeriesCounters> Series => _recorder.Totals;

    /// <summary>UTC minus the stamps' clock, nanoseconds; 0 where stamps are UTC.</summary>
    public long WallOffsetNs
    {
        get => _feeds.WallOffsetNs;
        set => _feeds.WallOffsetNs = value;
    }

    /// <summary>Earliest deadline; due at once after a connection's last segment.</summary>
    internal long NextDeadlineNs => _ending is null ? _nextDeadlineNs : long.MinValue;

    /// <summary>Series of the stages between the hooks and the application.</summary>
    internal StageSeries Stages { get; }

    internal RequestTable? RequestsOf(int sessionIndex) => _contexts[sessionIndex]?.Requests;

    /// <summary>True if a session is measured.</summary>
    internal bool Runs(int sessionIndex) => sessionIndex < _sessions.Length && _sessions[sessionIndex] is not null;

    /// <summary>Takes over from the previous stage between two events: unchanged sessions keep their state, removed
    /// sessions end.</summary>
    public void TakeOver(LatencyStage before, ref PacketEvent at)
    {
        if (before._ending is not null)
            before.SettleEnding(ref at);
        before.ExpireUntil(at.ClockNs);
        for (int session = 0; session < before._sessions.Length; session++)
        {
            if (_topology.Sessions[session].IsRemoved)
                before._sessions[session]?.EndInput(at.ClockNs);
        }
        before._sessionCounters.CopyTo(_sessionCounters.AsSpan());
        _recorder.TakeOver(before._recorder);
        _feeds.WallOffsetNs = before._feeds.WallOffsetNs;
        for (int line = 0; line < before._lines; line++)
        {
            if (!_topology.Feeds[_topology.Lines[line].FeedIndex].IsRemoved && !IsNewSource(line, before))
                _bursts.TakeOver(line, before._bursts, line);
        }
        for (int session = 0; session < _sessions.Length; session++)
        {
            if (_sessions[session] is null && !_topology.Sessions[session].IsRemoved)
                Adopt(before, session);
        }
        _handshakes.TakeOver(before._handshakes);
        _nextDeadlineNs = Math.Min(_nextDeadlineNs, _handshakes.NextDeadlineNs);
        _bursts.Begin(before._recorder.Interval.Bursts);
        _feeds.Point(_bursts);
    }

    /// <summary>Copies the positions of all sessions' logins.</summary>
    public void CopyLogins(SequencePositions target)
    {
        target.LoginCount = 0;
        foreach (SessionLatency? session in _sessions)
            session?.CopyLogins(WallOffsetNs, target);
    }

    /// <summary>Restores the positions of logins after a restart; called before anything else is processed.</summary>
    [ColdPath]
    public void RestoreLogins(SequencePositions positions)
    {
        foreach (ref readonly LoginPosition login in positions.Logins.AsSpan(0, positions.LoginCount))
            _sessions[(int)login.SessionIndex]?.Restore(login, WallOffsetNs);
    }

    /// <summary>Evaluates the interval's bursts up to the newest packet.</summary>
    public void SettleBursts() => _bursts.Settle();

    /// <summary>Reports the bursts of an interval that ends, and notes the orders of its worst samples that still
    /// wait.</summary>
    public void EndInterval(IntervalBuffer interval)
    {
        foreach (SessionLatency? session in _sessions)
            session?.EndInterval();
        _bursts.Settle();
        _burstWatch.Report(interval);
        _burstWatch.ReportOverflow(_bursts, interval.EndStampNs);
    }

    /// <summary>Directs further samples to a new interval.</summary>
    public void Begin(IntervalBuffer interval)
    {
        _recorder.Begin(interval);
        _bursts.Begin(interval.Bursts);
    }

    /// <summary>Processes one event, after all deadlines due before its clock.</summary>
    public void OnEvent(ref PacketEvent packet)
    {
        if (_ending is not null)
            SettleEnding(ref packet);
        ExpireUntil(packet.ClockNs);
        RecordReading(ref packet);
        if (packet.SessionIndex >= 0)
            ProcessSession(ref packet);
        else if (packet.Kind == PacketEventKind.Feed)
            ProcessFeed(ref packet);
        else if (packet.Kind == PacketEventKind.EndOfInput)
            EndInput(packet.ClockNs);
        else if (packet.LineIndex >= 0 && packet.LostBefore > 0)
            _feeds.CountLoss(packet.FeedIndex, packet.LineIndex, packet.LostBefore);
    }

    /// <summary>Fast path for a feed packet that carries exactly its line's expected numbers: the same as
    /// <see cref="OnEvent"/> without checks for cases that cannot occur. Its clock must be before
    /// <see cref="NextDeadlineNs"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void OnExpected(ref PacketEvent packet)
    {
        RecordReading(ref packet);
        int lineIndex = packet.LineIndex;
        FeedLatency.LinePlaces line = _feeds.Of(lineIndex);
        _feeds.ProcessExpected(ref packet, line);
        if (line.Bursts is { } bursts)
            _bursts.Add(lineIndex, bursts, packet.StampNs, BytesOf(ref packet));
    }

    /// <summary>Records the time that the reader took to read and decode the packet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RecordReading(ref PacketEvent packet)
    {
        if (packet.DecodedStampNs > 0 && (packet.Flags & PacketEventFlags.CountsInLedger) != 0)
            _reader?.Record(packet.DecodedStampNs - packet.StampNs, packet.StampNs, sequence: 0);
    }

    /// <summary>Handles all deadlines due before a clock value.</summary>
    public void ExpireUntil(long clockNs)
    {
        if (_nextDeadlineNs >= clockNs)
            return;
        _nextDeadlineNs = long.MaxValue;
        foreach (SessionLatency? session in _sessions)
        {
            if (session is null)
                continue;
            session.ExpireUntil(clockNs);
            _nextDeadlineNs = Math.Min(_nextDeadlineNs, session.NextDeadlineNs);
        }
        _handshakes.ExpireUntil(clockNs);
        _nextDeadlineNs = Math.Min(_nextDeadlineNs, _handshakes.NextDeadlineNs);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ProcessFeed(ref PacketEvent packet)
    {
        if (packet.LostBefore > 0 || (packet.Flags & Doubtful) != 0 || packet.Status != EnvelopeStatus.Ok)
            NoteDoubt(ref packet);
        if (!packet.HasTime)
            return;
        _feeds.Process(ref packet);
        _bursts.Add(packet.LineIndex, packet.StampNs, BytesOf(ref packet));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BytesOf(ref PacketEvent packet) =>
        packet.WireLength > 0 ? (int)packet.WireLength : packet.PayloadLength;

    /// <summary>Counts samples that may be missing.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NoteDoubt(ref PacketEvent packet)
    {
        if ((packet.Flags & PacketEventFlags.StreamGap) != 0)
            ReportStreamGap(ref packet);
        if (packet.LostBefore > 0)
            _feeds.CountLoss(packet.FeedIndex, packet.LineIndex, packet.LostBefore);
        if ((packet.Flags & (PacketEventFlags.LateRecord | PacketEventFlags.StreamGapOurs)) != 0
            || packet.Status == EnvelopeStatus.Truncated)
            _feeds.CountLoss(packet.FeedIndex, packet.LineIndex, 1);
    }

    /// <summary>Handles skipped bytes of a feed's stream: its numbers are unknown until the next login.</summary>
    private void ReportStreamGap(ref PacketEvent packet)
    {
        bool isOurs = (packet.Flags & PacketEventFlags.StreamGapOurs) != 0;
        ref TelemetryEvent gap = ref _events.Begin(TelemetryEventKind.StreamGap, packet.StampNs);
        gap.FeedIndex = packet.FeedIndex;
        gap.LineIndex = packet.LineIndex;
        gap.Connection = packet.Connection;
        gap.Cause = isOurs ? UnobservedCause.Appliance : UnobservedCause.None;
        _events.Commit();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ProcessSession(ref PacketEvent packet)
    {
        if (_sessions[packet.SessionIndex] is not { } session)
            return;
        ConnectionWatch connections = _connections[packet.SessionIndex]!;
        if (packet.LostBefore > 0)
            CountLoss(ref packet);
        if (packet.Kind == PacketEventKind.Segment)
        {
            bool mayShake = _handshakes.Count > 0 || (packet.TcpFlags & TcpFlag.Syn) != 0;
            connections.Process(ref packet, isRefusal: mayShake && Shake(ref packet));
            if ((packet.Flags & PacketEventFlags.TableFull) != 0 && packet.PayloadLength > 0)
                CountUnread(ref packet);
            if (connections.Ending != 0)
                _ending = connections;
            _bursts.Add(
                _lines + 2 * packet.SessionIndex + (int)packet.Direction, packet.StampNs, BytesOf(ref packet));
            return;
        }
        if (packet.Kind != PacketEventKind.Message)
            return;
        connections.ProcessMessage(ref packet);
        if (_handshakes.Count > 0 && (packet.Flags & PacketEventFlags.ConnectionOpened) != 0)
            _handshakes.Settle(ref packet);
        session.ProcessMessage(ref packet);
        if (connections.Ending != 0)
            _ending = connections;
        _nextDeadlineNs = Math.Min(_nextDeadlineNs, session.NextDeadlineNs);
    }

    private bool Shake(ref PacketEvent segment)
    {
        if ((segment.Flags & PacketEventFlags.OutOfWindow) != 0)
            return false;
        bool isRefusal = _handshakes.Process(ref segment);
        _nextDeadlineNs = Math.Min(_nextDeadlineNs, _handshakes.NextDeadlineNs);
        return isRefusal;
    }

    /// <summary>Counts lost records of a flow, for its session or for every session that they may have belonged
    /// to.</summary>
    private void CountLoss(ref PacketEvent packet)
    {
        foreach (int session in _possibleSessions[packet.FlowId])
            _connections[session]?.CountLoss(ref packet);
        _connections[packet.SessionIndex]!.ReportLoss(ref packet);
    }

    /// <summary>Counts a segment that could not be kept: its messages may belong to any session of the flow.</summary>
    private void CountUnread(ref PacketEvent packet)
    {
        foreach (int session in _possibleSessions[packet.FlowId])
            (session != packet.SessionIndex ? _connections[session] : null)?.CountImpaired();
    }

    /// <summary>Counts segments of a flow that may have passed while no program watched it.</summary>
    /// <param name="change">Says that this began or ended; none at the end of an interval.</param>
    [ColdPath]
    public void CountUnwatched(int flowId, ControlMessage change = default) =>
        Array.ForEach(_possibleSessions[flowId], session => _connections[session]?.CountUnwatched(in change));

    private void SettleEnding(ref PacketEvent packet)
    {
        if (packet.Kind == PacketEventKind.Message && packet.Connection == _ending!.Ending)
            return;                             // a message of the last segment
        _ending!.EndLast();
        _ending = null;
    }

    [ColdPath]
    private void EndInput(long clockNs) => Array.ForEach(_sessions, session => session?.EndInput(clockNs));

    /// <summary>Settings that decide to which session a connection belongs, as text.</summary>
    [ColdPath]
    private static HashSet<string> OwnersIn(Topology topology) =>
    [
        .. topology.Flows.Where(flow => flow.SessionIndex >= 0).Select(flow => string.Create(
            CultureInfo.InvariantCulture, $"{flow.Endpoint} {flow.SourceAddress} {flow.VlanId} {flow.Interface}: "
                + $"{flow.SessionIndex} {string.Join(' ', flow.CandidateSessions
                    .Select(index => topology.Sessions[index])
                    .Select(session => $"{session.Index}/{session.Login}/{session.LocalPort}"))}")),
    ];

    private void Adopt(LatencyStage before, int index)
    {
        SessionLatency session = before._sessions[index]!;
        session.MoveTo(_contexts[index]!, _ticks[index]);
        _contexts[index] = before._contexts[index];
        _sessions[index] = session;
        _connections[index] = before._connections[index];
        if (_changesOwners)
            _connections[index]!.ChangeOwners();
        _nextDeadlineNs = Math.Min(_nextDeadlineNs, session.NextDeadlineNs);
        for (int direction = 0; direction < 2; direction++)
            _bursts.TakeOver(
                _lines + (2 * index) + direction, before._bursts, before._lines + (2 * index) + direction);
    }

    /// <summary>True if a line or a direction of a session is watched now and was not before.</summary>
    private bool IsNewSource(int source, LatencyStage? before)
    {
        if (source >= _lines)
        {
            int session = (source - _lines) / 2;
            return !_topology.Sessions[session].IsRemoved && before?.Runs(session) != true;
        }
        int feed = _topology.Lines[source].FeedIndex;
        return !_topology.Feeds[feed].IsRemoved
            && (before is null || source >= before._lines || before._topology.Feeds[feed].IsRemoved);
    }
}
