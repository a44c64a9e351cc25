// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using Telemetry.Model.Positions;
using Telemetry.Pipeline.Decoding.Messages;
using Telemetry.Pipeline.Decoding.Segments;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Reassembles the TCP connections of all sessions and TCP feeds: each segment yields one event that counts in
/// the ledger, then one event for each message that it completes. Bounded, and without allocation after
/// construction.</summary>
/// <remarks>Each event belongs to the session of its connection: see <see cref="GatewaySessions"/>.</remarks>
[HotPath]
public sealed class TcpStreams
{
    private const long SnapshotEveryNs = 1_000_000_000;     // period of saving the positions of connections

    private readonly ConnectionSnapshot? _snapshot;
    private readonly StreamFlows _flows;
    private readonly HoleDeadlines _deadlines;
    private readonly long _idleNs;

    /// <summary>Allocates all memory of reassembly.</summary>
    public TcpStreams(Topology topology, TcpStreamOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.StoreBytes, TcpStreamOptions.LeastStoreBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxStoredSegments, 2);
        _snapshot = options.Connections;
        _deadlines = new HoleDeadlines(options.HoleHoldNs);
        _deadlines.Set(_snapshot is null ? long.MaxValue : 0);
        _flows = new StreamFlows(StreamFlow.RowsOf(topology, [], options.Connections));
        Buffers = new StreamBuffers(options, StreamDispatch.MaxMessageLength);
        Table = new ConnectionTable(options.MaxConnections, Buffers);
        _idleNs = options.IdleNs;
    }

    /// <summary>Connections since the start.</summary>
    internal long ConnectionCount { get; private set; }

    /// <summary>Memory of the connections.</summary>
    internal StreamBuffers Buffers { get; }

    internal ConnectionTable Table { get; private set; }

    /// <summary>A flow that reassembly knows.</summary>
    internal ref readonly StreamFlow FlowOf(int flowId) => ref _flows.Rows[flowId];

    /// <summary>Prepares a changed configuration without changing anything. Called by a cold thread.</summary>
    [ColdPath]
    internal StreamsChange Prepare(Topology topology)
    {
        StreamFlow[] flows = StreamFlow.RowsOf(topology, _flows.Rows, _snapshot);
        var isGateway = new bool[flows.Length];
        foreach (FlowDefinition flow in topology.Flows.Where(flow => flow.IsTcp))
            isGateway[flows[flow.Id].Gateway] = true;
        TickField?[] tickFields =
            [.. topology.Sessions.Select(session => session.IsRemoved ? (TickField?)null : session.TickField)];
        int connections = TcpStreamOptions.For(topology).MaxConnections;
        int before = Table.Connections.Length;
        if (connections > before)
            _snapshot?.OfferRoom(connections);
        bool grows = connections > before;
        return new StreamsChange(
            flows, new ulong[flows.Length], grows ? new ConnectionTable(connections, Buffers, before) : null,
            grows ? Buffers.MakeMore(before, connections) : null, isGateway, tickFields);
    }

    /// <summary>Switches to a changed configuration. Connections of removed sessions and feeds end here.</summary>
    internal void TakeOver<TSink>(StreamsChange change, long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        foreach (TcpConnection connection in Table.Connections)
        {
            if (!connection.IsOpen)
                continue;
            int session = connection.SessionIndex;
            if (change.IsGateway[connection.Gateway] && (session < 0 || change.TickFields[session] is not null))
            {
                connection.TickField = session < 0 ? connection.TickField : change.TickFields[session]!.Value;
                continue;
            }
            _flows.Finish(connection, clockNs, ref sink);
            Table.Remove(connection);
            _snapshot?.Clear(connection.Index);
        }
        _snapshot?.Grow();
        change.Table?.TakeOver(Table);
        Table = change.Table ?? Table;
        if (change.Buffers is { } buffers)
            Buffers.Grow(buffers);
        _flows.TakeOver(change);
    }

    /// <summary>Processes one captured packet of a TCP flow.</summary>
    /// <param name="packet">The packet; credentials in its payload are overwritten before this returns.</param>
    /// <param name="clockNs">The pipeline's time, nanoseconds: never decreases from call to call.</param>
    /// <param name="decodedStampNs">The reader's clock, nanoseconds; 0 in replay.</param>
    /// <param name="flags">Flags that the reader already knows: late, or on a foreign interface.</param>
    public void OnPacket<TSink>(
        in CapturedPacket packet, long clockNs, long decodedStampNs, PacketEventFlags flags, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        SegmentInput input = SegmentInput.Of(packet, _flows.Rows[packet.Head.FlowId].Direction, clockNs, flags);
        input.DecodedStampNs = decodedStampNs;
        OnSegment(input, packet.Payload, ref sink);
    }

    /// <summary>Processes one segment.</summary>
    /// <param name="input">The segment without its payload.</param>
    /// <param name="payload">Its captured payload; credentials in it are overwritten before this returns.</param>
    public void OnSegment<TSink>(in SegmentInput input, Span<byte> payload, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        OnClock(input.ClockNs, ref sink);
        _deadlines.ClockNs = input.ClockNs;
        ref readonly StreamFlow flow = ref _flows.Rows[input.FlowId];
        _flows.Lost[input.FlowId] += input.LostBefore;
        if (payload.Length > input.PayloadLength)
            payload = payload[..input.PayloadLength];

        PacketEventFlags flags = SegmentEvents.FlagsOf(input, payload.Length);
        bool isForeign = (flags & PacketEventFlags.ForeignInterface) != 0;
        bool isRefused = input.Checksum == ChecksumVerdict.Refused;
        SegmentVerdict verdict = SegmentVerdict.Accepted;
        TcpConnection? connection =
            isForeign || isRefused ? null : Locate(input, flow, ref flags, ref sink, out verdict);
        if (connection is not null && verdict == SegmentVerdict.Accepted)
        {
            connection.LastClockNs = input.ClockNs;
            Follow(connection, input, payload, flow, flags, ref sink);
            return;
        }
        if (connection is not null)
        {
            flags |= PacketEventFlags.OutOfWindow;
            ConnectionRules.SetAside(connection, verdict, input, payload, flow);
        }
        else if (isRefused && !isForeign)       // counted for its session only: the receiver drops it
            connection = Table.Find(input.ClientAddress, input.ClientPort, flow.Gateway);
        SegmentEvents.Publish(ref sink, input, flow, flags, connection, 0, 0, default);
        StreamDispatch.Hide(flow.Protocol, payload, flow.Direction);
    }

    private void Follow<TSink>(
        TcpConnection connection, in SegmentInput input, Span<byte> payload, in StreamFlow flow,
        PacketEventFlags flags, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        TcpDirection stream = connection.Of(flow.Direction);
        stream.FlowId = flow.Id;
        connection.NoteLate(flags, input.ClockNs);
        bool isSyn = (input.TcpFlags & TcpFlag.Syn) != 0;
        bool isReset = (input.TcpFlags & TcpFlag.Rst) != 0;
        uint sequence = input.Sequence + (isSyn ? 1u : 0u);
        bool isShort = input.PayloadLength <= 1 && !isSyn;
        if (!stream.IsStarted && (isSyn || input.PayloadLength > 0))
            _flows.Start(connection, stream, input, isShort ? sequence + 1 : sequence, isSyn);
        if (isSyn && stream.IsStartKnown)
            stream.Scale = input.WindowScale;
        (bool isToExchange, SegmentFinding finding) = (flow.Direction == StreamDirection.ToExchange, default);
        ulong lostOfBoth = _flows.LostOfBoth(connection);
        if (isSyn && isToExchange && connection.Health.Ask(input.StampNs))
            finding.Notes = SegmentNotes.FirstSyn;
        if (!isReset && !ConnectionRules.TakeHeader(connection, flow.Direction, input, lostOfBoth))
            flags |= PacketEventFlags.OutOfWindow;
        else if (!isToExchange)
            finding = connection.Health.Receive(connection.ToExchange, input, lostOfBoth);
        _deadlines.Watch(connection.OtherThan(flow.Direction));
        long start = stream.IsStarted ? stream.OffsetOf(sequence) : 0;
        bool isProbe = isShort && start == stream.End - 1;
        bool hasData = input.PayloadLength > 0 && !isProbe;
        int resent = hasData ? stream.CountSeen(start, start + input.PayloadLength) : 0;
        flags |= stream.FlagsOf(start, hasData ? input.PayloadLength : 0, resent);
        finding.Notes |= connection.Health.Place(stream, input, start, isProbe, _flows.Lost[flow.Id]);
        if (hasData && isToExchange)
            connection.Health.Send(stream, input, start, resent, lostOfBoth, ref finding);
        if (ConnectionRules.TakeEnd(connection, flow.Direction, input, start, _flows.Lost[flow.Id]))
            flags |= ConnectionRules.Close(connection, flow);
        // A sender that continues did not reset: the RST belonged to another connection.
        stream.HasReset = isReset || (stream.HasReset && !hasData);
        SegmentEvents.Publish(ref sink, input, flow, flags, connection, start, resent, finding);

        if (stream.Aside.Count > 0)
            TakeAside(connection, input.ClockNs, ref sink);
        if (hasData)
            Take(connection, stream, input, payload, flow, start, ref sink);
        if (isReset && stream.IsStarted)
            _flows.Finish(connection, stream, input.ClockNs, ref sink);
        _flows.FinishWhatEnded(connection, input.ClockNs, ref sink);
    }

    /// <summary>Processes segments that were set aside and turned out to be part of the connection.</summary>
    private void TakeAside<TSink>(TcpConnection connection, long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        SegmentsAside aside = Buffers.Aside;
        int index;
        while (connection.HasBegunAside && (index = aside.FirstOf(connection, AsideReason.Successor)) >= 0)
            TakeAside(connection, index, clockNs, ref sink);
        connection.HasBegunAside = false;
        foreach (TcpDirection stream in (ReadOnlySpan<TcpDirection>)[connection.ToExchange, connection.FromExchange])
        {
            while (stream.AsideCount > 0 && (index = aside.FirstUsable(stream, stream.Acknowledged, -1)) >= 0)
                TakeAside(connection, index, clockNs, ref sink);
        }
    }

    private void TakeAside<TSink>(TcpConnection connection, int index, long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        Span<byte> bytes = Buffers.Aside.Take(index, out AsideSegment segment);
        TcpDirection stream = segment.Stream;
        ref readonly StreamFlow flow = ref _flows.Rows[stream.FlowId];
        segment.Origin.PayloadStart = stream.OffsetOf(segment.Sequence);
        if (segment.End > stream.Next)
        {
            connection.NoteData(stream);
            TickClock clock = _flows.ClockOf(clockNs, flow.Id);
            StreamDispatch.Take(connection, flow, clock, bytes, segment.PayloadLength, segment.Origin, ref sink);
            _deadlines.Watch(stream);
        }
        Buffers.Aside.ForgetTaken();
    }

    private void Take<TSink>(
        TcpConnection connection, TcpDirection stream, in SegmentInput input, Span<byte> payload, in StreamFlow flow,
        long start, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        connection.NoteData(stream);
        SegmentOrigin origin = SegmentOrigin.Of(input, flow.Id, start);
        TcpDirection other = connection.OtherThan(flow.Direction);
        if ((input.TcpFlags & TcpFlag.Ack) != 0 && other.IsStarted)
            origin.Acknowledged = other.OffsetOf(input.Acknowledgment);
        TickClock clock = _flows.ClockOf(input.ClockNs, flow.Id);
        long end = start + input.PayloadLength;
        if (stream.Below.IsKept && start <= stream.Next && end > stream.Next)
            stream.PassBelow();
        if (stream.ContinuesBelow(start, end))
        {
            if (StreamReturn.TryHold(stream, input, payload, origin))
            {
                StreamDispatch.Hide(flow.Protocol, payload, flow.Direction);
                return;
            }
            int index = StreamReturn.TryReturnBelow(stream, end) ? stream.Aside.FirstOf(stream, AsideReason.Below) : -1;
            for (; index >= 0; index = stream.Aside.FirstOf(stream, AsideReason.Below))
                TakeAside(connection, index, input.ClockNs, ref sink);
        }
        StreamDispatch.Take(connection, flow, clock, payload, input.PayloadLength, origin, ref sink);
        Table.ReplaceOthers(connection);
        _deadlines.Watch(stream);
    }

    /// <summary>Gives up missing bytes that did not come in time; called as the pipeline's time advances.</summary>
    /// <param name="clockNs">The pipeline's time, nanoseconds.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void OnClock<TSink>(long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        if (clockNs >= _deadlines.EarliestNs)
            DoWhatIsDue(clockNs, ref sink);
    }

    private void DoWhatIsDue<TSink>(long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        _deadlines.Set(_snapshot is null ? long.MaxValue : clockNs + SnapshotEveryNs);
        foreach (TcpConnection open in Table.Connections)
        {
            if (open.IsOpen)
                _snapshot?.Advance(open.Index, open.ToExchange.NextSequence, open.FromExchange.NextSequence);
        }
        while (_deadlines.FindDue(Table.Connections, clockNs, out TcpConnection? connection, out long dueNs) is { } due)
            OnDeadline(connection!, due, dueNs, ref sink);
    }

    private void OnDeadline<TSink>(TcpConnection connection, TcpDirection stream, long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        if (!stream.IsStarted)
            _flows.SetFlow(connection, stream);
        ref readonly StreamFlow flow = ref _flows.Rows[stream.FlowId];
        TickClock clock = _flows.ClockOf(clockNs, flow.Id);
        if (_deadlines.IsDoubtDue(stream))
        {
            StreamDispatch.Run(StreamWork.ReportDoubt, connection, flow, clock, ref sink);
            return;
        }
        int index = stream.AsideCount > 0
            ? Buffers.Aside.FirstUsable(stream, stream.Acknowledged, stream.Expected) : -1;
        if (index >= 0)
            TakeAside(connection, index, clockNs, ref sink);
        else
            StreamDispatch.Run(StreamWork.GiveUpHole, connection, flow, clock, ref sink);
        if (stream.IsFinReached)
            StreamDispatch.Run(StreamWork.Finish, connection, flow, clock, ref sink);
        if (ConnectionRules.IsOver(connection))
        {
            ConnectionRules.Close(connection, flow);
            StreamDispatch.Run(StreamWork.ReportEnd, connection, flow, clock, ref sink);
        }
    }

    /// <summary>Ends the input: reports the remains of messages that will never be complete.</summary>
    /// <param name="clockNs">The pipeline's time, nanoseconds.</param>
    public void EndOfInput<TSink>(long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        foreach (TcpConnection connection in Table.Connections)
        {
            if (connection.IsOpen)
                _flows.Finish(connection, clockNs, ref sink);
        }
    }

    /// <summary>Counts records of a flow that were lost before its next segment.</summary>
    public void CountLoss(int flowId, uint records) => _flows.Lost[flowId] += records;

    /// <summary>Finds the connection of a segment; opens one at a SYN or at data of an unknown connection.</summary>
    private TcpConnection? Locate<TSink>(
        in SegmentInput input, in StreamFlow flow, ref PacketEventFlags flags, ref TSink sink,
        out SegmentVerdict verdict)
        where TSink : struct, IPacketEventSink
    {
        verdict = SegmentVerdict.Accepted;
        TcpConnection? connection = Table.Find(input.ClientAddress, input.ClientPort, flow.Gateway);
        if (connection is not null)
        {
            if (SegmentJudge.IsAfterEnd(connection, connection.Of(flow.Direction), input))
            {
                _flows.Finish(connection, input.ClockNs, ref sink);
                flags |= Begin(connection, input, flow);
            }
            else if (connection.HasSuccessor && ConnectionRules.IsSuccessorSure(connection, flow.Direction, input))
            {
                _flows.Finish(connection, input.ClockNs, ref sink);
                flags |= BeginSuccessor(connection, input, flow);
            }
            else
            {
                verdict = SegmentJudge.Of(
                    connection, flow.Direction, input, _flows.Lost[flow.Id], _flows.LostOfBoth(connection));
            }
            return connection;
        }
        bool canOpen = (input.TcpFlags & TcpFlag.Syn) != 0
            || (input.PayloadLength > 0 && (input.TcpFlags & TcpFlag.Rst) == 0);
        if (!canOpen || !StreamDispatch.IsStream(flow.Protocol))
            return null;
        connection = Table.FindPlace(input.ClockNs, _idleNs);
        if (connection is null)
        {
            flags |= PacketEventFlags.TableFull;
            return null;
        }
        if (connection.IsOpen)
        {
            flags |= connection.IsActive(input.ClockNs - _idleNs) ? PacketEventFlags.TableFull : PacketEventFlags.None;
            _flows.Finish(connection, input.ClockNs, ref sink);
            Table.Remove(connection);
        }
        Table.Add(connection, input.ClientAddress, input.ClientPort, flow.Gateway);
        flags |= Begin(connection, input, flow);
        return connection;
    }

    private PacketEventFlags Begin(TcpConnection connection, in SegmentInput input, in StreamFlow flow)
    {
        Buffers.Aside.Drop(connection.ToExchange);
        Buffers.Aside.Drop(connection.FromExchange);
        connection.Begin((uint)++ConnectionCount, input.ClockNs);
        bool isWhole = (input.TcpFlags & TcpFlag.Syn) != 0;
        return flow.Sessions.Open(connection, isWhole, input.Sequence, flow.Direction);
    }

    /// <summary>Begins a later connection once both of its directions were seen enough, with the segments set
    /// aside.</summary>
    private PacketEventFlags BeginSuccessor(TcpConnection connection, in SegmentInput input, in StreamFlow flow)
    {
        Successor to = connection.ToExchange.Successor;
        Successor from = connection.FromExchange.Successor;
        connection.Begin((uint)++ConnectionCount, input.ClockNs);
        connection.HasBegunAside = true;
        if (to.HasSyn)
            connection.Health.Ask(to.StampNs);
        _flows.Start(connection.ToExchange, to, _flows.LostOfBoth(connection));
        _flows.Start(connection.FromExchange, from, _flows.LostOfBoth(connection));
        return flow.Sessions.Open(connection, isWhole: to.HasSyn || from.HasSyn, input.Sequence, flow.Direction);
    }
}
