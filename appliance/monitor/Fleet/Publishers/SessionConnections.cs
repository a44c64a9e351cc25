// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;

namespace Telemetry.Fleet.Publishers;

/// <summary>Connections of a session, as its events say. Belongs to the thread of the fleet.</summary>
public sealed class SessionConnections(EventReport first)
{
    private const int Most = 256;

    private readonly HashSet<long> _open = [];

    /// <summary>The newest login, begin or end of a connection.</summary>
    public EventReport Newest { get; private set; } = first;

    /// <summary>True if a connection has ended, and no other is known to be open: a session that fails over opens the
    /// next one before the end of the last is seen.</summary>
    public bool HasEnded => IsEnd(Newest) && _open.Count == 0;

    /// <summary>Notes a login, the start or the end of a connection.</summary>
    internal void Note(EventReport report)
    {
        Newest = report;
        if (report.Connection is not { } connection)
            return;
        if (IsEnd(report))
            _open.Remove(connection);
        else if (_open.Count < Most)
            _open.Add(connection);
    }

    /// <summary>Notes that events were lost: the end of a connection may be among them.</summary>
    internal void Forget() => _open.Clear();

    private static bool IsEnd(EventReport report) => report.Event == "connection_closed";
}
