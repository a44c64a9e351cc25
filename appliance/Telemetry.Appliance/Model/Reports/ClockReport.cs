// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>What the stamps and times of a publisher are worth.</summary>
public sealed record ClockReport
{
    /// <summary>Who takes the stamps.</summary>
    public string? StampSource { get; init; }

    /// <summary>What a stamp can resolve, nanoseconds.</summary>
    public long? ResolutionNs { get; init; }

    /// <summary>The wall clock minus the clock of the stamps, nanoseconds.</summary>
    public long? OffsetNs { get; init; }

    /// <summary>How far that difference may be misread, nanoseconds.</summary>
    public long? MappingErrorNs { get; init; }

    /// <summary>Whether the kernel holds the wall clock for synchronised; null where unknown.</summary>
    public bool? Synchronised { get; init; }

    /// <summary>How far a time may be from UTC, nanoseconds; null while not synchronised.</summary>
    public long? UncertaintyNs { get; init; }

    /// <summary>Announced leap second: <c>insert</c>, <c>delete</c>; else null.</summary>
    public string? Leap { get; init; }
}
