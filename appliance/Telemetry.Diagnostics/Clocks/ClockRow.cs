// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Failures;

namespace Telemetry.Diagnostics.Clocks;

/// <summary>The fields of a row, with what to say where one is wrong.</summary>
/// <param name="path">The file.</param>
/// <param name="number">The line, from 1.</param>
/// <param name="fields">The fields.</param>
internal readonly struct ClockRow(string path, int number, string[] fields)
{
    /// <summary>A whole number.</summary>
    /// <exception cref="FailureException">It is none.</exception>
    public long Integer(int column) =>
        long.TryParse(fields[column], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw ClockTable.Wrong(path, number, string.Create(CultureInfo.InvariantCulture,
                $"\"{fields[column]}\" in column {column + 1} is no whole number"));

    /// <summary>A whole number, or null where the field is empty.</summary>
    /// <exception cref="FailureException">It is neither.</exception>
    public long? Known(int column) => fields[column].Length == 0 ? null : Integer(column);
}
