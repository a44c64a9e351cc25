// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Kernel.Sending;
using Telemetry.Pipeline.Decoding.Messages;
using Telemetry.Playing.Gateway.Sessions;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>The connections of all clients: accepts them, logs them in, takes their packets, keeps them
/// alive.</summary>
/// <param name="listeners">Addresses at which clients connect.</param>
internal sealed class ClientConnections(IReadOnlyList<GatewayListener> listeners) : IDisposable
{
    private const int Most = 64;                                // connections at once
    private const long LoginNs = 10_000_000_000;                // from the connection to the login

    private readonly List<ClientConnection> _connections = new(Most);
    private readonly SocketWait _wait = new(Most + listeners.Count);

    public long RefusedLogins { get; private set; }

    /// <summary>Bytes of connections that have not logged in and are not a login.</summary>
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
            // One that has ended may be disposed, and its session another client's.
            bool isOver = connection.IsClosed || IsOver(connection, nowNs);
            if (isOver || connection.IsClosed)
            {
                _connections.RemoveAt(place);
                End(connection, isLogout: false);
            }
        }
    }

    private static bool IsOver(ClientConnection connection, long nowNs)
    {
        if (connection.HasUnsent)
            connection.Flush();
        return connection.Session is { } session
            ? !connection.Layer.Keep(session, nowNs) : nowNs - connection.BeganNs > LoginNs;
    }

    /// <summary>Ends all connections, as an exchange does at the end of its day.</summary>
    public void EndAll(long nowNs)
    {
        foreach (ClientConnection connection in _connections)
        {
            if (connection is { Session: { } session, IsClosed: false })
                connection.Layer.End(session, nowNs);
            connection.Dispose();
        }
        _connections.Clear();
    }

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
        SessionStep step = connection.Session is { } session
            ? connection.Layer.Take(session, in call, packet, readNs)
            : connection.Layer.TakeFirst(in call, packet, readNs);
        switch (step)
        {
            case SessionStep.LogIn:
                LogIn(connection, readNs);
                break;
            case SessionStep.Request:
                LastRequestNs = readNs;
                connection.Session!.Take(in call.Message, call.Status, packet, readNs);
                break;
            case SessionStep.LogOut:
                End(connection, isLogout: true);
                break;
            case SessionStep.Malformed:
                CountMalformed(connection);
                break;
            case SessionStep.BadLogIn:
                CountMalformed(connection);
                Refuse(connection, session: null, readNs);
                break;
            case SessionStep.Bad:
                CountMalformed(connection);
                connection.Close();
                break;
        }
    }

    private void LogIn(ClientConnection connection, long nowNs)
    {
        GatewaySession? session = Find(connection, connection.Layer.Login);
        if (session is null || !connection.Layer.Admits(session))
        {
            Refuse(connection, session, nowNs);
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
        connection.Layer.Accept(session, nowNs);
    }

    private void Refuse(ClientConnection connection, GatewaySession? session, long nowNs)
    {
        RefusedLogins++;
        connection.Layer.Deny(session, nowNs);
        connection.Close();
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
