// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Reports.Clocks;

/// <summary>Summary of a series of readings of the host's clock.</summary>
public sealed record ClockEvidence
{
    /// <summary>Time of the first reading, nanoseconds since 1970; null without readings.</summary>
    public long? StartTimeNs { get; init; }

    /// <summary>Time of the last reading.</summary>
    public long? EndTimeNs { get; init; }

    /// <summary>The host of the clock; null without readings.</summary>
    public string? Host { get; init; }

    /// <summary>From the first to the last by the clock of stamps, within a boot, and by the wall clock between boots;
    /// nanoseconds.</summary>
    public long DurationNs { get; init; }

    public long Readings { get; init; }

    /// <summary>Spans between readings that were longer than twice the period, or contained a boot.</summary>
    public long Gaps { get; init; }

    /// <summary>Their length, nanoseconds.</summary>
    public long GapNs { get; init; }

    /// <summary>The longest of them, nanoseconds.</summary>
    public long LongestGapNs { get; init; }

    /// <summary>Time, outside gaps, that began with a reading that was not synchronised, nanoseconds.</summary>
    public long UnsynchronisedNs { get; init; }

    /// <summary>Number of steps of the wall clock.</summary>
    public long Steps { get; init; }

    /// <summary>The largest step, signed, nanoseconds; null without steps.</summary>
    public long? LargestStepNs { get; init; }

    public long Slews { get; init; }

    /// <summary>Sum of the slews' movements of the clock, each without its sign, nanoseconds.</summary>
    public long SlewedNs { get; init; }

    /// <summary>Largest error bound of the comparison of the two clocks, nanoseconds.</summary>
    public long? LargestMappingErrorNs { get; init; }

    /// <summary>Smallest "largest possible distance from UTC" of any reading, nanoseconds; null if unknown.</summary>
    public long? LeastUncertaintyNs { get; init; }

    public long? LargestUncertaintyNs { get; init; }

    /// <summary>Largest clock offset reported by a source, signed, nanoseconds; null if none was reported.</summary>
    public long? LargestSourceOffsetNs { get; init; }

    /// <summary>The sources, in the order of their first reading.</summary>
    public required IReadOnlyList<ClockEvidenceSource> Sources { get; init; }

    /// <summary>The required limit, nanoseconds; null for none.</summary>
    public long? LimitNs { get; init; }

    /// <summary>
    /// Time in which the clock was not shown to be within the limit: beyond it, unknown, or without readings;
    /// nanoseconds. Null without a limit.
    /// </summary>
    public long? BeyondLimitNs { get; init; }

    /// <summary>Readings that do not show the clock within the limit; null without a limit.</summary>
    public long? BeyondLimit { get; init; }

    /// <summary>
    /// Ok if the clock was within the limit all the time; unknown without readings, not applicable without a limit.
    /// </summary>
    public CheckVerdict Verdict => LimitNs is null ? CheckVerdict.NotApplicable
        : Readings == 0 ? CheckVerdict.Unknown
        : BeyondLimit == 0 && BeyondLimitNs == 0 ? CheckVerdict.Ok : CheckVerdict.Fail;
}

/// <summary>A source of time and the number of readings that named it.</summary>
/// <param name="Source">The source as last reported; null if none answered.</param>
public sealed record ClockEvidenceSource(TimeSource? Source, long Readings);
