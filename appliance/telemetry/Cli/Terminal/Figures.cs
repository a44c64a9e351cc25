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
    public static string Span(long valueNs) => RecordFigures.Span(valueNs);

    /// <summary>The UTC time of day of an instant, in milliseconds.</summary>
    public static string TimeOfDay(long? timeNs) => timeNs is { } known
        ? DateTimeOffset.UnixEpoch.AddTicks(known / TimeSpan.NanosecondsPerTick)
            .ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)
        : "-";

    public static string Range(ulong? first, ulong? last) => RecordFigures.Range(first, last);

    /// <summary>A size in the largest unit that keeps it above 1.</summary>
    public static string Bytes(double bytes) => RecordFigures.Bytes(bytes);
}
