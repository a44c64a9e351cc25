// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Reports.Events;

/// <summary>Formats of figures in the texts of events and gaps; an unknown value is a dash.</summary>
public static class RecordFigures
{
    /// <summary>A count with thousands separators.</summary>
    public static string Count(long? value) =>
        value is { } known ? known.ToString("N0", CultureInfo.InvariantCulture) : "-";

    /// <summary>A count with its noun, in the plural unless it is 1.</summary>
    public static string Counted(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>Microseconds with the nanoseconds as decimals: 12.345.</summary>
    public static string Micros(long? valueNs) =>
        valueNs is { } known ? (known / 1_000m).ToString("N3", CultureInfo.InvariantCulture) : "-";

    /// <summary>A range of numbers.</summary>
    public static string Range(ulong? first, ulong? last) => first == last || last is null
        ? string.Create(CultureInfo.InvariantCulture, $"{first}")
        : string.Create(CultureInfo.InvariantCulture, $"{first}-{last}");
}
