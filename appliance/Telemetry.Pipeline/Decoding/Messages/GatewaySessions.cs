// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Model.Positions;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>
/// The sessions of one gateway, and which of them a connection belongs to. Where one session takes all, it is its from
/// the start. Else the local port tells it at once, or the logon when it comes; until then, and where neither tells,
/// it belongs to the gateway's row for what is nobody's. Where only one session can be meant and the connection was
/// met in its middle, it is that one's.
/// </summary>
[HotPath]
internal sealed class GatewaySessions
{
    private readonly record struct Candidate(short SessionIndex, ulong Login, ushort LocalPort, TickField TickField);

    // A connection that goes on after a restart is at most so many bytes further, and hardly behind. Another one
    // between the same ends begins anywhere.
    private const int MostAhead = 1 << 26;
    private const int MostBehind = 1 << 20;

    private readonly Candidate[] _candidates;
    private readonly EndpointAddress _gateway;
    private readonly ConnectionSnapshot? _snapshot;
    private readonly short _ownIndex;           // of the one that takes all, or of the row for what is nobody's
    private readonly TickField _ownTickField;

    internal GatewaySessions(FlowDefinition flow, Topology topology, ConnectionSnapshot? snapshot)
    {
        _gateway = flow.Endpoint;
        _snapshot = snapshot;
        _ownIndex = (short)flow.SessionIndex;
        _ownTickField = _ownIndex >= 0 ? topology.Sessions[_ownIndex].TickField : default;
        _candidates = [.. flow.ToldApart.Select(index => topology.Sessions[index]).Select(session => new Candidate(
            (short)session.Index, session.Login, session.LocalPort, session.TickField))];
    }

    /// <summary>Gives a new connection to its session, as far as that can be told yet.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isWhole">Whether its beginning was seen: then its logon will be.</param>
    /// <param name="sequence">TCP sequence number of its first segment.</param>
    /// <param name="direction">Direction of that.</param>
    /// <returns>What the segment's event has to tell.</returns>
    internal PacketEventFlags Open(
        TcpConnection connection, bool isWhole, uint sequence, StreamDirection direction)
    {
        Give(connection, -1);
        connection.Ownership = ConnectionOwnership.Settled;
        connection.OpenedNs = connection.LastClockNs;
        int before = _snapshot?.Find(connection.ClientAddress, connection.ClientPort, _gateway) ?? -1;
        bool isRecalled = before >= 0 && !isWhole && TryRecall(connection, before, sequence, direction);
        if (!isRecalled)
            Choose(connection, isWhole);
        bool isTold = isRecalled && _snapshot!.Recalled(before).OpenedNs != ConnectionRow.NotCounted;
        if (isTold)
            connection.OpenedNs = _snapshot!.Recalled(before).OpenedNs;
        Keep(connection);
        if (before >= 0)
            _snapshot!.Forget(before);
        return isTold || connection.Ownership == ConnectionOwnership.Pending
            ? PacketEventFlags.None : PacketEventFlags.ConnectionOpened;
    }

    /// <summary>The client's first message settles whose the connection is.</summary>
    /// <param name="connection">A connection that is not settled.</param>
    /// <param name="isLogon">Whether the message is a logon.</param>
    /// <param name="login">The logon's login, as <see cref="LoginMark"/> tells it.</param>
    /// <returns>What the message's event has to tell.</returns>
    internal PacketEventFlags Settle(TcpConnection connection, bool isLogon, ulong login)
    {
        short before = connection.SessionIndex;
        bool isRecalled = connection.Ownership == ConnectionOwnership.Recalled;
        bool isTold = isRecalled || connection.Ownership == ConnectionOwnership.Presumed;
        connection.Ownership = ConnectionOwnership.Settled;
        if (isRecalled && !isLogon)
            return PacketEventFlags.None;
        int index = isLogon ? CandidateOf(connection.ClientPort, login) : OnlyCandidate(connection.ClientPort, out _);
        Give(connection, index);
        PacketEventFlags flags = isTold && before == connection.SessionIndex
            ? PacketEventFlags.None : PacketEventFlags.ConnectionOpened;
        if (flags != PacketEventFlags.None)
            connection.OpenedNs = connection.LastClockNs;
        Keep(connection);
        return isLogon && index < 0 ? flags | PacketEventFlags.LoginUnknown : flags;
    }

    /// <summary>The exchange refused the logon: nothing on the connection is the session's.</summary>
    internal void Refuse(TcpConnection connection)
    {
        if (_candidates.Length == 0)
            return;
        Give(connection, -1);
        connection.Ownership = ConnectionOwnership.Settled;
        Close(connection);
    }

    /// <summary>The connection ends.</summary>
    internal void Close(TcpConnection connection)
    {
        connection.IsClosed = true;
        _snapshot?.Clear(connection.Index);
    }

    private void Choose(TcpConnection connection, bool isWhole)
    {
        int only = OnlyCandidate(connection.ClientPort, out int count);
        if (count == 0)
            return;
        bool byPort = count == 1 && _candidates[only].Login == 0;
        if (byPort || (count == 1 && !isWhole))
            Give(connection, only);
        if (!byPort)
            connection.Ownership = only >= 0 && !isWhole
                ? ConnectionOwnership.Presumed : ConnectionOwnership.Pending;
    }

    /// <summary>Gives a connection to the session that it had before a restart, if it is the same connection and the
    /// session is still told in the same way.</summary>
    private bool TryRecall(TcpConnection connection, int before, uint sequence, StreamDirection direction)
    {
        ref readonly ConnectionRow row = ref _snapshot!.Recalled(before);
        long next = direction == StreamDirection.ToExchange ? row.NextTo : row.NextFrom;
        if (next >= 0 && (int)(sequence - (uint)next) is < -MostBehind or > MostAhead)
            return false;
        int candidate = row.IsToldApart != 0 ? IndexOf(row.SessionIndex) : -1;
        if (candidate < 0 && (row.IsToldApart != 0 || row.SessionIndex != _ownIndex))
            return false;
        Give(connection, candidate);
        if (_candidates.Length > 0)
            connection.Ownership = ConnectionOwnership.Recalled;
        return true;
    }

    private void Keep(TcpConnection connection)
    {
        if (_snapshot is null)
            return;
        if (_ownIndex < 0 || connection.IsClosed || connection.Ownership == ConnectionOwnership.Pending)
        {
            _snapshot.Clear(connection.Index);
            return;
        }
        _snapshot.Set(connection.Index, new ConnectionRow
        {
            ClientHigh = (ulong)(connection.ClientAddress >> 64),
            ClientLow = (ulong)connection.ClientAddress,
            GatewayHigh = (ulong)(_gateway.Address >> 64),
            GatewayLow = (ulong)_gateway.Address,
            ClientPort = connection.ClientPort,
            GatewayPort = _gateway.Port,
            SessionIndex = connection.SessionIndex,
            IsToldApart = connection.SessionIndex == _ownIndex ? 0 : 1,
            OpenedNs = connection.OpenedNs,
            NextTo = connection.ToExchange.NextSequence,
            NextFrom = connection.FromExchange.NextSequence,
        });
    }

    private int IndexOf(long session)
    {
        for (int index = 0; index < _candidates.Length; index++)
        {
            if (_candidates[index].SessionIndex == session)
                return index;
        }
        return -1;
    }

    private void Give(TcpConnection connection, int candidate)
    {
        connection.SessionIndex = candidate < 0 ? _ownIndex : _candidates[candidate].SessionIndex;
        connection.TickField = candidate < 0 ? _ownTickField : _candidates[candidate].TickField;
    }

    private int CandidateOf(ushort port, ulong login)
    {
        for (int index = 0; index < _candidates.Length; index++)
        {
            if (Fits(index, port) && (_candidates[index].Login == 0 || _candidates[index].Login == login))
                return index;
        }
        return -1;
    }

    /// <summary>The one candidate that the port leaves; -1 if it leaves none or several.</summary>
    private int OnlyCandidate(ushort port, out int count)
    {
        int only = -1;
        count = 0;
        for (int index = 0; index < _candidates.Length; index++)
        {
            if (!Fits(index, port))
                continue;
            only = index;
            count++;
        }
        return count == 1 ? only : -1;
    }

    private bool Fits(int candidate, ushort port) =>
        _candidates[candidate].LocalPort == 0 || _candidates[candidate].LocalPort == port;
}
