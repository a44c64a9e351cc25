// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Model.Definitions;

/// <summary>
/// One order-entry login; or the row of one gateway for connections that no login or port gives to a session.
/// </summary>
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

    /// <summary>
    /// True for the row of a gateway on which sessions are told apart: what belongs to none of them. Order keys are
    /// scoped by connection there, since equal ones of different logins may meet.
    /// </summary>
    public bool IsUnassigned { get; init; }

    /// <summary>
    /// Mark of the login that tells this session from others (<see cref="LoginMark"/>); 0 if any login will do.
    /// </summary>
    public ulong Login { get; init; }

    /// <summary>Client port that tells this session from others; 0 if any will do.</summary>
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

    /// <summary>What is told as a burst in a direction; null: nothing.</summary>
    public BurstThreshold? Burst { get; init; }

    /// <summary>Orders that can wait for answers at once.</summary>
    public required int MaxPendingOrders { get; init; }

    /// <summary>TCP connections kept at once.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>True if it was taken out of the configuration while running: what it counted stays.</summary>
    public bool IsRemoved { get; init; }
}
