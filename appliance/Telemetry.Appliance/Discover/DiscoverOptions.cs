// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Discover;

/// <summary>What <c>discover</c> is to do.</summary>
public sealed record DiscoverOptions
{
    /// <summary>Interface whose packets are looked at.</summary>
    public required string Interface { get; init; }

    /// <summary>How long, nanoseconds.</summary>
    public required long DurationNs { get; init; }

    /// <summary>Whether the interface takes packets for all addresses meanwhile.</summary>
    public bool Promiscuous { get; init; }

    /// <summary>File that receives what was recognised as a configuration, or null.</summary>
    public string? WriteConfigPath { get; init; }
}
