// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>One order session, as configured; null takes the default.</summary>
public sealed record SessionSettings
{
    /// <summary>Its name.</summary>
    public required Located<string> Name { get; init; }

    /// <summary>Name of its protocol.</summary>
    public required Located<string> Protocol { get; init; }

    /// <summary>Gateway addresses, primary first.</summary>
    public required IReadOnlyList<Located<EndpointAddress>> Gateways { get; init; }

    /// <summary>Login name, or null.</summary>
    public Located<string>? Login { get; init; }

    /// <summary>Client port, or 0.</summary>
    public ushort LocalPort { get; init; }

    /// <summary>Interface on which it is expected, or null.</summary>
    public string? Interface { get; init; }

    /// <summary>Feeds whose packets can be the tick of its orders; null takes all.</summary>
    public IReadOnlyList<Located<string>>? Triggers { get; init; }

    /// <summary>Where a new order names its tick, or null.</summary>
    public TickSettings? Tick { get; init; }

    /// <summary>How far back the first tick of an order may lie, nanoseconds.</summary>
    public long? MaxAnswerNs { get; init; }

    /// <summary>How long an order may wait for its answer, nanoseconds.</summary>
    public long? AnswerTimeoutNs { get; init; }

    /// <summary>What is a burst in one direction of it; null: nothing is told as one.</summary>
    public BurstSettings? Burst { get; init; }

    /// <summary>Orders that can wait at once.</summary>
    public int? MaxPendingOrders { get; init; }

    /// <summary>TCP connections kept at once.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Bytes of payload recorded of each segment.</summary>
    public int? SnapLength { get; init; }

    /// <summary>Where this stands.</summary>
    public required string Where { get; init; }
}
