// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Telemetry.Model.Clocks;

namespace Telemetry.Monitor.Serving.Requests;

/// <summary>A connection of a client, which is idle while no request of it is being answered. Any thread.</summary>
internal sealed class ClientConnection
{
    private const long Busy = long.MaxValue;

    private readonly ConnectionContext _connection;
    private long _idleSinceNs = MonotonicClock.NowNs;

    /// <summary>Begins as idle.</summary>
    /// <param name="network">Network of the client.</param>
    public ClientConnection(ConnectionContext connection, IPAddress network)
    {
        (_connection, Network) = (connection, network);
        connection.Items[typeof(ClientConnection)] = this;
    }

    public IPAddress Network { get; }

    /// <summary>Time since which it has been idle, nanoseconds of the monotonic clock; null while it is not.</summary>
    public long? IdleSinceNs => Volatile.Read(ref _idleSinceNs) is var since and not Busy ? since : null;

    /// <summary>The connection on which a request came; null if it has no bound.</summary>
    public static ClientConnection? Of(IFeatureCollection request) =>
        request.Get<IConnectionItemsFeature>()?.Items.TryGetValue(typeof(ClientConnection), out object? one) == true
            ? (ClientConnection?)one : null;

    /// <summary>Notes that a request is being answered.</summary>
    public void Begin() => Volatile.Write(ref _idleSinceNs, Busy);

    /// <summary>Notes that it has been answered.</summary>
    public void End() => Volatile.Write(ref _idleSinceNs, MonotonicClock.NowNs);

    public void Close() => _connection.Abort(new ConnectionAbortedException("it gave way to others"));
}
