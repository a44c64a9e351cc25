// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Clocks;

/// <summary>What <c>clock-report</c> is asked for.</summary>
public sealed record ClockReportOptions
{
    /// <summary>From reading to reading, nanoseconds.</summary>
    public long EveryNs { get; init; } = 1_000_000_000;

    /// <summary>How long; null until it is canceled.</summary>
    public long? DurationNs { get; init; }

    /// <summary>Where each reading is written, behind what is there; null: nowhere.</summary>
    public string? TablePath { get; init; }

    /// <summary>Readings that are judged instead of new ones; null: new ones.</summary>
    public string? ReadPath { get; init; }

    /// <summary>Of those, only the ones of this day, UTC; null: all.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>How far the clock may be from UTC, nanoseconds; null for no matter.</summary>
    public long? LimitNs { get; init; }
}
