// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Model.Definitions;

/// <summary>One order-entry login; or the row of one gateway for connections that login and port assign to no
/// session.</summary>
public sealed record SessionDefinition
{
    /// <summary>Index among all sessions, in configuration order.</summary>
    public required int Index { get; init; }

    /// <summary>Name, unique among feeds and sessions.</summary>
    public required string Name { get; init; }

    public required ProtocolId Protocol { get; init; }

    /// <summary>Gateway addresses: primary first, then backups.</summary>
    public required IReadOnlyList<EndpointAddress> Gateways { get; init; }

    /// <summary>True for the row of unassigned connections of a gateway with several sessions. Order keys are scoped by
    /// connection there, since different logins may use equal ones.</summary>
    public bool IsUnassigned { get; init; }

    /// <summary>Mark of the login that identifies this session (<see cref="LoginMark"/>); 0 for any login.</summary>
    public ulong Login { get; init; }

    /// <summary>Client port that identifies this session; 0 for any.</summary>
    public ushort LocalPort { get; init; }

    /// <summary>Interface on which it is expected, or null.</summary>
    public string? Interface { get; init; }

    /// <summary>Indexes of the feeds whose packets can be the tick of its orders.</summary>
    public required IReadOnlyList<int> TriggerFeeds { get; init; }

    /// <summary>Field in which a new order names its tick; length 0 if it does not.</summary>
    public required TickField TickField { get; init; }

    /// <summary>Index of the feed whose number the order names, or -1.</summary>
    public required int TickFeedIndex { get; init; }

    /// <summary>Highest age of an order's first tick, nanoseconds.</summary>
    public required long MaxAnswerNs { get; init; }

    /// <summary>Time after which an unanswered order is a timeout, nanoseconds.</summary>
    public required long AnswerTimeoutNs { get; init; }

    /// <summary>Burst threshold of a direction; null: none.</summary>
    public BurstThreshold? Burst { get; init; }

    /// <summary>Highest number of orders waiting for answers at once.</summary>
    public required int MaxPendingOrders { get; init; }

    /// <summary>Highest number of TCP connections at once.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>True if it was removed from the configuration while running: its counters stay.</summary>
    public bool IsRemoved { get; init; }
}
