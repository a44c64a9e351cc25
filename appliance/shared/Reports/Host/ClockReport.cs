// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Reports.Host;

/// <summary>Source, resolution and uncertainty of a publisher's stamps and times.</summary>
public sealed record ClockReport
{
    public string? StampSource { get; set; }

    /// <summary>Resolution of stamps, nanoseconds.</summary>
    public long? ResolutionNs { get; set; }

    /// <summary>The wall clock minus the clock of the stamps, nanoseconds.</summary>
    public long? OffsetNs { get; set; }

    /// <summary>Largest error of that difference, nanoseconds.</summary>
    public long? MappingErrorNs { get; set; }

    /// <summary>True if the kernel reports the wall clock as synchronised; null if unknown.</summary>
    public bool? Synchronised { get; set; }

    /// <summary>Largest distance of a time from UTC, nanoseconds; null while not synchronised.</summary>
    public long? UncertaintyNs { get; set; }

    /// <summary>Announced leap second: <c>insert</c>, <c>delete</c>; else null.</summary>
    public string? Leap { get; set; }

    /// <summary>The kernel's bound of the wall clock's error, nanoseconds; null if unknown.</summary>
    public long? MaxErrorNs { get; set; }

    /// <summary>The kernel's estimate of that error, nanoseconds; null if unknown.</summary>
    public long? EstimatedErrorNs { get; set; }

    /// <summary>Correction of the clock's frequency, parts in 10^9; positive makes it faster.</summary>
    public long? FrequencyPpb { get; set; }

    /// <summary>Source that steers the clock; null if none that can be queried answers.</summary>
    public TimeSource? Source { get; set; }
}
