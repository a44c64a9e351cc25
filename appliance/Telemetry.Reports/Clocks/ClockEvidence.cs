// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;

namespace Telemetry.Reports.Clocks;

/// <summary>What readings of the host's clock show, taken together.</summary>
public sealed record ClockEvidence
{
    /// <summary>When the first was taken, nanoseconds since 1970; null where there is none.</summary>
    public long? StartTimeNs { get; init; }

    /// <summary>When the last was taken.</summary>
    public long? EndTimeNs { get; init; }

    /// <summary>The host whose clock it is; null where there is no reading.</summary>
    public string? Host { get; init; }

    /// <summary>From the first to the last by the clock of stamps, within a boot, and by the wall clock between boots;
    /// nanoseconds.</summary>
    public long DurationNs { get; init; }

    /// <summary>How many.</summary>
    public long Readings { get; init; }

    /// <summary>Spans between readings that were longer than twice what was due, or had a boot in them.</summary>
    public long Gaps { get; init; }

    /// <summary>Their length, nanoseconds.</summary>
    public long GapNs { get; init; }

    /// <summary>The longest of them, nanoseconds.</summary>
    public long LongestGapNs { get; init; }

    /// <summary>Time, outside gaps, that began with a reading that was not synchronised, nanoseconds.</summary>
    public long UnsynchronisedNs { get; init; }

    /// <summary>How often the wall clock was set.</summary>
    public long Steps { get; init; }

    /// <summary>The greatest step, signed, nanoseconds; null where there is none.</summary>
    public long? LargestStepNs { get; init; }

    /// <summary>How many slews began.</summary>
    public long Slews { get; init; }

    /// <summary>By how much slews moved the clock, each without its sign, nanoseconds.</summary>
    public long SlewedNs { get; init; }

    /// <summary>The worst bound of the comparison of the two clocks, nanoseconds.</summary>
    public long? LargestMappingErrorNs { get; init; }

    /// <summary>The least distance from UTC that was possible by any reading, nanoseconds; null where none tells.
    /// </summary>
    public long? LeastUncertaintyNs { get; init; }

    /// <summary>The greatest.</summary>
    public long? LargestUncertaintyNs { get; init; }

    /// <summary>The greatest offset, signed, by which a source held the clock to be off; null where none
    /// told.</summary>
    public long? LargestSourceOffsetNs { get; init; }

    /// <summary>The sources, in the order in which they came.</summary>
    public required IReadOnlyList<ClockEvidenceSource> Sources { get; init; }

    /// <summary>The bound that was asked for, nanoseconds; null for none.</summary>
    public long? LimitNs { get; init; }

    /// <summary>Time for which it is not shown that the clock was within the limit: it was not, nobody knows, or nobody
    /// looked; nanoseconds. Null without a limit.</summary>
    public long? BeyondLimitNs { get; init; }

    /// <summary>Readings that do not show it; null without a limit.</summary>
    public long? BeyondLimit { get; init; }

    /// <summary>Whether all of it shows that the clock was within the limit; unknown without readings, not applicable
    /// without a limit.</summary>
    public CheckVerdict Verdict => LimitNs is null ? CheckVerdict.NotApplicable
        : Readings == 0 ? CheckVerdict.Unknown
        : BeyondLimit == 0 && BeyondLimitNs == 0 ? CheckVerdict.Ok : CheckVerdict.Fail;
}
