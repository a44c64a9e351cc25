// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing;

/// <summary>Options of a comparison.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Default of <see cref="LateNs"/>: what a player promises, nanoseconds.</summary>
    public const long DefaultLateNs = 20_000;

    /// <summary>Result folder of the run that is compared with.</summary>
    public required string A { get; init; }

    /// <summary>Result folder of the run that is judged.</summary>
    public required string B { get; init; }

    /// <summary>Largest shift that is accepted, nanoseconds; null accepts all.</summary>
    public long? LimitNs { get; init; }

    /// <summary>A played datagram that left later than this after it was due makes its ticks late,
    /// nanoseconds.</summary>
    public long LateNs { get; init; } = DefaultLateNs;

    /// <summary>Capture of A's packets, in place of those that its folder names; null for those.</summary>
    public string? CaptureA { get; init; }

    /// <summary>Capture of B's packets, likewise.</summary>
    public string? CaptureB { get; init; }
}
