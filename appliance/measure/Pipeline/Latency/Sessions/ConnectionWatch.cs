// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Messages.Counters;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>Counts the TCP segments of one session: connections, losses, retransmissions.</summary>
[HotPath]
internal sealed class ConnectionWatch(SessionContext context, SessionLatency session)
{
    private const PacketEventFlags Impaired =
        PacketEventFlags.LateRecord | PacketEventFlags.Truncated | PacketEventFlags.TableFull;

    private readonly SessionContext _context = context;
    private readonly SessionLatency _session = session;
    private readonly SessionDialogue _dialogue = context.Dialogue = new SessionDialogue(context);
    private readonly ClosedWindows _closedWindows = new(context);
    private readonly uint[] _ended = new uint[2 * context.Session.MaxConnections];
    private int _endedCount;
    private uint _ending;
    private long _endingStampNs;

    /// <summary>Connection whose last segment has come, or whose logon was refused; 0 if none. It ends at the next
    /// event that is not a message of that segment.</summary>
    public uint Ending => _ending;

    /// <summary>Counts a segment.</summary>
    /// <param name="isRefusal">True if it refuses a connection that was not established.</param>
    public void Process(ref PacketEvent segment, bool isRefusal)
    {
        ref SessionCounters counters = ref _context.Counters;
        counters.Segments++;
        if (segment.Direction == StreamDirection.ToExchange)
            counters.BytesSent += segment.PayloadLength;
        else
            counters.BytesReceived += segment.PayloadLength;
        counters.Checksums.Count(segment.Checksum);
        if ((segment.Flags & Impaired) != 0 || segment.Status == EnvelopeStatus.Truncated)
            CountImpaired();
        if (segment.Status != EnvelopeStatus.Ok)
            counters.Undecodable++;
        if ((segment.Flags & PacketEventFlags.TableFull) != 0)
            Report(TelemetryEventKind.TableFull, ref segment);
        if ((segment.Flags & PacketEventFlags.ConnectionOpened) != 0)
            Open(ref segment);
        if ((segment.Flags & PacketEventFlags.StreamGap) != 0)
            NoteStreamGap(ref segment);
        if ((segment.Flags & PacketEventFlags.OutOfWindow) != 0)
            counters.OutOfWindow++;
        else if ((segment.TcpFlags & TcpFlag.Rst) != 0)
            CountReset(ref segment, isRefusal);
        if (segment.Notes != SegmentNotes.None)
            CountNotes(ref segment);
        counters.ZeroWindowNs += segment.WindowClosedNs;
        if (segment.AcknowledgedStampNs != 0 && (segment.TcpFlags & TcpFlag.Syn) == 0)
            RecordAcknowledgment(ref segment);
        if (segment.RetransmittedBytes > 0)
        {
            counters.Retransmits++;
            if (segment.Direction == StreamDirection.ToExchange)
            {
                counters.RetransmitsSent++;
                _session.MarkRetransmitted(ref segment);
            }
            else
                counters.RetransmitsReceived++;
        }
        if ((segment.Flags & PacketEventFlags.ConnectionClosed) != 0)
            Close(segment.Connection, segment.StampNs);
    }

    /// <summary>Records that a reload changed the assignment of connections to sessions.</summary>
    public void ChangeOwners() => _dialogue.ChangeOwners();

    /// <summary>Counts a segment whose messages are unknown.</summary>
    public void CountImpaired()
    {
        _context.Counters.RecordsImpaired++;
        _context.MissMessages(SessionLatency.MostMessagesInSegment);
        _context.MissSegments(1);
    }

    /// <summary>Counts a segment that may have passed while a flow was not watched. Nor are the exchange's answers read
    /// meanwhile.</summary>
    /// <param name="change">Says that this began or ended; none if it goes on.</param>
    [ColdPath]
    public void CountUnwatched(in ControlMessage change)
    {
        CountImpaired();
        if (change.Kind != ControlKind.None && _context.IsFromExchange(change.FlowId))
            _session.WatchAnswers(change.Kind == ControlKind.FlowWatched, change.StampNs);
        if (change is not { Kind: ControlKind.FlowUnwatched, Ticket: not 0, Count: > 0 })
            return;
        ref TelemetryEvent cut = ref _context.Events.Begin(TelemetryEventKind.CaptureCut, change.StampNs);
        cut.SessionIndex = (short)_context.Session.Index;
        _context.Events.Commit();
    }

    /// <summary>Applies a message to the state of its connection.</summary>
    public void ProcessMessage(ref PacketEvent message)
    {
        if ((message.MessageNotes & MessageNotes.AnyDoubt) != 0)
        {
            ProcessDoubt(ref message);
            return;
        }
        if ((message.Flags & PacketEventFlags.ConnectionClosed) != 0)
            Close(message.Connection, message.StampNs);
        if ((message.Flags & PacketEventFlags.StreamGap) != 0)
            NoteStreamGap(ref message);
        if ((message.MessageNotes & MessageNotes.GapFilled) != 0
            && message.Direction == StreamDirection.FromExchange)
            _session.FindAnswers(message.Connection);
        if ((message.Flags & PacketEventFlags.ConnectionOpened) != 0)
            Open(ref message);
        if ((message.Flags & PacketEventFlags.LoginUnknown) != 0)
            Report(TelemetryEventKind.UnknownLogin, ref message);
        if (message.Status == EnvelopeStatus.Ok && message.Message.Kind == OrderKind.LogonAccepted)
        {
            LogIn(ref message);
        }
        else if (message.Status == EnvelopeStatus.Ok && message.Message.Kind == OrderKind.LogonRejected)
        {
            Report(TelemetryEventKind.LoginRefused, ref message);
            Close(message.Connection, message.StampNs);
        }
        _dialogue.Process(ref message);
    }

    /// <summary>Handles a step of a doubt: orders whose answer may be among bytes that were not seen are
    /// unknown.</summary>
    private void ProcessDoubt(ref PacketEvent note)
    {
        if (note.MessageNotes == MessageNotes.DoubtStays)
            CountUnseen(note.Flags);
        else if (note.Direction == StreamDirection.FromExchange && note.MessageNotes == MessageNotes.DoubtOver)
            _session.FindAnswers(note.Connection);
        else if (note.Direction == StreamDirection.FromExchange)
            _session.LoseAnswers(note.Connection, note.StampNs);
    }

    private void LogIn(ref PacketEvent message)
    {
        ref SessionLogin login = ref _session.Accept(ref message, out uint replaced, out bool isNewSession);
        if (replaced != 0)
            _dialogue.Continue(ref message, replaced, isNewSession);
        else if (isNewSession)
            _dialogue.Restart(ref message);
        if (replaced != 0 && !HasEnded(replaced))
            End(replaced, message.StampNs);
        else if (replaced != 0)
            _session.EndConnection(replaced, message.StampNs);      // ends requests sent on it after its end
        bool hasMoved = login.FlowId != 0 && login.FlowId != message.FlowId;
        login.FlowId = message.FlowId;
        ReportLogin(hasMoved ? TelemetryEventKind.Failover : TelemetryEventKind.Login, ref message, login.Highest);
    }

    /// <summary>Counts the records lost before an event.</summary>
    public void CountLoss(ref PacketEvent packet)
    {
        _context.Counters.RecordsLost += packet.LostBefore;
        _context.MissMessages(packet.LostBefore * SessionLatency.MostMessagesInSegment);
        _context.MissSegments(packet.LostBefore);
    }

    /// <summary>Reports the records lost before an event.</summary>
    public void ReportLoss(ref PacketEvent packet)
    {
        ref TelemetryEvent loss = ref _context.Events.Begin(TelemetryEventKind.ApplianceLoss, packet.StampNs);
        loss.SessionIndex = (short)_context.Session.Index;
        loss.Connection = packet.Connection;
        loss.Count = packet.LostBefore;
        loss.Cause = UnobservedCause.Appliance;
        _context.Events.Commit();
    }

    // Late records of the connection are counted already, and explain it.
    private void CountUnseen(PacketEventFlags flags)
    {
        if ((flags & PacketEventFlags.LateRecord) == 0)
            CountImpaired();
    }

    private void NoteStreamGap(ref PacketEvent packet)
    {
        _context.Counters.StreamGaps++;
        bool isOurs = (packet.Flags & PacketEventFlags.StreamGapOurs) != 0;
        bool isForRoom = (packet.Flags & PacketEventFlags.TableFull) != 0;
        if (isForRoom)
            CountImpaired();
        else if (isOurs)
            CountUnseen(packet.Flags);
        if (packet.Direction == StreamDirection.FromExchange)
            _session.LoseAnswers(packet.Connection, packet.StampNs);
        if (isForRoom)
            Report(TelemetryEventKind.TableFull, ref packet);
        ref TelemetryEvent gap = ref _context.Events.Begin(TelemetryEventKind.StreamGap, packet.StampNs);
        gap.SessionIndex = (short)_context.Session.Index;
        gap.Connection = packet.Connection;
        gap.Count = packet.SkippedBytes;
        if (isOurs)
            gap.Cause = UnobservedCause.Appliance;
        _context.Events.Commit();
    }

    private void RecordAcknowledgment(ref PacketEvent segment)
    {
        long durationNs = segment.Direction == StreamDirection.FromExchange
            ? segment.StampNs - segment.AcknowledgedStampNs : segment.AcknowledgedStampNs - segment.StampNs;
        _context.Recorder.Record(_context.Series(SeriesKind.SegmentToAck), durationNs, segment.StampNs, 0);
    }

    private void CountReset(ref PacketEvent segment, bool isRefusal)
    {
        bool isSent = segment.Direction == StreamDirection.ToExchange;
        if (isSent)
            _context.Counters.ResetsSent++;
        else
            _context.Counters.ResetsReceived++;
        if (isRefusal || (segment.Flags & PacketEventFlags.ConnectionClosed) == 0)
            return;
        ref TelemetryEvent reset = ref _context.Events.Begin(TelemetryEventKind.ConnectionReset, segment.StampNs);
        reset.SessionIndex = (short)_context.Session.Index;
        reset.Connection = segment.Connection;
        reset.Direction = segment.Direction;
        reset.DurationNs = segment.ConnectedNs;
        _context.Events.Commit();
    }

    private void CountNotes(ref PacketEvent segment)
    {
        ref SessionCounters counters = ref _context.Counters;
        SegmentNotes notes = segment.Notes;
        if ((notes & SegmentNotes.OutOfOrder) != 0)
            counters.OutOfOrder++;
        if ((notes & SegmentNotes.DuplicateAck) != 0)
            counters.DuplicateAcks++;
        if ((notes & SegmentNotes.KeepAlive) != 0)
            counters.Keepalives++;
        if ((notes & SegmentNotes.Untimed) != 0)
            _context.Recorder.Miss(_context.Series(SeriesKind.SegmentToAck), 1);
        if ((notes & SegmentNotes.WindowOpened) != 0)
            _closedWindows.Open(segment.Connection, segment.StampNs);
        if ((notes & SegmentNotes.WindowClosed) == 0)
            return;
        counters.ZeroWindows++;
        _closedWindows.Close(segment.Connection, segment.StampNs);
    }

    private bool HasEnded(uint connection) => connection == _ending || _ended.AsSpan().Contains(connection);

    private void Open(ref PacketEvent packet)
    {
        _context.Counters.Connections++;
        Report(TelemetryEventKind.ConnectionOpened, ref packet);
    }

    private void Close(uint connection, long stampNs)
    {
        if (HasEnded(connection))
            return;
        if (_ending != 0)
            EndLast();
        _ending = connection;
        _endingStampNs = stampNs;
    }

    /// <summary>Ends the connection of <see cref="Ending"/>.</summary>
    public void EndLast()
    {
        uint connection = _ending;
        _ending = 0;
        End(connection, _endingStampNs);
    }

    private void End(uint connection, long stampNs)
    {
        _closedWindows.Open(connection, stampNs);
        ref TelemetryEvent closed = ref _context.Events.Begin(TelemetryEventKind.ConnectionClosed, stampNs);
        closed.SessionIndex = (short)_context.Session.Index;
        closed.Connection = connection;
        _context.Events.Commit();
        _session.EndConnection(connection, stampNs);
        _dialogue.End(connection);
        _ended[_endedCount++ % _ended.Length] = connection;
    }

    /// <summary>Reports a login, with its gateway and the numbers that are repeated on request.</summary>
    private void ReportLogin(TelemetryEventKind kind, ref PacketEvent message, ulong highest)
    {
        ref TelemetryEvent item = ref _context.Events.Begin(kind, message.StampNs);
        item.SessionIndex = (short)_context.Session.Index;
        item.Connection = message.Connection;
        item.Gateway = _context.GatewayOf(message.FlowId);
        ulong next = message.Message.NextSequence;
        if (next > 0 && next <= highest)
        {
            item.First = next;
            item.Last = highest;
            item.Count = (long)(highest - next + 1);
        }
        _context.Events.Commit();
    }

    private void Report(TelemetryEventKind kind, ref PacketEvent packet)
    {
        ref TelemetryEvent item = ref _context.Events.Begin(kind, packet.StampNs);
        item.SessionIndex = (short)_context.Session.Index;
        item.Connection = packet.Connection;
        _context.Events.Commit();
    }
}
