// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Extent of one <c>discover</c> run.</summary>
public sealed record DiscoverReport
{
    /// <summary>The interface.</summary>
    public required string Interface { get; init; }

    /// <summary>Start, nanoseconds since 1970.</summary>
    public required long StartTimeNs { get; init; }

    /// <summary>Duration, nanoseconds.</summary>
    public required long DurationNs { get; init; }

    /// <summary>Packets seen, of any kind.</summary>
    public required long Packets { get; init; }

    /// <summary>UDP and TCP packets, which were examined.</summary>
    public required long Matched { get; init; }

    /// <summary>Packets that were dropped before the reader saw them.</summary>
    public required long Dropped { get; init; }
}
