// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

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

/// <summary>The fields of a row; errors name the file and line.</summary>
/// <param name="number">The line, from 1.</param>
internal readonly struct ClockRow(string path, int number, string[] fields)
{
    /// <summary>A whole number.</summary>
    /// <exception cref="FailureException">It is not a number.</exception>
    public long Integer(int column) =>
        long.TryParse(fields[column], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw ClockTable.Wrong(path, number, string.Create(CultureInfo.InvariantCulture,
                $"\"{fields[column]}\" in column {column + 1} is not a whole number"));

    /// <summary>A whole number, or null for an empty field.</summary>
    /// <exception cref="FailureException">It is neither.</exception>
    public long? Known(int column) => fields[column].Length == 0 ? null : Integer(column);
}
