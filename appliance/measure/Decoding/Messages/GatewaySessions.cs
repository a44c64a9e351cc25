// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using Telemetry.Model.Positions;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>Assigns the connections of one gateway to its sessions. If one session takes all connections, it is
/// assigned at once. Otherwise the local port decides at once, or the logon when it comes; until then, and if neither
/// decides, the connection belongs to the gateway's row for unassigned connections. If only one session is possible and
/// the connection was met in mid-stream, it is assigned to that session.</summary>
[HotPath]
internal sealed class GatewaySessions
{
    private readonly record struct Candidate(short SessionIndex, ulong Login, ushort LocalPort, TickField TickField);

    // A connection that continues after a restart is at most so many bytes further, and hardly behind. Another one
    // between the same ends begins anywhere.
    private const int MostAhead = 1 << 26;
    private const int MostBehind = 1 << 20;

    private readonly Candidate[] _candidates;
    private readonly EndpointAddress _gateway;
    private readonly ConnectionSnapshot? _snapshot;
    private readonly short _ownIndex;           // session that takes all connections, or the row for unassigned ones
    private readonly TickField _ownTickField;

    internal GatewaySessions(FlowDefinition flow, Topology topology, ConnectionSnapshot? snapshot)
    {
        _gateway = flow.Endpoint;
        _snapshot = snapshot;
        _ownIndex = (short)flow.SessionIndex;
        _ownTickField = _ownIndex >= 0 ? topology.Sessions[_ownIndex].TickField : default;
        _candidates = [.. flow.CandidateSessions.Select(index => topology.Sessions[index]).Select(session =>
            new Candidate((short)session.Index, session.Login, session.LocalPort, session.TickField))];
    }

    /// <summary>Assigns a new connection to its session, as far as that is known yet.</summary>
    /// <param name="isWhole">True if its beginning was seen, so that its logon will be seen too.</param>
    /// <param name="sequence">TCP sequence number of its first segment.</param>
    /// <param name="direction">Direction of that segment.</param>
    /// <returns>Flags for the segment's event.</returns>
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
        bool isReported = isRecalled && _snapshot!.Recalled(before).OpenedNs != ConnectionRow.NotCounted;
        if (isReported)
            connection.OpenedNs = _snapshot!.Recalled(before).OpenedNs;
        Keep(connection);
        if (before >= 0)
            _snapshot!.Forget(before);
        return isReported || connection.Ownership == ConnectionOwnership.Pending
            ? PacketEventFlags.None : PacketEventFlags.ConnectionOpened;
    }

    /// <summary>Decides a connection's session by the client's first message.</summary>
    /// <param name="connection">A connection whose session is not decided.</param>
    /// <param name="isLogon">True if the message is a logon.</param>
    /// <param name="login">The logon's login, as computed by <see cref="LoginMark"/>.</param>
    /// <returns>Flags for the message's event.</returns>
    internal PacketEventFlags Settle(TcpConnection connection, bool isLogon, ulong login)
    {
        short before = connection.SessionIndex;
        bool isRecalled = connection.Ownership == ConnectionOwnership.Recalled;
        bool isReported = isRecalled || connection.Ownership == ConnectionOwnership.Presumed;
        connection.Ownership = ConnectionOwnership.Settled;
        if (isRecalled && !isLogon)
            return PacketEventFlags.None;
        int index = isLogon ? CandidateOf(connection.ClientPort, login) : OnlyCandidate(connection.ClientPort, out _);
        Give(connection, index);
        PacketEventFlags flags = isReported && before == connection.SessionIndex
            ? PacketEventFlags.None : PacketEventFlags.ConnectionOpened;
        if (flags != PacketEventFlags.None)
            connection.OpenedNs = connection.LastClockNs;
        Keep(connection);
        return isLogon && index < 0 ? flags | PacketEventFlags.LoginUnknown : flags;
    }

    /// <summary>Takes a connection back from its session, because the exchange refused the logon.</summary>
    internal void Refuse(TcpConnection connection)
    {
        if (_candidates.Length == 0)
            return;
        Give(connection, -1);
        connection.Ownership = ConnectionOwnership.Settled;
        Close(connection);
    }

    /// <summary>Handles the end of a connection.</summary>
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

    /// <summary>Assigns a connection to the session that it had before a restart, if it is the same connection and the
    /// rule that distinguishes the session is unchanged.</summary>
    private bool TryRecall(TcpConnection connection, int before, uint sequence, StreamDirection direction)
    {
        ref readonly ConnectionRow row = ref _snapshot!.Recalled(before);
        long next = direction == StreamDirection.ToExchange ? row.NextTo : row.NextFrom;
        if (next >= 0 && (int)(sequence - (uint)next) is < -MostBehind or > MostAhead)
            return false;
        int candidate = row.IsIdentified != 0 ? IndexOf(row.SessionIndex) : -1;
        if (candidate < 0 && (row.IsIdentified != 0 || row.SessionIndex != _ownIndex))
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
        _snapshot.Set(connection.Index, connection.Number, new ConnectionRow
        {
            ClientHigh = (ulong)(connection.ClientAddress >> 64),
            ClientLow = (ulong)connection.ClientAddress,
            GatewayHigh = (ulong)(_gateway.Address >> 64),
            GatewayLow = (ulong)_gateway.Address,
            ClientPort = connection.ClientPort,
            GatewayPort = _gateway.Port,
            SessionIndex = connection.SessionIndex,
            IsIdentified = connection.SessionIndex == _ownIndex ? 0 : 1,
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

    /// <summary>Finds the only session that the port allows; -1 if there is none or several.</summary>
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
