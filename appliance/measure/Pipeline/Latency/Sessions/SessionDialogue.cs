// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Memory;
using Telemetry.Model.Packets;
using Telemetry.Model.Positions;
using Telemetry.Pipeline.Latency.Orders;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>Follows the session level of both ends: completeness of the session's own numbers, repetitions, and the
/// exchange's response times to logons, logouts, test requests and requests that concern no order. Numbers are followed
/// on each connection and continue over a login's connections. Bounded by the session's connections: one that has ended
/// is replaced first; where one that goes on is, the session is incomplete.</summary>
/// <remarks>A number after bytes that the appliance did not see, or after messages whose numbers are not read, proves
/// no gap, and is accepted as correct.</remarks>
[HotPath]
internal sealed class SessionDialogue
{
    private const int Spare = 8;            // of connections that have ended and may continue over another
    private const int Front = 2;            // connections: normally one, and its successor

    private readonly SessionContext _context;
    private readonly ConnectionDialogue[] _rows;
    private readonly uint[] _connections;           // of the rows; 0 for none
    private int _oldest;
    private bool _isFullReported;

    internal SessionDialogue(SessionContext context)
    {
        _context = context;
        int rows = context.Session.MaxConnections + Spare;
        _rows = new ConnectionDialogue[rows];
        _connections = new uint[rows];
        const int lines = ConnectionDialogue.Lines;
        NumberLine[] memory = LazyMemory.Take<NumberLine>(rows * lines, Front * lines);
        for (int row = 0; row < rows; row++)
            _rows[row] = new ConnectionDialogue(new ArraySegment<NumberLine>(memory, row * lines, lines));
    }

    /// <summary>Processes a message of either side.</summary>
    internal void Process(ref PacketEvent packet)
    {
        ConnectionDialogue row = Of(packet.Connection, packet.StampNs);
        row.MayHaveGoneOn = false;
        DirectionNumbers numbers = row.Of(packet.Direction);
        if ((packet.Flags & (PacketEventFlags.StreamGap | PacketEventFlags.Partial)) != 0)
            numbers.LoseSight();
        if ((packet.Flags & PacketEventFlags.Partial) != 0)
            return;
        if (packet.Status != EnvelopeStatus.Ok)
        {
            numbers.LoseSight();
            return;
        }
        if (packet.Message.Role == OrderRole.Session)
            TimeSession(ref packet, row);
        else if (packet.Message.Kind is OrderKind.Inquiry or OrderKind.InquiryAnswered)
            TimeInquiry(ref packet, row);
        Follow(ref packet, row);
    }

    /// <summary>Records that a reload changed the assignment of connections to sessions.</summary>
    internal void ChangeOwners()
    {
        foreach (ConnectionDialogue row in _rows)
            row.MayHaveGoneOn = true;
    }

    /// <summary>Continues the numbers of a login that the exchange accepted over another connection than
    /// before.</summary>
    internal void Continue(ref PacketEvent packet, uint before, bool isNewSession)
    {
        int old = Find(before);
        if (old < 0)
            return;
        if (!isNewSession)
        {
            Of(packet.Connection, packet.StampNs).MayHaveRestarted = true;
            for (StreamDirection side = StreamDirection.ToExchange; side <= StreamDirection.FromExchange; side++)
            {
                DirectionNumbers last = _rows[old].Of(side);
                if (_rows[old].MayHaveGoneOn)
                    last.LoseSight();
                Of(packet.Connection, packet.StampNs).Of(side).Continue(last, out NumberFinding found);
                Report(found, side, ref packet);
            }
        }
        Begin(old, 0);
    }

    /// <summary>Records that a connection has ended.</summary>
    internal void End(uint connection)
    {
        int row = Find(connection);
        if (row < 0)
            return;
        _rows[row].HasEnded = true;
        GoOn(_rows[row]);
    }

    /// <summary>Handles the end of the input.</summary>
    internal void EndInput()
    {
        foreach (ConnectionDialogue row in _rows)
            GoOn(row);
    }

    /// <summary>Records that the numbers of a connection go on from the login's previous one.</summary>
    internal void GoOn(uint connection)
    {
        if (Find(connection) is var row and >= 0)
            GoOn(_rows[row]);
    }

    /// <summary>Records that the numbers of a connection restarted after the login's previous one, with or before a
    /// message that has been processed.</summary>
    internal void RestartWith(ref PacketEvent packet)
    {
        ConnectionDialogue row = Of(packet.Connection, packet.StampNs);
        row.Undecided = 0;
        row.MayHaveRestarted = false;
        Restart(ref packet);
        ulong number = packet.Message.Sequence;
        row.Of(packet.Direction).Use(packet.Message.Line, number, number + 1, false, out _);
    }

    private void GoOn(ConnectionDialogue row)
    {
        _context.Counters.Numbers.Resent += row.Undecided;
        row.Undecided = 0;
        row.MayHaveRestarted = false;
    }

    /// <summary>Restarts the numbers of a connection over which the exchange begins a new session.</summary>
    internal void Restart(ref PacketEvent packet)
    {
        ConnectionDialogue row = Of(packet.Connection, packet.StampNs);
        row.Of(StreamDirection.ToExchange).Clear();
        row.Of(StreamDirection.FromExchange).Clear();
    }

    private void Follow(ref PacketEvent packet, ConnectionDialogue row)
    {
        DirectionNumbers numbers = row.Of(packet.Direction);
        ref OrderMessage message = ref packet.Message;
        NumberFinding found = default;
        bool hasNext = message.NextSequence != 0;
        if (message.StartsNumbers != 0)
        {
            ulong next = hasNext ? message.NextSequence : message.Sequence + 1;
            numbers.Restart(message.HasSequence != 0 ? message.Sequence : next, next);
        }
        else if (message.HasSequence != 0 && message.Line != OrderMessage.NoLine)
        {
            ulong next = message.Sequence + 1;
            bool skips = message.FillsGap != 0 && message.NextSequence > next;
            ulong after = skips ? message.NextSequence : next;
            numbers.Use(message.Line, message.Sequence, after, message.IsResent != 0, out found);
            if ((packet.MessageNotes & MessageNotes.Late) != 0)
                found.IsResent = message.IsResent != 0;             // read in its place, after later ones
        }
        else if (message.HasSequence == 0 && message.Role != OrderRole.Session)
        {
            numbers.Skip();
        }
        if (message.HasSequence == 0 && hasNext)
            numbers.Expect(message.NextSequence, out found);
        if (found.IsResent && message.IsResent == 0 && row.MayHaveRestarted)
            row.Undecided++;
        else if (found.IsResent)
            _context.Counters.Numbers.Resent++;
        Report(found, packet.Direction, ref packet);
    }

    private void TimeSession(ref PacketEvent packet, ConnectionDialogue row)
    {
        ref OrderMessage message = ref packet.Message;
        bool asks = packet.Direction == StreamDirection.ToExchange;
        switch (message.Kind)
        {
            case OrderKind.Logon when asks:
            case OrderKind.LogonAccepted or OrderKind.LogonRejected when !asks:
                Time(SeriesKind.LogonToAnswer, row.Logon, ref packet, 0);
                break;
            case OrderKind.Logout:
                Time(SeriesKind.LogoutToAnswer, row.Logout, ref packet, 0);
                break;
            case OrderKind.TestRequest when asks:
            case OrderKind.Heartbeat when !asks && message.Reference != 0:
                Time(SeriesKind.TestToHeartbeat, row.Test, ref packet, message.Reference);
                break;
        }
    }

    private void TimeInquiry(ref PacketEvent packet, ConnectionDialogue row)
    {
        ref OrderKey key = ref packet.Message.Key;
        if (key.IsInteger == 0)
            return;
        ulong reference = BinaryPrimitives.ReadUInt64LittleEndian(key.Bytes);
        Time(SeriesKind.InquiryToAnswer, row.Inquiry(reference), ref packet, reference);
    }

    private void Time(SeriesKind series, RoundTrip trip, ref PacketEvent packet, ulong reference)
    {
        bool isKnown = packet.Direction == StreamDirection.ToExchange
            ? trip.Ask(packet.StampNs, reference, out long durationNs)
            : trip.Answer(packet.StampNs, reference, out durationNs);
        if (isKnown)
            _context.Recorder.Record(_context.Series(series), durationNs, packet.StampNs, 0);
    }

    private void Report(in NumberFinding found, StreamDirection side, ref PacketEvent packet)
    {
        if (found.Missing == 0)
            return;
        long missing = (long)Math.Min(found.Missing, uint.MaxValue);    // a higher count is implausible
        ref NumberCounters counters = ref _context.Counters.Numbers;
        counters.Gaps++;
        counters.Missing += missing;
        ref TelemetryEvent gap = ref _context.Events.Begin(TelemetryEventKind.SequenceGap, packet.StampNs);
        gap.SessionIndex = (short)_context.Session.Index;
        gap.Connection = packet.Connection;
        gap.First = found.First;
        gap.Last = found.First + found.Missing - 1;
        gap.Count = missing;
        gap.Side = side;
        _context.Events.Commit();
    }

    private ConnectionDialogue Of(uint connection, long stampNs)
    {
        int row = Find(connection);
        if (row >= 0)
            return _rows[row];
        row = Find(0);
        if (row < 0)
            row = Displace(stampNs);
        Begin(row, connection);
        return _rows[row];
    }

    /// <summary>Finds the row that has to give way: the oldest of a connection that has ended, else the
    /// oldest.</summary>
    private int Displace(long stampNs)
    {
        int row = _oldest;
        for (int tried = 0; tried < _rows.Length && !_rows[row].HasEnded; tried++)
            row = (row + 1) % _rows.Length;
        _oldest = (row + 1) % _rows.Length;
        if (!_rows[row].HasEnded)
            _context.MissConnection(stampNs, ref _isFullReported);
        return row;
    }

    private void Begin(int row, uint connection)
    {
        _rows[row].Begin();
        _connections[row] = connection;
    }

    private int Find(uint connection) => _connections.AsSpan().IndexOf(connection);
}
