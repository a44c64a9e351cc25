// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Streams;

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

    private readonly Candidate[] _candidates;
    private readonly short _ownIndex;           // of the one that takes all, or of the row for what is nobody's
    private readonly TickField _ownTickField;

    internal GatewaySessions(FlowDefinition flow, Topology topology)
    {
        _ownIndex = (short)flow.SessionIndex;
        _ownTickField = _ownIndex >= 0 ? topology.Sessions[_ownIndex].TickField : default;
        _candidates = [.. flow.ToldApart.Select(index => topology.Sessions[index]).Select(session => new Candidate(
            (short)session.Index, session.Login, session.LocalPort, session.TickField))];
    }

    /// <summary>Gives a new connection to its session, as far as that can be told yet.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isWhole">Whether its beginning was seen: then its logon will be.</param>
    internal void Open(TcpConnection connection, bool isWhole)
    {
        Give(connection, -1);
        connection.Ownership = ConnectionOwnership.Settled;
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

    /// <summary>The client's first message settles whose the connection is.</summary>
    /// <param name="connection">A connection that is not settled.</param>
    /// <param name="isLogon">Whether the message is a logon.</param>
    /// <param name="login">The logon's login, as <see cref="LoginMark"/> tells it.</param>
    /// <returns>What the message's event has to tell.</returns>
    internal PacketEventFlags Settle(TcpConnection connection, bool isLogon, ulong login)
    {
        short before = connection.SessionIndex;
        bool isTold = connection.Ownership == ConnectionOwnership.Presumed;
        int index = isLogon ? CandidateOf(connection.ClientPort, login) : OnlyCandidate(connection.ClientPort, out _);
        Give(connection, index);
        connection.Ownership = ConnectionOwnership.Settled;
        PacketEventFlags flags = isTold && before == connection.SessionIndex
            ? PacketEventFlags.None : PacketEventFlags.ConnectionOpened;
        return isLogon && index < 0 ? flags | PacketEventFlags.LoginUnknown : flags;
    }

    /// <summary>The exchange refused the logon: nothing on the connection is the session's.</summary>
    internal void Refuse(TcpConnection connection)
    {
        if (_candidates.Length == 0)
            return;
        Give(connection, -1);
        connection.Ownership = ConnectionOwnership.Settled;
        connection.IsClosed = true;
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
