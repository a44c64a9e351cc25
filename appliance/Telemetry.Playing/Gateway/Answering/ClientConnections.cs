// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Kernel.Sending;
using Telemetry.Pipeline.Decoding.Messages;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>The connections of all clients: accepts them, logs them in, takes their packets, keeps them
/// alive.</summary>
/// <param name="listeners">Addresses at which clients connect.</param>
[HotPath]
internal sealed class ClientConnections(IReadOnlyList<GatewayListener> listeners) : IDisposable
{
    private const int Most = 64;                                // connections at once
    private const long LoginNs = 10_000_000_000;                // from the connection to the login
    private const long SilenceNs = 15_000_000_000;              // of a client, heartbeats included
    private const long HeartbeatNs = 1_000_000_000;

    private readonly List<ClientConnection> _connections = new(Most);
    private readonly SocketWait _wait = new(Most + listeners.Count);

    /// <summary>Logins that were refused.</summary>
    public long RefusedLogins { get; private set; }

    /// <summary>Bytes of connections that have not logged in and are no login.</summary>
    public long Malformed { get; private set; }

    /// <summary>Connections that ended before a login.</summary>
    public long Disconnects { get; private set; }

    /// <summary>Clock when a request was read last, nanoseconds; 0 before the first.</summary>
    public long LastRequestNs { get; private set; }

    /// <summary>True if bytes wait until a client reads.</summary>
    public bool HasUnsent
    {
        get
        {
            foreach (ClientConnection connection in _connections)
            {
                if (connection.HasUnsent)
                    return true;
            }
            return false;
        }
    }

    private static ReadOnlySpan<byte> SessionId => "PLAY000001"u8;

    /// <summary>Waits until something can be done, and does it.</summary>
    /// <param name="timeoutNs">Longest wait, nanoseconds; 0 only looks.</param>
    /// <param name="nowNs">Clock before, nanoseconds.</param>
    public void Serve(long timeoutNs, long nowNs)
    {
        _wait.Clear();
        for (int place = 0; place < listeners.Count; place++)
            _wait.Add(_connections.Count < Most ? listeners[place].Descriptor : -1);
        int count = _connections.Count;
        for (int place = 0; place < count; place++)
            _wait.Add(_connections[place].Descriptor);
        if (!_wait.Wait(timeoutNs))
            return;
        for (int place = 0; place < count; place++)
        {
            if (_wait.IsReady(listeners.Count + place))
                Serve(_connections[place]);
        }
        for (int place = 0; place < listeners.Count; place++)
        {
            if (_wait.IsReady(place))
                Accept(listeners[place], nowNs);
        }
    }

    /// <summary>Sends heartbeats and what waits, and ends connections that are over.</summary>
    public void Keep(long nowNs)
    {
        for (int place = _connections.Count - 1; place >= 0; place--)
        {
            ClientConnection connection = _connections[place];
            if (connection.HasUnsent)
                connection.Flush();
            if (connection.Session is not null && nowNs - connection.LastSentNs >= HeartbeatNs)
                connection.Send(SoupBinGateway.Heartbeat, nowNs);
            bool isSlow = connection.Session is null
                ? nowNs - connection.BeganNs > LoginNs : nowNs - connection.LastReadNs > SilenceNs;
            if (isSlow || connection.IsClosed)
            {
                _connections.RemoveAt(place);
                End(connection, isLogout: false);
            }
        }
    }

    /// <summary>Ends all connections, as an exchange does at the end of its day.</summary>
    public void EndAll(long nowNs)
    {
        foreach (ClientConnection connection in _connections)
        {
            if (connection is { Session: not null, IsClosed: false })
                connection.Send(SoupBinGateway.EndOfSession, nowNs);
            connection.Dispose();
        }
        _connections.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ClientConnection connection in _connections)
            connection.Dispose();
        foreach (GatewayListener listener in listeners)
            listener.Dispose();
        _wait.Dispose();
    }

    private void Accept(GatewayListener listener, long nowNs)
    {
        while (_connections.Count < Most && listener.TryAccept(nowNs) is { } connection)
            _connections.Add(connection);
    }

    private void Serve(ClientConnection connection)
    {
        if (connection.IsClosed || !connection.Read(out long readNs))
            return;
        int used = 0;
        while (!connection.IsClosed)
        {
            GatewaySession session = connection.Session ?? connection.Listener.Sessions[0];
            SessionDefinition definition = session.Definition;
            ReadOnlySpan<byte> rest = connection.Received[used..];
            var call = new MessageCall(rest, StreamDirection.ToExchange, definition.TickField);
            StreamDispatch.Do(definition.Protocol, ref call);
            if (call.Frame == FrameStatus.Incomplete)
                break;
            if (call.Frame == FrameStatus.Bad)
            {
                CountMalformed(connection);
                connection.Close();
                break;
            }
            Take(connection, in call, rest[..call.Length], readNs);
            used += call.Length;
        }
        connection.Drop(connection.IsClosed ? connection.ReceivedLength : used);
    }

    private void Take(ClientConnection connection, in MessageCall call, ReadOnlySpan<byte> packet, long readNs)
    {
        if (connection.Session is not { } session)
        {
            LogIn(connection, packet, readNs);
        }
        else if (call.Message.Role == OrderRole.Request)
        {
            LastRequestNs = readNs;
            session.Take(in call.Message, call.Status, packet, readNs);
        }
        else if (call.Message.Kind == OrderKind.Logout)
        {
            End(connection, isLogout: true);
        }
        else if (call.Message.Kind == OrderKind.Logon)
        {
            CountMalformed(connection);                         // it is logged in already
            connection.Close();
        }
    }

    private void LogIn(ClientConnection connection, ReadOnlySpan<byte> packet, long nowNs)
    {
        if (!SoupBinGateway.IsLogin(packet))
        {
            CountMalformed(connection);
            connection.Close();
            return;
        }
        bool isRead = SoupBinGateway.TryReadLogin(
            packet, out ulong login, out ReadOnlySpan<byte> wanted, out ulong next);
        if (!isRead)
            CountMalformed(connection);
        GatewaySession? session = isRead ? Find(connection, login) : null;
        bool isOther = !wanted.IsEmpty && !wanted.SequenceEqual(SessionId);
        if (session is null || isOther)
        {
            RefusedLogins++;
            connection.Send(session is null ? SoupBinGateway.NotAuthorized : SoupBinGateway.NotAvailable, nowNs);
            connection.Close();
            return;
        }
        // A login takes the place of an earlier one, as of a client that moves to a backup.
        if (session.Connection is { } earlier)
        {
            earlier.Close();
            End(earlier, isLogout: false);
        }
        connection.Session = session;
        session.Begin(connection);
        AnswerLog answers = session.Answers;
        next = next == 0 ? answers.Next : Math.Clamp(next, answers.Oldest, answers.Next);
        Span<byte> accepted = stackalloc byte[SoupBinGateway.AcceptedLength];
        SoupBinGateway.WriteAccepted(accepted, SessionId, next);
        connection.Send(accepted, nowNs);
        for (; next < answers.Next; next++)
            connection.Send(answers[next], nowNs);
    }

    private static GatewaySession? Find(ClientConnection connection, ulong login)
    {
        IReadOnlyList<GatewaySession> sessions = connection.Listener.Sessions;
        GatewaySession? any = null;
        for (int place = 0; place < sessions.Count; place++)
        {
            SessionDefinition session = sessions[place].Definition;
            if (session.LocalPort != 0 && session.LocalPort != connection.ClientPort)
                continue;
            if (session.Login == login)
                return sessions[place];
            if (session.Login == 0)
                any ??= sessions[place];
        }
        return any;
    }

    private void CountMalformed(ClientConnection connection)
    {
        if (connection.Session is { } session)
            session.Count.Malformed++;
        else
            Malformed++;
    }

    private void End(ClientConnection connection, bool isLogout)
    {
        // Half a packet.
        if (connection.ReceivedLength > 0 && !isLogout && connection.IsClosed)
            CountMalformed(connection);
        if (connection.Session is { } session && session.Connection == connection)
        {
            session.Count.Disconnects += isLogout ? 0 : 1;
            session.End();
        }
        else if (connection.Session is null)
        {
            Disconnects++;
        }
        connection.Dispose();
    }
}
