// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Clocks;

/// <summary>Options of <c>clock-report</c>.</summary>
public sealed record ClockReportOptions
{
    /// <summary>Time between readings, nanoseconds.</summary>
    public long EveryNs { get; init; } = 1_000_000_000;

    /// <summary>Duration; null until canceled.</summary>
    public long? DurationNs { get; init; }

    /// <summary>File to which each reading is appended; null for none.</summary>
    public string? TablePath { get; init; }

    /// <summary>File of readings to evaluate; null takes new readings.</summary>
    public string? ReadPath { get; init; }

    /// <summary>Restricts the file's readings to this day, UTC; null uses all.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>Largest permitted difference from UTC, nanoseconds; null for no limit.</summary>
    public long? LimitNs { get; init; }
}
