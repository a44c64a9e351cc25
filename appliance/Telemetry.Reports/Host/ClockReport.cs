// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Reports.Host;

/// <summary>What the stamps and times of a publisher are worth.</summary>
public sealed record ClockReport
{
    /// <summary>Who takes the stamps.</summary>
    public string? StampSource { get; set; }

    /// <summary>What a stamp can resolve, nanoseconds.</summary>
    public long? ResolutionNs { get; set; }

    /// <summary>The wall clock minus the clock of the stamps, nanoseconds.</summary>
    public long? OffsetNs { get; set; }

    /// <summary>How far that difference may be misread, nanoseconds.</summary>
    public long? MappingErrorNs { get; set; }

    /// <summary>Whether the kernel holds the wall clock for synchronised; null where unknown.</summary>
    public bool? Synchronised { get; set; }

    /// <summary>How far a time may be from UTC, nanoseconds; null while not synchronised.</summary>
    public long? UncertaintyNs { get; set; }

    /// <summary>Announced leap second: <c>insert</c>, <c>delete</c>; else null.</summary>
    public string? Leap { get; set; }

    /// <summary>The kernel's bound of the wall clock's error, nanoseconds; null where nobody tells.</summary>
    public long? MaxErrorNs { get; set; }

    /// <summary>The kernel's estimate of it, nanoseconds; null where nobody tells.</summary>
    public long? EstimatedErrorNs { get; set; }

    /// <summary>Correction of the clock's frequency, parts in 10^9; positive makes it faster.</summary>
    public long? FrequencyPpb { get; set; }

    /// <summary>What steers the clock; null where nothing answers that can be asked.</summary>
    public TimeSource? Source { get; set; }
}
