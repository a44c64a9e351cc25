// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>Connections of a session on which the exchange accepts no more bytes: raises the condition and clears
/// it.</summary>
[HotPath]
internal sealed class ClosedWindows(SessionContext context)
{
    // Further ones are counted and not reported.
    private readonly uint[] _connections = new uint[2 * context.Session.MaxConnections];
    private readonly long[] _sinceNs = new long[2 * context.Session.MaxConnections];

    /// <summary>Records that a window has closed.</summary>
    internal void Close(uint connection, long stampNs)
    {
        int free = _connections.AsSpan().IndexOf(0u);
        if (free < 0)
            return;
        _connections[free] = connection;
        _sinceNs[free] = stampNs;
        Report(connection, EventState.Raised, stampNs, stampNs);
    }

    /// <summary>Records that a window is open again, or that its connection has ended.</summary>
    internal void Open(uint connection, long stampNs)
    {
        int index = _connections.AsSpan().IndexOf(connection);
        if (index < 0)
            return;
        _connections[index] = 0;
        Report(connection, EventState.Cleared, stampNs, _sinceNs[index]);
    }

    private void Report(uint connection, EventState state, long stampNs, long sinceNs)
    {
        ref TelemetryEvent item = ref context.Events.Begin(TelemetryEventKind.WindowClosed, stampNs);
        item.SessionIndex = (short)context.Session.Index;
        item.Connection = connection;
        item.State = state;
        item.OpenedStampNs = sinceNs;
        item.DurationNs = stampNs - sinceNs;
        context.Events.Commit();
    }
}
