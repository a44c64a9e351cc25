// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>One order session, as configured; null means the default.</summary>
public sealed record SessionSettings
{
    public required Located<string> Name { get; init; }

    public required Located<string> Protocol { get; init; }

    /// <summary>Gateway addresses, primary first.</summary>
    public required IReadOnlyList<Located<EndpointAddress>> Gateways { get; init; }

    /// <summary>Login name, or null.</summary>
    public Located<string>? Login { get; init; }

    /// <summary>Client port, or 0.</summary>
    public ushort LocalPort { get; init; }

    /// <summary>Interface on which it is expected, or null.</summary>
    public string? Interface { get; init; }

    /// <summary>Feeds whose packets can be the tick of its orders; null: all feeds.</summary>
    public IReadOnlyList<Located<string>>? Triggers { get; init; }

    /// <summary>Place of the tick's number in a new order, or null.</summary>
    public TickSettings? Tick { get; init; }

    /// <summary>Longest time from the first tick of an order to the order, nanoseconds.</summary>
    public long? MaxAnswerNs { get; init; }

    /// <summary>Time after which an unanswered order has timed out, nanoseconds.</summary>
    public long? AnswerTimeoutNs { get; init; }

    /// <summary>Burst threshold of each direction; null reports no bursts.</summary>
    public BurstSettings? Burst { get; init; }

    /// <summary>Largest number of pending orders.</summary>
    public int? MaxPendingOrders { get; init; }

    /// <summary>Largest number of TCP connections kept at once.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Payload bytes recorded of each segment.</summary>
    public int? SnapLength { get; init; }

    /// <summary>Position in the file, or the option.</summary>
    public required string Where { get; init; }
}
