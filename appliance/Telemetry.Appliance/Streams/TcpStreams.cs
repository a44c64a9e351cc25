// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Positions;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Streams;

/// <summary>
/// Reassembles the TCP connections of all sessions and TCP feeds: each segment becomes one event that counts in the
/// ledger, then one event for each message that it completes. Bounded, and without allocation after construction.
/// </summary>
/// <remarks>Events are of the session that the connection belongs to: see <see cref="GatewaySessions"/>.</remarks>
[HotPath]
public sealed class TcpStreams
{
    private const byte Fin = 1;
    private const byte Syn = 2;
    private const long BookEveryNs = 1_000_000_000;     // how often it is kept how far connections have come
    private const byte Rst = 4;
    private const long RestartDistance = 1 << 28;       // bytes: no window is as large, so it is another connection

    private readonly StreamBuffers _buffers;
    private readonly ConnectionBook? _book;
    private StreamFlow[] _flows;
    private ulong[] _flowLost;
    private ConnectionTable _table;
    private readonly long _holeHoldNs;
    private readonly long _idleNs;
    private long _earliestDeadlineNs;
    private uint _connections;

    /// <summary>Takes all memory that reassembly will ever use.</summary>
    public TcpStreams(Topology topology, TcpStreamOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.StoreBytes, TcpStreamOptions.LeastStoreBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxStoredSegments, 2);
        _book = options.Book;
        _earliestDeadlineNs = _book is null ? long.MaxValue : 0;
        _flows = StreamFlow.RowsOf(topology, [], options.Book);
        _flowLost = new ulong[_flows.Length];
        _buffers = new StreamBuffers(options, StreamDispatch.MaxMessageLength);
        _table = new ConnectionTable(options.MaxConnections, _buffers);
        _holeHoldNs = options.HoleHoldNs;
        _idleNs = options.IdleNs;
    }

    /// <summary>Connections seen so far.</summary>
    public long ConnectionCount => _connections;

    /// <summary>Buffers in which bytes are kept now.</summary>
    internal int BuffersUsed => _buffers.Stores.Used + _buffers.Partials.Used;

    /// <summary>Makes what a changed configuration needs; changes nothing. For a cold thread.</summary>
    [ColdPath]
    internal StreamsChange Prepare(Topology topology)
    {
        StreamFlow[] flows = StreamFlow.RowsOf(topology, _flows, _book);
        var isGateway = new bool[flows.Length];
        foreach (FlowDefinition flow in topology.Flows.Where(flow => flow.IsTcp))
            isGateway[flows[flow.Id].Gateway] = true;
        TickField?[] tickFields =
            [.. topology.Sessions.Select(session => session.IsRemoved ? (TickField?)null : session.TickField)];
        int connections = TcpStreamOptions.For(topology).MaxConnections;
        int before = _table.Connections.Length;
        if (connections > before)
            _book?.OfferRoom(connections);
        bool grows = connections > before;
        return new StreamsChange(
            flows, new ulong[flows.Length], grows ? new ConnectionTable(connections, _buffers, before) : null,
            grows ? _buffers.MakeMore(before, connections) : null, isGateway, tickFields);
    }

    /// <summary>Goes on under a changed configuration. Connections of what is no more end here.</summary>
    internal void TakeOver<TSink>(StreamsChange change, long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        foreach (TcpConnection connection in _table.Connections)
        {
            if (!connection.IsOpen)
                continue;
            int session = connection.SessionIndex;
            if (change.IsGateway[connection.Gateway] && (session < 0 || change.TickFields[session] is not null))
            {
                connection.TickField = session < 0 ? connection.TickField : change.TickFields[session]!.Value;
                continue;
            }
            Finish(connection, clockNs, ref sink);
            _table.Remove(connection);
            _book?.Clear(connection.Index);
        }
        _book?.Grow();
        change.Table?.TakeOver(_table);
        _table = change.Table ?? _table;
        if (change.Buffers is { } buffers)
            _buffers.Grow(buffers);
        _flowLost.CopyTo(change.FlowLost, 0);
        (_flows, _flowLost) = (change.Flows, change.FlowLost);
    }

    /// <summary>Takes one captured packet of a TCP flow.</summary>
    /// <param name="packet">The packet; credentials in its payload are overwritten before this returns.</param>
    /// <param name="clockNs">The pipeline's time, nanoseconds: never decreases from call to call.</param>
    /// <param name="decodedStampNs">The reader's clock, nanoseconds; 0 in replay.</param>
    /// <param name="flags">What the reader already knows to be special: late, or on a foreign interface.</param>
    /// <param name="sink">Receives the events.</param>
    public void OnPacket<TSink>(
        in CapturedPacket packet, long clockNs, long decodedStampNs, PacketEventFlags flags, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        SegmentInput input = SegmentInput.Of(packet, _flows[packet.Head.FlowId].Direction, clockNs, flags);
        input.DecodedStampNs = decodedStampNs;
        OnSegment(input, packet.Payload, ref sink);
    }

    /// <summary>Takes one segment.</summary>
    /// <param name="input">What is known about it.</param>
    /// <param name="payload">Its captured payload; credentials in it are overwritten before this returns.</param>
    /// <param name="sink">Receives the events.</param>
    public void OnSegment<TSink>(in SegmentInput input, Span<byte> payload, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        OnClock(input.ClockNs, ref sink);
        ref readonly StreamFlow flow = ref _flows[input.FlowId];
        _flowLost[input.FlowId] += input.LostBefore;
        if (payload.Length > input.PayloadLength)
            payload = payload[..input.PayloadLength];

        PacketEventFlags flags = input.Flags | PacketEventFlags.CountsInLedger;
        if (payload.Length < input.PayloadLength)
            flags |= PacketEventFlags.Truncated;
        if (input.GsoSegments > 1)
            flags |= PacketEventFlags.SharedStamp;
        bool isForeign = (flags & PacketEventFlags.ForeignInterface) != 0;
        TcpConnection? connection = isForeign ? null : Locate(input, flow, ref flags, ref sink);
        if (connection is null)
        {
            SegmentEvent(ref sink, input, flow, flags, null, 0, 0);
            StreamDispatch.Hide(flow.Protocol, payload, flow.Direction);
            return;
        }
        connection.LastClockNs = input.ClockNs;
        Follow(connection, input, payload, flow, flags, ref sink);
    }

    private void Follow<TSink>(
        TcpConnection connection, in SegmentInput input, Span<byte> payload, in StreamFlow flow,
        PacketEventFlags flags, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        TcpDirection stream = connection.Of(flow.Direction);
        stream.FlowId = flow.Id;
        bool isSyn = (input.TcpFlags & Syn) != 0;
        uint sequence = isSyn ? input.Sequence + 1 : input.Sequence;
        bool isShort = input.PayloadLength <= 1 && !isSyn;
        // A byte alone may be that of a keep-alive, which was sent before.
        if (!stream.IsStarted && (isSyn || input.PayloadLength > 0))
            stream.Start(isShort ? sequence + 1 : sequence, isSyn, _flowLost[flow.Id]);

        long start = stream.IsStarted ? stream.OffsetOf(sequence) : 0;
        bool isProbe = isShort && start == stream.End - 1;
        bool hasData = input.PayloadLength > 0 && !isProbe;
        int resent = hasData ? stream.CountSeen(start, start + input.PayloadLength) : 0;
        if (hasData && resent == input.PayloadLength)
            flags |= PacketEventFlags.Retransmit;
        if ((input.TcpFlags & (Fin | Rst)) != 0 && !connection.IsClosed)
        {
            flags |= PacketEventFlags.ConnectionClosed;
            if (connection.Ownership == ConnectionOwnership.Pending)
            {
                flags |= PacketEventFlags.ConnectionOpened;     // nobody logged in so far: it is told here
                connection.Ownership = ConnectionOwnership.Presumed;
            }
            flow.Sessions.Close(connection);
        }
        // Who goes on has reset nothing: the RST was another connection's.
        stream.HasReset = (input.TcpFlags & Rst) != 0 || (stream.HasReset && !hasData);
        SegmentEvent(ref sink, input, flow, flags, connection, start, resent);

        connection.HasData |= hasData;
        if (hasData)
            Take(connection, stream, input, payload, flow, start, ref sink);
        if ((input.TcpFlags & Fin) != 0 && stream.IsStarted && !stream.IsFinished)
            stream.FinOffset = start + input.PayloadLength;
        if (stream.IsFinReached || ((input.TcpFlags & Rst) != 0 && stream.IsStarted))
            StreamDispatch.Run(StreamWork.Finish, connection, flow, ClockOf(input.ClockNs, flow.Id), ref sink);
    }

    private void Take<TSink>(
        TcpConnection connection, TcpDirection stream, in SegmentInput input, Span<byte> payload, in StreamFlow flow,
        long start, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        SegmentOrigin origin = default;
        origin.StampNs = input.StampNs;
        origin.ClockNs = input.ClockNs;
        origin.Frame = input.Frame;
        origin.PayloadStart = start;
        origin.FlowId = flow.Id;
        origin.WireLength = input.WireLength;
        origin.Source = input.Source;
        origin.GsoSegments = input.GsoSegments;
        origin.Flags = input.Flags;
        origin.Hook = input.Hook;
        StreamDispatch.Take(
            connection, flow, ClockOf(input.ClockNs, flow.Id), payload, input.PayloadLength, origin, ref sink);
        if (stream.HoleSinceNs != TcpDirection.NoHole)
            _earliestDeadlineNs = Math.Min(_earliestDeadlineNs, stream.HoleSinceNs + _holeHoldNs);
    }

    /// <summary>
    /// Gives up missing bytes that have not come in time; to be called as the pipeline's time goes on.
    /// </summary>
    /// <param name="clockNs">The pipeline's time, nanoseconds.</param>
    /// <param name="sink">Receives the events.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void OnClock<TSink>(long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        if (clockNs >= _earliestDeadlineNs)
            DoWhatIsDue(clockNs, ref sink);
    }

    private void DoWhatIsDue<TSink>(long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        _earliestDeadlineNs = _book is null ? long.MaxValue : clockNs + BookEveryNs;
        foreach (TcpConnection connection in _table.Connections)
        {
            if (!connection.IsOpen)
                continue;
            _book?.Advance(
                connection.Index, connection.ToExchange.NextSequence, connection.FromExchange.NextSequence);
            OnDeadline(connection, connection.ToExchange, clockNs, ref sink);
            OnDeadline(connection, connection.FromExchange, clockNs, ref sink);
        }
    }

    private void OnDeadline<TSink>(TcpConnection connection, TcpDirection stream, long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        if (stream.HoleSinceNs == TcpDirection.NoHole)
            return;
        ref readonly StreamFlow flow = ref _flows[stream.FlowId];
        TickClock clock = ClockOf(clockNs, flow.Id);
        while (stream.HoleSinceNs != TcpDirection.NoHole && clockNs - stream.HoleSinceNs >= _holeHoldNs)
            StreamDispatch.Run(StreamWork.GiveUpHole, connection, flow, clock, ref sink);
        if (stream.IsFinReached)
            StreamDispatch.Run(StreamWork.Finish, connection, flow, clock, ref sink);
        if (stream.HoleSinceNs != TcpDirection.NoHole)
            _earliestDeadlineNs = Math.Min(_earliestDeadlineNs, stream.HoleSinceNs + _holeHoldNs);
    }

    /// <summary>The input has ended: tells what is left of messages that will never be complete.</summary>
    /// <param name="clockNs">The pipeline's time, nanoseconds.</param>
    /// <param name="sink">Receives the events.</param>
    public void EndOfInput<TSink>(long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        foreach (TcpConnection connection in _table.Connections)
        {
            if (connection.IsOpen)
                Finish(connection, clockNs, ref sink);
        }
    }

    private void Finish<TSink>(TcpConnection connection, long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        FinishDirection(connection, connection.ToExchange, clockNs, ref sink);
        FinishDirection(connection, connection.FromExchange, clockNs, ref sink);
    }

    private void FinishDirection<TSink>(
        TcpConnection connection, TcpDirection stream, long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        if (!stream.IsStarted)
            return;
        ref readonly StreamFlow flow = ref _flows[stream.FlowId];
        StreamDispatch.Run(StreamWork.Finish, connection, flow, ClockOf(clockNs, flow.Id), ref sink);
    }

    /// <summary>Records of a flow were lost before its next segment.</summary>
    public void NoteLoss(int flowId, uint records) => _flowLost[flowId] += records;

    /// <summary>Shows all memory that keeps, or kept, bytes of streams.</summary>
    internal void ForEachBuffer(Action<byte[]> look)
    {
        foreach (TcpConnection connection in _table.Connections)
        {
            foreach (TcpDirection stream in (TcpDirection[])[connection.ToExchange, connection.FromExchange])
            {
                look(stream.Partial.AsSpan().ToArray());
                look(stream.Store.Bytes.ToArray());
            }
        }
        _buffers.ForEachFree(look);
    }

    private TickClock ClockOf(long clockNs, int flowId) => new(clockNs, _flowLost[flowId]);

    /// <summary>The connection of a segment; opens one where a SYN or data of an unknown one comes.</summary>
    private TcpConnection? Locate<TSink>(
        in SegmentInput input, in StreamFlow flow, ref PacketEventFlags flags, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        TcpConnection? connection = _table.Find(input.ClientAddress, input.ClientPort, flow.Gateway);
        if (connection is not null)
        {
            if (IsAnotherConnection(connection, connection.Of(flow.Direction), input))
            {
                Finish(connection, input.ClockNs, ref sink);
                flags |= Begin(connection, input, flow);
            }
            return connection;
        }
        bool canOpen = (input.TcpFlags & Syn) != 0 || (input.PayloadLength > 0 && (input.TcpFlags & Rst) == 0);
        if (!canOpen || !StreamDispatch.IsStream(flow.Protocol))
            return null;
        connection = _table.FindPlace(input.ClockNs, _idleNs);
        if (connection is null)
        {
            flags |= PacketEventFlags.TableFull;
            return null;
        }
        if (connection.IsOpen)
        {
            Finish(connection, input.ClockNs, ref sink);
            _table.Remove(connection);
        }
        _table.Add(connection, input.ClientAddress, input.ClientPort, flow.Gateway);
        flags |= Begin(connection, input, flow);
        return connection;
    }

    private PacketEventFlags Begin(TcpConnection connection, in SegmentInput input, in StreamFlow flow)
    {
        connection.Begin(++_connections);
        connection.LastClockNs = input.ClockNs;
        return flow.Sessions.Open(connection, isWhole: (input.TcpFlags & Syn) != 0, input.Sequence, flow.Direction);
    }

    /// <summary>Whether the segment belongs to a later connection between the same ends.</summary>
    private static bool IsAnotherConnection(
        TcpConnection connection, TcpDirection stream, in SegmentInput input)
    {
        if (!stream.IsStarted)
            return false;
        if ((input.TcpFlags & Syn) != 0)
            return !stream.IsOwnSyn(input.Sequence);
        if (input.PayloadLength == 0)
            return false;
        long start = stream.OffsetOf(input.Sequence);
        return Math.Abs(start - stream.Next) > RestartDistance
            || (connection.IsClosed && stream.IsOver(start, connection.IsReset));
    }

    private static void SegmentEvent<TSink>(
        ref TSink sink, in SegmentInput input, in StreamFlow flow, PacketEventFlags flags,
        TcpConnection? connection, long start, int resent)
        where TSink : struct, IPacketEventSink
    {
        ref PacketEvent packet = ref sink.Claim();
        packet = default;
        packet.StampNs = input.StampNs;
        packet.ClockNs = input.ClockNs;
        packet.DecodedStampNs = input.DecodedStampNs;
        packet.Frame = input.Frame;
        packet.FlowId = input.FlowId;
        packet.FeedIndex = flow.FeedIndex;
        packet.LineIndex = flow.LineIndex;
        packet.SessionIndex = connection?.SessionIndex ?? flow.SessionIndex;
        packet.Source = input.Source;
        bool isForeign = (flags & PacketEventFlags.ForeignInterface) != 0;
        packet.Kind = isForeign ? PacketEventKind.Unused : PacketEventKind.Segment;
        packet.Hook = input.Hook;
        packet.Flags = flags;
        packet.LostBefore = input.LostBefore;
        packet.WireLength = input.WireLength;
        packet.PayloadLength = input.PayloadLength;
        packet.GsoSegments = input.GsoSegments;
        packet.Direction = flow.Direction;
        packet.Connection = connection?.Number ?? 0;
        packet.StreamOffset = start;
        packet.ClientAddress = input.ClientAddress;
        packet.ClientPort = input.ClientPort;
        packet.TcpFlags = input.TcpFlags;
        packet.RetransmittedBytes = resent;
        sink.Publish();
    }
}
