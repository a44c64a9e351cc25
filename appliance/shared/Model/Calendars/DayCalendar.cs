// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Calendars;

/// <summary>Calendar of days that begin at a time of day in a zone. A day that begins at noon or later has the name of
/// the next date, because most of a day from 17:00 to 17:00 lies on that date.</summary>
public sealed class DayCalendar
{
    private const long NoonNs = ZoneOffsets.DayNs / 2;
    private const int FirstDayNumber = 719_162;             // of 1970-01-01, as DateOnly counts

    private readonly ZoneOffsets _zone;

    /// <summary>Makes a calendar.</summary>
    /// <param name="startsNs">Time of day at which days begin, nanoseconds since midnight.</param>
    /// <param name="zoneName">Name of the zone, for reports.</param>
    /// <param name="zone">The zone of that time.</param>
    public DayCalendar(long startsNs, string zoneName, ZoneOffsets zone)
    {
        StartsNs = startsNs;
        ZoneName = zoneName;
        _zone = zone;
    }

    /// <summary>Time of day at which days begin, nanoseconds since midnight.</summary>
    public long StartsNs { get; }

    public string ZoneName { get; }

    /// <summary>Day that contains an instant.</summary>
    /// <param name="utcNs">The instant, UTC since 1970, nanoseconds.</param>
    public TradingDay DayOf(long utcNs)
    {
        long date = DateOf(utcNs);
        int number = (int)date + FirstDayNumber + (StartsNs >= NoonNs ? 1 : 0);
        return new TradingDay(DateOnly.FromDayNumber(number), BeginNs(date), BeginNs(date + 1));
    }

    /// <summary>End of the day that contains an instant: UTC since 1970, nanoseconds. Allocates nothing.</summary>
    public long EndOfDayNs(long utcNs) => BeginNs(DateOf(utcNs) + 1);

    private static long Floor(long ns) => (ns / ZoneOffsets.DayNs) - (ns % ZoneOffsets.DayNs < 0 ? 1 : 0);

    private long DateOf(long utcNs)
    {
        long date = Floor(_zone.LocalNs(utcNs) - StartsNs);
        // If clocks are changed at the beginning of a day, the quotient may be one off either way.
        while (BeginNs(date + 1) <= utcNs)
            date++;
        while (BeginNs(date) > utcNs)
            date--;
        return date;
    }

    private long BeginNs(long date) => _zone.FirstUtcNs((date * ZoneOffsets.DayNs) + StartsNs);
}
