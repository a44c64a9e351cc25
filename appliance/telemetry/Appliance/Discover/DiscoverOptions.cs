// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Reports;

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

    /// <summary>Settings whose declared protocols are searched too.</summary>
    public Settings Settings { get; init; } = new();

    /// <summary>File that receives the recognised configuration, or null.</summary>
    public string? WriteConfig { get; init; }
}

/// <summary>Options of <c>discover</c> for captures.</summary>
public sealed record DiscoverCapturesOptions
{
    /// <summary>Capture files; <c>-</c> is standard input.</summary>
    public required IReadOnlyList<string> Captures { get; init; }

    /// <summary>Choice of the parts that are read.</summary>
    public RecognitionOptions Recognition { get; init; } = new();

    /// <summary>Tunnels whose contents are examined.</summary>
    public TunnelChoice Opens { get; init; }

    /// <summary>Settings whose declared protocols are searched too.</summary>
    public Settings Settings { get; init; } = new();

    /// <summary>File that receives the recognised configuration, or null.</summary>
    public string? WriteConfig { get; init; }
}

/// <summary>Result of <c>discover</c> for captures.</summary>
/// <param name="Report">Extent of what was read.</param>
/// <param name="Failures">Reasons for which captures ended early.</param>
public sealed record DiscoveredCaptures(DiscoverReport Report, IReadOnlyList<Failure> Failures);

/// <summary>Progress of <c>discover</c>.</summary>
/// <param name="Packets">Packets seen.</param>
/// <param name="ElapsedNs">Elapsed time, nanoseconds.</param>
/// <param name="DurationNs">Total duration, nanoseconds.</param>
public readonly record struct DiscoverProgress(long Packets, long ElapsedNs, long DurationNs);
