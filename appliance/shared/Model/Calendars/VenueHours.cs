// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Calendars;

/// <summary>Hours in which a venue trades, and the dates that differ. A date is the one on which hours begin.</summary>
/// <param name="Week">The usual hours.</param>
public sealed record VenueHours(WeekHours Week)
{
    /// <summary>Dates on which it does not trade.</summary>
    public IReadOnlySet<DateOnly> Closed { get; init; } = new HashSet<DateOnly>();

    /// <summary>Dates on which it ends earlier, each with the time of that end, nanoseconds since midnight.</summary>
    public IReadOnlyDictionary<DateOnly, long> HalfDays { get; init; } = new Dictionary<DateOnly, long>();

    /// <summary>Hours that begin on a date, nanoseconds since its midnight; the end is a day or more if it lies on the
    /// next date. Null if it does not trade.</summary>
    public (long FromNs, long ToNs)? On(DateOnly date)
    {
        if ((Week.Days >> (int)date.DayOfWeek & 1) == 0 || Closed.Contains(date))
            return null;
        return (Week.FromNs, EndOf(Week, HalfDays.GetValueOrDefault(date, Week.ToNs)));
    }

    /// <summary>End of hours as nanoseconds since the midnight before their beginning.</summary>
    /// <param name="week">The hours, whose beginning is taken.</param>
    /// <param name="toNs">Their end, nanoseconds since midnight.</param>
    public static long EndOf(WeekHours week, long toNs) => toNs > week.FromNs ? toNs : toNs + ZoneOffsets.DayNs;
}
