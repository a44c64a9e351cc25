// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config.Planning;

/// <summary>
/// Finds the gateways whose sessions are distinguished by login or local port. Traffic there that belongs to no session
/// is counted in a row of its own after the configured ones, <c>unassigned@ADDRESS:PORT</c>, and never as another
/// session's.
/// </summary>
public sealed class GatewayPlan
{
    private const int MaxPendingOrders = 4_096;
    private const int MaxConnections = 8;

    private readonly Dictionary<(EndpointAddress, string?), int> _unassigned = [];

    /// <summary>Makes the rows and appends them to <paramref name="sessions"/>.</summary>
    public GatewayPlan(List<SessionDefinition> sessions)
    {
        foreach (SessionDefinition session in sessions.ToArray())
        {
            if (session.Login == 0 && session.LocalPort == 0)
                continue;
            foreach (EndpointAddress gateway in session.Gateways)
            {
                if (_unassigned.TryAdd((gateway, session.Interface), sessions.Count))
                    sessions.Add(RowOf(gateway, session, sessions.Count));
            }
        }
    }

    /// <summary>Index of the row for a gateway's unassigned traffic; -1 if one session takes all.</summary>
    public int UnassignedOf(EndpointAddress gateway, string? device) =>
        _unassigned.GetValueOrDefault((gateway, device), -1);

    /// <summary>The remedy if two sessions cannot share a gateway; null if they can.</summary>
    public static string? RemedyForSharing(SessionDefinition one, SessionDefinition other)
    {
        if (one.Index == other.Index)
            return "give each address once";
        if (one.Protocol != other.Protocol)
            return "give both the same protocol";
        bool byLogin = one.Login != 0 && other.Login != 0 && one.Login != other.Login;
        bool byPort = one.LocalPort != 0 && other.LocalPort != 0 && one.LocalPort != other.LocalPort;
        return byLogin || byPort ? null : "tell them apart: give both a login, or both a local_port, that differ";
    }

    private static SessionDefinition RowOf(EndpointAddress gateway, SessionDefinition session, int index) => new()
    {
        Index = index,
        Name = session.Interface is { } device ? $"unassigned@{gateway}%{device}" : $"unassigned@{gateway}",
        Protocol = session.Protocol,
        Gateways = [gateway],
        IsUnassigned = true,
        Interface = session.Interface,
        TriggerFeeds = [],
        TickField = default,
        TickFeedIndex = -1,
        MaxAnswerNs = session.MaxAnswerNs,
        AnswerTimeoutNs = session.AnswerTimeoutNs,
        MaxPendingOrders = MaxPendingOrders,
        MaxConnections = MaxConnections,
    };
}
