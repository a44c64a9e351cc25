// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Model.Positions;
using Telemetry.Pipeline.Latency.Orders;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>Counts and times the messages of one order session.</summary>
[HotPath]
internal sealed class SessionLatency(SessionContext context, AnswerMatcher matcher, TickAttributor ticks)
{
    /// <summary>Time for which an answer waits for its request, which is in another ring, nanoseconds of the
    /// clock.</summary>
    public const long AnswerHoldNs = 10_000_000;

    /// <summary>Highest number of the shortest orders (50 bytes) in a lost segment, even a super-packet of 64
    /// KiB.</summary>
    public const long MostMessagesInSegment = 65_536 / 50;

    private const uint AnyConnection = RequestTable.AnyConnection;

    private readonly SessionContext _context = context;
    private readonly AnswerMatcher _matcher = matcher;
    private TickAttributor _ticks = ticks;
    private readonly HeldAnswers _held = new();
    private readonly SessionLogins _logins = context.Logins = new SessionLogins(context);
    private readonly LostAnswers _lost = new(context);
    private readonly Replays _replays = new(context, matcher);

    /// <summary>Next deadline: of an order's answer, or of a held answer's request.</summary>
    public long NextDeadlineNs
    {
        get
        {
            long deadlineNs = long.MaxValue;
            int oldest = _context.Requests.OldestWaiting;
            if (oldest >= 0)
                deadlineNs = _context.Requests[oldest].StampNs + _context.Session.AnswerTimeoutNs;
            return _held.Count > 0 ? Math.Min(deadlineNs, _held[0].UntilNs) : deadlineNs;
        }
    }

    /// <summary>Handles the end of an interval: the orders among its worst samples that still wait are to be published
    /// when they are over.</summary>
    public void EndInterval() => _matcher.Reports.NameWaiting();

    /// <summary>Switches to another configuration.</summary>
    public void MoveTo(SessionContext context, TickAttributor ticks)
    {
        _context.MoveTo(context);
        ticks.TakeOver(_ticks);
        _ticks = ticks;
    }

    /// <summary>Appends the positions of the logins.</summary>
    public void CopyLogins(long wallOffsetNs, SequencePositions target) =>
        _logins.Copy(_context.Session.Index, wallOffsetNs, target);

    /// <summary>Continues a login from its position before a restart.</summary>
    public void Restore(in LoginPosition position, long wallOffsetNs) => _logins.Restore(position, wallOffsetNs);

    /// <summary>Handles all deadlines due before a clock value.</summary>
    public void ExpireUntil(long clockNs)
    {
        while (_held.Count > 0 && _held[0].UntilNs < clockNs)
            GiveUpOldestAnswer();
        while (_context.Requests.OldestWaiting is var oldest and >= 0)
        {
            long deadlineNs = _context.Requests[oldest].StampNs + _context.Session.AnswerTimeoutNs;
            if (deadlineNs >= clockNs)
                return;
            if (!_context.Requests[oldest].IsAnswerLost)
                _matcher.Reports.ReportTimeout(oldest, deadlineNs);
            GiveUp(oldest, RequestState.Overdue, deadlineNs);
        }
    }

    public void ProcessMessage(ref PacketEvent packet)
    {
        ref SessionCounters counters = ref _context.Counters;
        if (packet.Status != EnvelopeStatus.Ok)
        {
            counters.Undecodable++;
            ReportUnknown(ref packet);
            return;
        }
        if ((packet.Flags & PacketEventFlags.Partial) != 0)
            return;
        if (packet.Direction == StreamDirection.ToExchange)
            counters.MessagesToExchange++;
        else
            counters.MessagesFromExchange++;
        if (packet.Message.Role == OrderRole.Request)
            ProcessRequest(ref packet, ref counters);
        else if (packet.Message.Role == OrderRole.Answer)
            ProcessAnswer(ref packet, ref counters);
        else
            ProcessSession(ref packet, ref counters);
    }

    private void ProcessSession(ref PacketEvent packet, ref SessionCounters counters)
    {
        if (packet.Direction == StreamDirection.FromExchange)
            _logins.Of(packet.Connection).Note(in packet.Message);
        if (packet.Message.StartsNumbers != 0 && packet.Direction == StreamDirection.FromExchange)
            _logins.Of(packet.Connection).RestartNumbers(packet.Message.NextSequence);
        else if (packet.Message.Kind == OrderKind.Logon)
            _logins.Ask(packet.Message.Login, packet.Connection, packet.StampNs);
        else if (packet.Message.Kind == OrderKind.Rejected
            && _matcher.RefuseNumbered(packet.Message.Reference, ReceivedAnswer.Of(in packet)))
            counters.Rejects++;
    }

    /// <summary>Handles the exchange's acceptance of a login. The login's previous connection has then ended, even if
    /// no message showed it; if the exchange began a new session, waiting requests will not be answered.</summary>
    /// <param name="replaced">Receives the connection that this one replaces; 0 if none.</param>
    /// <param name="isNewSession">Receives true if the exchange has begun a new session.</param>
    /// <returns>The login.</returns>
    public ref SessionLogin Accept(ref PacketEvent packet, out uint replaced, out bool isNewSession)
    {
        ref SessionLogin login = ref _logins.Accept(
            packet.Connection, packet.StampNs, packet.Message.Session, packet.Message.NextSequence, out replaced,
            out isNewSession);
        if (!isNewSession || _context.Session.IsUnassigned)
            return ref login;
        uint ended = replaced != 0 ? replaced : packet.Connection;
        uint connection = _logins.IsShared ? ended : AnyConnection;
        EndConnection(connection, packet.StampNs);
        _context.Requests.ForgetDone(connection);
        return ref login;
    }

    /// <summary>Marks the orders in bytes of a client's segment that were sent before as retransmitted.</summary>
    public void MarkRetransmitted(ref PacketEvent segment)
    {
        long end = segment.StreamOffset + segment.PayloadLength;
        RequestTable requests = _context.Requests;
        for (int index = requests.NewestWaiting; index >= 0; index = requests[index].Previous)
        {
            ref Request request = ref requests[index];
            if (request.Connection == segment.Connection && request.StreamOffset < end
                && request.StreamOffset + request.Length > segment.StreamOffset)
                MarkRetransmitted(ref request);
        }
    }

    /// <summary>Handles bytes of the exchange that were not read, or may not have been seen.</summary>
    /// <param name="stampNs">Stamp of what follows them, nanoseconds.</param>
    public void LoseAnswers(uint connection, long stampNs) => _lost.Lose(connection, stampNs);

    /// <summary>Handles bytes of the exchange that came after they were reported as not read, or do not
    /// exist.</summary>
    public void FindAnswers(uint connection) => _lost.Find(connection);

    /// <summary>Handles that a flow of the exchange is watched from a stamp on, or is not.</summary>
    public void WatchAnswers(bool isWatched, long stampNs) => _lost.Watch(isWatched, stampNs);

    /// <summary>Handles the end of a connection: requests waiting on it will not be answered there.</summary>
    public void EndConnection(uint connection, long stampNs)
    {
        RequestTable requests = _context.Requests;
        for (int index = requests.OldestWaiting; index >= 0;)
        {
            int next = requests[index].Next;
            if (requests[index].Connection == connection || connection == AnyConnection)
                GiveUp(index, RequestState.Disconnected, stampNs);
            index = next;
        }
    }

    /// <summary>Handles the end of the input: waiting requests were not answered.</summary>
    public void EndInput(long stampNs)
    {
        while (_held.Count > 0)
            GiveUpOldestAnswer();
        while (_context.Requests.OldestWaiting is var oldest and >= 0)
            GiveUp(oldest, RequestState.Overdue, stampNs);
        _context.Dialogue.EndInput();
    }

    private void ProcessRequest(ref PacketEvent packet, ref SessionCounters counters)
    {
        switch (packet.Message.Kind)
        {
            case OrderKind.New:
                counters.Orders++;
                if ((packet.Flags & PacketEventFlags.SharedStamp) != 0)
                    counters.SharedStamp++;
                break;
            case OrderKind.Cancel:
                counters.Cancels++;
                break;
            case OrderKind.Replace:
                counters.Replaces++;
                break;
            default:
                return;
        }
        Request unplaced = default;
        int index = Place(ref packet, ref counters);
        if (index < 0 && packet.Message.Kind == OrderKind.New)
            counters.Untracked++;
        ref Request request = ref index >= 0 ? ref _context.Requests[index] : ref unplaced;
        request.StampNs = packet.StampNs;
        request.Hook = packet.Hook;
        request.IsLate = _lost.MayInclude(in packet);
        if (packet.Message.Kind == OrderKind.New)
        {
            bool isAmongWorst = _ticks.Attribute(packet.Message, ref request, ref counters);
            if (_context.Stages is { } stages)
                _context.RecordStages(stages, ref request, ref packet, isAmongWorst);
            _context.LateOrders?.Consider(in request, in packet, isAmongWorst, _context.Stages);
        }
        if (index < 0)
            return;
        if ((packet.Flags & (PacketEventFlags.Retransmitted | PacketEventFlags.Retransmit)) != 0)
            MarkRetransmitted(ref request);
        if (_held.Count > 0)
            AnswerFromHeld(packet.Message.Key, packet.Connection);
    }

    /// <summary>Puts a request into the table; returns -1 if it already waits there, or there is no room.</summary>
    private int Place(ref PacketEvent packet, ref SessionCounters counters)
    {
        RequestKind kind = packet.Message.Kind switch
        {
            OrderKind.New => RequestKind.New,
            OrderKind.Cancel => RequestKind.Cancel,
            _ => RequestKind.Replace,
        };
        RequestTable requests = _context.Requests;
        if (!packet.Message.Key.IsPresent)
            return -1;
        uint scope = _context.ScopeOf(packet.Connection);
        int known = requests.Find(packet.Message.Key, kind, scope, packet.Connection);
        long earlierNs = 0;
        if (known >= 0)
        {
            // The venue answers the first request that uses a key; an old key may be used again.
            if (requests[known].State == RequestState.Waiting)
            {
                if (packet.Message.IsResent == 0)
                    _context.Doubt();
                return -1;
            }
            bool isOfOther = requests[known].Connection != packet.Connection;
            earlierNs = isOfOther ? requests[known].StampNs : requests[known].EarlierNs;
            requests.Remove(known);
        }
        int index = requests.Add(packet.Message.Key, kind, scope, out bool evicted);
        if (index < 0)
        {
            counters.KeyOverflow++;
            counters.RecordsImpaired++;
            _context.MissAnswers(1);
            if (counters.KeyOverflow == 1)
                _context.ReportTableFull(packet.StampNs);
            return -1;
        }
        if (evicted)
            _context.Recorder.Miss(_context.Series(SeriesKind.OrderToFill), 1);
        ref Request request = ref requests[index];
        request.Connection = packet.Connection;
        request.StreamOffset = packet.StreamOffset;
        request.Length = packet.PayloadLength;
        request.Number = packet.Message.HasSequence != 0 ? packet.Message.Sequence : 0;
        request.EarlierNs = earlierNs;
        if (kind == RequestKind.New)
            request.OriginStampNs = packet.StampNs;
        else if (kind == RequestKind.Replace)
            FindOrigin(packet.Message.Key2, ref request);
        return index;
    }

    /// <summary>Finds the original order of a replace, from which its fill is timed.</summary>
    private void FindOrigin(in OrderKey original, ref Request request)
    {
        RequestTable requests = _context.Requests;
        int index = requests.Find(original, RequestKind.New, request.Scope, request.Connection);
        if (index < 0)
            index = requests.Find(original, RequestKind.Replace, request.Scope, request.Connection);
        if (index < 0)
            return;
        request.OriginStampNs = requests[index].OriginStampNs;
        request.IsFilled = requests[index].IsFilled;
    }

    private void ProcessAnswer(ref PacketEvent packet, ref SessionCounters counters)
    {
        ref OrderMessage message = ref packet.Message;
        if (!_context.Session.IsUnassigned && _replays.Includes(ref _logins.Of(packet.Connection), ref packet))
        {
            counters.Replayed++;
            return;
        }
        ReceivedAnswer answer = ReceivedAnswer.Of(in packet);
        if (!message.Key.IsPresent)
        {
            if (message.Reference != 0 && _matcher.RefuseNumbered(message.Reference, answer))
                counters.Rejects++;
            return;
        }
        MatchResult result = _matcher.Match(answer);
        CountAnswer(message.Kind, ref counters);
        bool isBehindHole = (packet.Flags & PacketEventFlags.BehindHole) != 0;
        bool isAhead = isBehindHole || (packet.MessageNotes & MessageNotes.Ahead) != 0;
        bool isHeld = result is MatchResult.None or MatchResult.Foreign || (isAhead && result == MatchResult.Known);
        if (!isHeld)
            return;
        if (_held.Count == HeldAnswers.Capacity)
            GiveUpOldestAnswer();
        ref HeldAnswer held = ref _held.Add();
        held.Answer = answer;
        held.IsKnown = result != MatchResult.None;
        held.UntilNs = packet.ClockNs + AnswerHoldNs + (isBehindHole ? StreamHold.MissingBytesNs : 0);
        held.IsHeld = true;
    }

    private static void CountAnswer(OrderKind kind, ref SessionCounters counters)
    {
        if (kind == OrderKind.Accepted)
            counters.Acks++;
        else if (kind == OrderKind.Rejected)
            counters.Rejects++;
        else if (kind == OrderKind.Filled)
            counters.Fills++;
    }

    private void AnswerFromHeld(in OrderKey key, uint connection)
    {
        uint scope = _context.ScopeOf(connection);
        for (int position = 0; position < _held.Count; position++)
        {
            ref HeldAnswer held = ref _held[position];
            bool isOfOther = held.Answer.Connection != connection && _context.ScopeOf(held.Answer.Connection) != scope;
            if (!held.IsHeld || isOfOther || !held.Answer.Key.Equals(key))
                continue;
            MatchResult result = _matcher.Match(held.Answer);
            held.IsHeld = result is MatchResult.None or MatchResult.Known or MatchResult.Foreign;
            held.IsKnown |= held.IsHeld && result != MatchResult.None;      // its own may still be on its way
        }
        while (_held.Count > 0 && !_held[0].IsHeld)
            _held.RemoveOldest();
    }

    private void GiveUpOldestAnswer()
    {
        if (_held[0].IsHeld && !_held[0].IsKnown)
        {
            _context.Counters.UnmatchedAnswers++;
            _lost.GiveUp(_held[0].Answer.StampNs);
        }
        _held.RemoveOldest();
    }

    private void GiveUp(int index, RequestState state, long stampNs)
    {
        ref Request request = ref _context.Requests[index];
        ref SessionCounters counters = ref _context.Counters;
        if (request.Kind == RequestKind.New && request.IsAnswerLost)
            counters.Untracked++;
        else if (request.Kind == RequestKind.New && state == RequestState.Disconnected)
            counters.ConnectionLost++;
        else if (request.Kind == RequestKind.New)
            counters.Unanswered++;
        _context.Requests.Finish(index, state);
        _matcher.Reports.Report(index, stampNs);
    }

    private void MarkRetransmitted(ref Request request)
    {
        if (request.IsRetransmitted)
            return;
        request.IsRetransmitted = true;
        if (request.Kind == RequestKind.New)
            _context.Counters.Retransmitted++;
    }

    private void ReportUnknown(ref PacketEvent packet)
    {
        ref TelemetryEvent unknown = ref _context.Events.Begin(TelemetryEventKind.UnknownPacket, packet.StampNs);
        unknown.SessionIndex = (short)_context.Session.Index;
        unknown.Connection = packet.Connection;
        unknown.Status = packet.Status;
        unknown.Count = 1;
        _context.Events.Commit();
    }
}
