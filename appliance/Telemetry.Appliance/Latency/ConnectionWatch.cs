// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Latency;

/// <summary>The TCP segments of one session: connections, losses, retransmissions.</summary>
[HotPath]
internal sealed class ConnectionWatch(SessionContext context, SessionLatency session)
{
    private const int RememberedEnds = 16;
    private const PacketEventFlags Impaired =
        PacketEventFlags.LateRecord | PacketEventFlags.Truncated | PacketEventFlags.TableFull;

    private readonly SessionContext _context = context;
    private readonly SessionLatency _session = session;
    private readonly uint[] _ended = new uint[RememberedEnds];
    private int _endedCount;
    private uint _ending;
    private long _endingStampNs;

    /// <summary>
    /// Ends the connection whose last segment came before this event, unless the event is a message out of that
    /// segment.
    /// </summary>
    public void Settle(ref PacketEvent packet)
    {
        if (_ending != 0 && !(packet.Kind == PacketEventKind.Message && packet.Connection == _ending))
            End();
    }

    /// <summary>Counts a segment.</summary>
    public void Process(ref PacketEvent segment)
    {
        ref SessionCounters counters = ref _context.Counters;
        counters.Segments++;
        NoteLoss(ref segment);
        if ((segment.Flags & Impaired) != 0 || segment.Status == EnvelopeStatus.Truncated)
        {
            counters.RecordsImpaired++;
            _context.MissMessages(SessionLatency.MostMessagesInSegment);
        }
        if (segment.Status != EnvelopeStatus.Ok)
            counters.Undecodable++;
        if ((segment.Flags & PacketEventFlags.TableFull) != 0)
            Tell(TelemetryEventKind.TableFull, EventSeverity.Error, ref segment);
        if ((segment.Flags & PacketEventFlags.ConnectionOpened) != 0)
        {
            counters.Connections++;
            Tell(TelemetryEventKind.ConnectionOpened, EventSeverity.Info, ref segment);
        }
        if ((segment.Flags & PacketEventFlags.StreamGap) != 0)
            NoteStreamGap(ref segment);
        if (segment.RetransmittedBytes > 0)
        {
            counters.Retransmits++;
            if (segment.Direction == StreamDirection.ToExchange)
                _session.MarkRetransmitted(ref segment);
        }
        if ((segment.Flags & PacketEventFlags.ConnectionClosed) != 0 && !HasEnded(segment.Connection))
        {
            _ending = segment.Connection;
            _endingStampNs = segment.StampNs;
        }
    }

    /// <summary>Counts the records that were lost before an event.</summary>
    public void NoteLoss(ref PacketEvent packet)
    {
        if (packet.LostBefore == 0)
            return;
        _context.Counters.RecordsLost += packet.LostBefore;
        _context.MissMessages(packet.LostBefore * SessionLatency.MostMessagesInSegment);
        ref TelemetryEvent loss = ref _context.Events.Begin(TelemetryEventKind.ApplianceLoss, packet.StampNs);
        loss.SessionIndex = (short)_context.Session.Index;
        loss.Severity = EventSeverity.Error;
        loss.Connection = packet.Connection;
        loss.Count = packet.LostBefore;
        loss.Cause = UnobservedCause.Appliance;
        _context.Events.Commit();
    }

    /// <summary>Counts a place where bytes of a stream were skipped.</summary>
    public void NoteStreamGap(ref PacketEvent packet)
    {
        _context.Counters.StreamGaps++;
        ref TelemetryEvent gap = ref _context.Events.Begin(TelemetryEventKind.StreamGap, packet.StampNs);
        gap.SessionIndex = (short)_context.Session.Index;
        gap.Severity = EventSeverity.Warning;
        gap.Connection = packet.Connection;
        if ((packet.Flags & PacketEventFlags.StreamGapOurs) != 0)
        {
            gap.Cause = UnobservedCause.Appliance;
            gap.Severity = EventSeverity.Error;
        }
        _context.Events.Commit();
    }

    private bool HasEnded(uint connection) => connection == _ending || _ended.AsSpan().Contains(connection);

    private void End()
    {
        ref TelemetryEvent closed = ref _context.Events.Begin(TelemetryEventKind.ConnectionClosed, _endingStampNs);
        closed.SessionIndex = (short)_context.Session.Index;
        closed.Connection = _ending;
        _context.Events.Commit();
        _session.EndConnection(_ending, _endingStampNs);
        _ended[_endedCount++ % RememberedEnds] = _ending;
        _ending = 0;
    }

    private void Tell(TelemetryEventKind kind, EventSeverity severity, ref PacketEvent segment)
    {
        ref TelemetryEvent told = ref _context.Events.Begin(kind, segment.StampNs);
        told.SessionIndex = (short)_context.Session.Index;
        told.Severity = severity;
        told.Connection = segment.Connection;
        _context.Events.Commit();
    }
}
