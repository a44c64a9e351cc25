// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Calendars;

/// <summary>Hours in which a feed must not be silent, in the local time of a zone.</summary>
[HotPath]
public sealed class FeedHours
{
    private const int DaysOfWeek = 7;
    private const int FirstDayOfWeek = (int)DayOfWeek.Thursday;     // of 1970-01-01

    private readonly ZoneOffsets _zone;
    private readonly WeekHours _hours;

    /// <summary>Makes the hours; the zone must be known to the host.</summary>
    public FeedHours(WeekHours hours)
    {
        _hours = hours;
        _zone = ZoneOffsets.Find(hours.Zone) ?? ZoneOffsets.Utc;
    }

    /// <summary>First instant at which a silence has lasted for a given time inside the hours of one day;
    /// <see cref="long.MaxValue"/> if there is none within a week.</summary>
    /// <param name="sinceNs">Beginning of the silence, UTC since 1970, nanoseconds.</param>
    /// <param name="afterNs">Allowed length of a silence, nanoseconds.</param>
    public long StaleAtNs(long sinceNs, long afterNs)
    {
        long today = Floor(_zone.LocalNs(sinceNs));
        for (long date = today - 1; date <= today + DaysOfWeek; date++)
        {
            if ((_hours.Days >> (int)((date + FirstDayOfWeek) % DaysOfWeek) & 1) == 0)
                continue;
            long beginNs = _zone.FirstUtcNs((date * ZoneOffsets.DayNs) + _hours.FromNs);
            long endDate = _hours.ToNs > _hours.FromNs ? date : date + 1;
            long endNs = _zone.FirstUtcNs((endDate * ZoneOffsets.DayNs) + _hours.ToNs);
            long staleNs = Math.Max(beginNs, sinceNs) + afterNs;
            if (staleNs < endNs)
                return staleNs;
        }
        return long.MaxValue;
    }

    private static long Floor(long ns) => (ns / ZoneOffsets.DayNs) - (ns % ZoneOffsets.DayNs < 0 ? 1 : 0);
}

/// <summary>Hours on some days of the week, in the local time of a zone.</summary>
/// <param name="FromNs">Their beginning, nanoseconds since midnight.</param>
/// <param name="ToNs">Their end, nanoseconds since midnight; on the next day if it is not after the beginning.</param>
/// <param name="Days">Days of the week on which they begin: bit 0 is Sunday.</param>
/// <param name="Zone">IANA name of the zone, one that the host knows.</param>
public sealed record WeekHours(long FromNs, long ToNs, byte Days, string Zone);
