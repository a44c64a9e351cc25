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

    /// <summary>A duration in the largest unit that keeps it above 1.</summary>
    public static string Span(long valueNs) => Math.Abs(valueNs) switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{valueNs / 1e9:N3} s"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{valueNs / 1e6:0.000} ms"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{valueNs / 1e3:0.000} µs"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{valueNs} ns"),
    };

    /// <summary>A size in the largest unit that keeps it above 1.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        >= 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 30):0.00} GiB"),
        >= 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 20):0.0} MiB"),
        >= 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 10):0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes:0} B"),
    };

    public static string Range(ulong? first, ulong? last) => first == last || last is null
        ? string.Create(CultureInfo.InvariantCulture, $"{first}")
        : string.Create(CultureInfo.InvariantCulture, $"{first}-{last}");
}
