// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Reporting.Played;

/// <summary>Instant on a command line: a time of day of the recording's first day, a date and time, or nanoseconds
/// since 1970; all UTC.</summary>
/// <param name="Ns">Nanoseconds since 1970, or since midnight.</param>
/// <param name="IsOfDay">True if they are since midnight.</param>
internal readonly record struct ReportTime(long Ns, bool IsOfDay)
{
    /// <summary>Forms that are understood.</summary>
    public const string Expected = "expected HH:MM[:SS[.FFF]] of the recording's first day, "
        + "YYYY-MM-DDTHH:MM[:SS[.FFF]]Z, or nanoseconds since 1970; all UTC";

    private const long DayNs = 86_400L * 1_000_000_000;
    private const long LeastNs = 1_000_000_000_000_000;     // shorter numbers are not nanoseconds since 1970
    private const long NsPerTick = 100;

    private static readonly string[] TimesOfDay = [@"hh\:mm", @"hh\:mm\:ss", @"hh\:mm\:ss\.FFFFFFF"];
    private static readonly string[] Instants =
        ["yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>Reads an option; null if it is absent or wrong.</summary>
    public static ReportTime? Read(string? text, string option, ErrorList errors)
    {
        if (text is null)
            return null;
        if (TimeSpan.TryParseExact(text, TimesOfDay, CultureInfo.InvariantCulture, out TimeSpan ofDay))
            return new ReportTime(ofDay.Ticks * NsPerTick, true);
        if (DateTime.TryParseExact(text, Instants, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime instant))
            return new ReportTime((instant - DateTime.UnixEpoch).Ticks * NsPerTick, false);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long ns) && ns >= LeastNs)
            return new ReportTime(ns, false);
        errors.Add(option, $"\"{text}\" cannot be read", Expected);
        return null;
    }

    /// <summary>Nanoseconds since 1970.</summary>
    /// <param name="firstTimeNs">An instant of the recording's first day.</param>
    public long At(long firstTimeNs) => IsOfDay ? (firstTimeNs / DayNs * DayNs) + Ns : Ns;
}
