// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Discover;

/// <summary>Options of <c>discover</c>.</summary>
public sealed record DiscoverOptions
{
    /// <summary>Interface whose packets are examined.</summary>
    public required string Interface { get; init; }

    /// <summary>Duration, nanoseconds.</summary>
    public required long DurationNs { get; init; }

    /// <summary>True to receive packets for all addresses meanwhile.</summary>
    public bool Promiscuous { get; init; }

    /// <summary>Tunnels whose contents are examined.</summary>
    public TunnelChoice Opens { get; init; }

    /// <summary>File that receives the recognised configuration, or null.</summary>
    public string? WriteConfig { get; init; }
}

/// <summary>Progress of <c>discover</c>.</summary>
/// <param name="Packets">Packets seen.</param>
/// <param name="ElapsedNs">Elapsed time, nanoseconds.</param>
/// <param name="DurationNs">Total duration, nanoseconds.</param>
public readonly record struct DiscoverProgress(long Packets, long ElapsedNs, long DurationNs);
