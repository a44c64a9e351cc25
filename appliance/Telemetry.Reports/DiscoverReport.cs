// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>What <c>discover</c> looked at.</summary>
public sealed record DiscoverReport
{
    /// <summary>The interface.</summary>
    public required string Interface { get; init; }

    /// <summary>When it began, nanoseconds since 1970.</summary>
    public required long StartTimeNs { get; init; }

    /// <summary>How long it looked, nanoseconds.</summary>
    public required long DurationNs { get; init; }

    /// <summary>Packets that it saw, of any kind.</summary>
    public required long Packets { get; init; }

    /// <summary>Those that were UDP or TCP and were looked at.</summary>
    public required long Matched { get; init; }

    /// <summary>Packets that it came too late for.</summary>
    public required long Dropped { get; init; }
}
