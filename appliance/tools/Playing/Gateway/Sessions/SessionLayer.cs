// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Answering;
using Telemetry.Playing.Gateway.Forms;

namespace Telemetry.Playing.Gateway.Sessions;

/// <summary>The session layer of a connection: logs the client in, keeps it alive, numbers and frames what is
/// sent.</summary>
internal abstract class SessionLayer(ClientConnection connection)
{
    protected ClientConnection Connection { get; } = connection;

    /// <summary>Mark of the login, once there is one.</summary>
    public ulong Login { get; protected set; }

    /// <summary>The layer of the sessions that may log in at a connection's listener.</summary>
    public static SessionLayer Of(ClientConnection connection) => connection.Listener.Sessions[0].Layer switch
    {
        GatewaySessionLayer.Fix => new FixLayer(connection),
        GatewaySessionLayer.ILink3 => new ILink3Layer(connection),
        GatewaySessionLayer.Boe => new BoeLayer(connection),
        _ => new SoupBinLayer(connection),
    };

    /// <summary>Takes a message of a client that has not logged in.</summary>
    /// <param name="call">The decoded message.</param>
    /// <param name="nowNs">Clock, nanoseconds.</param>
    public abstract SessionStep TakeFirst(in MessageCall call, ReadOnlySpan<byte> packet, long nowNs);

    /// <summary>True if the login may begin the session.</summary>
    public abstract bool Admits(GatewaySession session);

    /// <summary>Answers that the login is refused.</summary>
    /// <param name="session">The session that it named; null if there is none.</param>
    /// <param name="nowNs">Clock, nanoseconds.</param>
    public abstract void Deny(GatewaySession? session, long nowNs);

    /// <summary>Accepts the login, and sends again what the client asks for.</summary>
    public abstract void Accept(GatewaySession session, long nowNs);

    /// <summary>Takes a message of a client that has logged in.</summary>
    public abstract SessionStep Take(
        GatewaySession session, in MessageCall call, ReadOnlySpan<byte> packet, long nowNs);

    /// <summary>Numbers, frames, sends and keeps the answer that was written to the room of the session's
    /// answers.</summary>
    public abstract void Send(GatewaySession session, WrittenAnswer written, long nowNs);

    /// <summary>Answers that a request cannot be read.</summary>
    public virtual void Refuse(in OrderMessage message, long nowNs)
    {
    }

    /// <summary>Sends a heartbeat if it is time.</summary>
    /// <returns>False if the client has been silent for too long.</returns>
    public abstract bool Keep(GatewaySession session, long nowNs);

    /// <summary>Ends the session, as an exchange does at the end of its day.</summary>
    public abstract void End(GatewaySession session, long nowNs);
}

/// <summary>Next step that a message asks of the gateway.</summary>
internal enum SessionStep
{
    Done,

    /// <summary>To begin a session.</summary>
    LogIn,

    /// <summary>To begin a session, with a field that is missing or cannot be read.</summary>
    BadLogIn,

    /// <summary>It is a request about an order.</summary>
    Request,

    /// <summary>To end the session.</summary>
    LogOut,

    /// <summary>It cannot be used, the next one can.</summary>
    Malformed,

    /// <summary>It cannot be used, and nothing behind it.</summary>
    Bad,
}
