// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Monitor.Inputs;
using Telemetry.Reports.Events;

namespace Telemetry.Monitor.Reporting.Markup;

/// <summary>Formats of figures in the report; an unknown value has a mark of its own.</summary>
internal static class Figures
{
    /// <summary>Sign of an unknown value.</summary>
    public const string Unknown = "~";

    private const long Second = 1_000_000_000;

    /// <summary>A count with thousands separators.</summary>
    public static string Count(long? value) =>
        value is null ? Unknown : RecordFigures.Count(value);

    /// <summary>A duration in the largest unit that keeps it above 1.</summary>
    public static string Span(long? valueNs) => valueNs is not { } ns ? Unknown
        : Math.Abs(ns) >= 60 * Second ? Long(ns) : RecordFigures.Span(ns);

    /// <summary>A value of a logarithmic axis.</summary>
    public static string Tick(double valueNs) => valueNs switch
    {
        >= Second => Text($"{valueNs / 1e9:0.###} s"),
        >= 1_000_000 => Text($"{valueNs / 1e6:0.###} ms"),
        >= 1_000 => Text($"{valueNs / 1e3:0.###} µs"),
        _ => Text($"{valueNs:0.###} ns"),
    };

    /// <summary>The exact nanoseconds of a duration.</summary>
    public static string Exact(long? valueNs) =>
        valueNs is { } known ? Text($"{known:N0} ns") : "unknown";

    /// <summary>A size in the largest unit that keeps it above 1.</summary>
    public static string Bytes(long? bytes) => bytes is { } known ? RecordFigures.Bytes(known) : Unknown;

    public static string Share(long? part, long? whole) =>
        part is { } some && whole is > 0 ? Text($"{100.0 * some / whole.Value:0.00} %") : Unknown;

    /// <summary>An instant, UTC, to the second.</summary>
    public static string Time(long? timeNs) => timeNs is { } known
        ? DateTimeOf(known).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : Unknown;

    /// <summary>The time of day of an instant, UTC, to the nanosecond.</summary>
    public static string TimeOfDay(long? timeNs) => timeNs is { } known
        ? DateTimeOf(known).ToString("HH:mm:ss.", CultureInfo.InvariantCulture) + Text($"{known % Second:000000000}")
        : Unknown;

    /// <summary>The time of day of an instant, UTC, to the nanosecond; of a replay that of the capture's
    /// stamp.</summary>
    public static string TimeOfDay(long? timeNs, long? stampNs) => TimeOfDay(RecordedTime.Of(timeNs, stampNs));

    /// <summary>The time of day of an instant, UTC, to the second.</summary>
    public static string Clock(long timeNs) =>
        DateTimeOf(timeNs).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Range(ulong? first, ulong? last) => first is null ? ""
        : first == last || last is null ? Text($"{first}") : Text($"{first} – {last}");

    /// <summary>The percentile beyond which fewer than one sample lies.</summary>
    public static string LastPercentile(long count) => count switch
    {
        <= 0 => "no samples",
        1 => "1 sample",
        _ => Text($"p{Math.Floor((100 - (100.0 / count)) * 1e6) / 1e6:0.######}"),
    };

    private static string Long(long ns) => TimeSpan.FromTicks(ns / 100)
        .ToString(Math.Abs(ns) >= 86_400 * Second ? @"d\ \d\ hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);

    private static DateTime DateTimeOf(long timeNs) =>
        DateTime.UnixEpoch.AddTicks(Math.Clamp(timeNs / 100, 0, (DateTime.MaxValue - DateTime.UnixEpoch).Ticks));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
