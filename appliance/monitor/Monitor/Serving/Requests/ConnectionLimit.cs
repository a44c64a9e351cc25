// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Microsoft.AspNetCore.Connections;
using Telemetry.Access;

namespace Telemetry.Monitor.Serving.Requests;

/// <summary>
/// Bound of the open connections, of all clients and of each. Where it is met, the connection that has been idle for
/// longest gives way to a new one: of the same client, or of the one that has the most. Any thread.
/// </summary>
/// <param name="limits">The bounds.</param>
/// <param name="refusals">Counts the connections that are closed at once, since none of the others is idle.</param>
internal sealed class ConnectionLimit(ServerLimits limits, RequestRefusals refusals)
{
    private readonly Lock _gate = new();
    private readonly HashSet<ClientConnection> _open = [];

    /// <summary>Serves a connection if there is room for it.</summary>
    /// <param name="next">Serves what comes within it.</param>
    public async Task Serve(ConnectionContext connection, ConnectionDelegate next)
    {
        var client = new ClientConnection(
            connection, ClientNetwork.Of((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None));
        if (!TryEnter(client))
        {
            refusals.NoteConnection();
            client.Close();
            return;
        }
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _ = _open.Remove(client);
        }
    }

    private bool TryEnter(ClientConnection client)
    {
        ClientConnection? leaving = null;
        lock (_gate)
        {
            int same = _open.Count(one => one.Network.Equals(client.Network));
            bool isFull = same >= limits.ConnectionsOfAddress || _open.Count >= limits.Connections;
            if (isFull)
            {
                leaving = same >= limits.ConnectionsOfAddress
                    ? LongestIdle(_open.Where(one => one.Network.Equals(client.Network)))
                    : _open.GroupBy(one => one.Network).OrderByDescending(one => one.Count())
                        .Select(LongestIdle).FirstOrDefault(one => one is not null);
                if (leaving is null)
                    return false;
                _ = _open.Remove(leaving);
            }
            _ = _open.Add(client);
        }
        leaving?.Close();
        return true;
    }

    private static ClientConnection? LongestIdle(IEnumerable<ClientConnection> connections) =>
        connections.Where(one => one.IdleSinceNs is not null).MinBy(one => one.IdleSinceNs);
}
