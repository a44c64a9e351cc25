// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Model;

/// <summary>One order-entry login.</summary>
public sealed record SessionDefinition
{
    /// <summary>Index among all sessions, in configuration order.</summary>
    public required int Index { get; init; }

    /// <summary>Name, unique among feeds and sessions.</summary>
    public required string Name { get; init; }

    /// <summary>Its protocol.</summary>
    public required ProtocolId Protocol { get; init; }

    /// <summary>Gateway addresses: primary first, then backups.</summary>
    public required IReadOnlyList<EndpointAddress> Gateways { get; init; }

    /// <summary>Login name that tells this session from others on the same gateway, or null.</summary>
    public string? Login { get; init; }

    /// <summary>Client port that tells this session from others on the same gateway, or 0.</summary>
    public ushort LocalPort { get; init; }

    /// <summary>Interface on which it is expected, or null.</summary>
    public string? Interface { get; init; }

    /// <summary>Indexes of the feeds whose packets can be the tick of its orders.</summary>
    public required IReadOnlyList<int> TriggerFeeds { get; init; }

    /// <summary>Where a new order names its tick; length 0 if it does not.</summary>
    public required TickField TickField { get; init; }

    /// <summary>Index of the feed whose number the order names, or -1.</summary>
    public required int TickFeedIndex { get; init; }

    /// <summary>How far back the first tick of an order may lie, nanoseconds.</summary>
    public required long MaxAnswerNs { get; init; }

    /// <summary>How long an order may wait for its answer before it is a timeout, nanoseconds.</summary>
    public required long AnswerTimeoutNs { get; init; }

    /// <summary>Orders that can wait for answers at once.</summary>
    public required int MaxPendingOrders { get; init; }

    /// <summary>TCP connections kept at once.</summary>
    public required int MaxConnections { get; init; }
}
