// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Reports.Events;

namespace Telemetry.Cli.Terminal;

/// <summary>Formats of figures for the terminal; an unknown value is a dash.</summary>
internal static class Figures
{
    private const long Second = 1_000_000_000;

    /// <summary>A count with thousands separators.</summary>
    public static string Count(long? value) => RecordFigures.Count(value);

    /// <summary>Microseconds with the nanoseconds as decimals: 12.345.</summary>
    public static string Micros(long? valueNs) => RecordFigures.Micros(valueNs);

    /// <summary>A count a second over an interval.</summary>
    public static string Rate(long count, long? intervalNs) =>
        intervalNs is > 0 ? Count((long)Math.Round(count * (double)Second / intervalNs.Value)) : "-";

    /// <summary>Hours, minutes and seconds.</summary>
    public static string Clock(long valueNs) =>
        TimeSpan.FromTicks(valueNs / TimeSpan.NanosecondsPerTick).ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);

    /// <summary>A duration in the largest unit that keeps it above 1.</summary>
    public static string Span(long valueNs) => valueNs switch
    {
        >= Second => string.Create(CultureInfo.InvariantCulture, $"{valueNs / 1e9:N3} s"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{valueNs / 1e6:0.000} ms"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{valueNs / 1e3:0.000} µs"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{valueNs} ns"),
    };

    /// <summary>The UTC time of day of an instant, in milliseconds.</summary>
    public static string TimeOfDay(long? timeNs) => timeNs is { } known
        ? DateTimeOffset.UnixEpoch.AddTicks(known / TimeSpan.NanosecondsPerTick)
            .ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)
        : "-";

    /// <summary>A range of numbers.</summary>
    public static string Range(ulong? first, ulong? last) => RecordFigures.Range(first, last);

    /// <summary>A size in the largest unit that keeps it above 1.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        >= 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 30):0.00} GiB"),
        >= 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 20):0.0} MiB"),
        >= 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 10):0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes:0} B"),
    };
}
