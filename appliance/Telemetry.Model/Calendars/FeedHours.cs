// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Model.Calendars;

/// <summary>The hours in which a feed must not be silent, by the clocks of a zone.</summary>
[HotPath]
public sealed class FeedHours
{
    private const int DaysOfWeek = 7;
    private const int FirstDayOfWeek = (int)DayOfWeek.Thursday;     // of 1970-01-01

    private readonly ZoneOffsets _zone;
    private readonly WeekHours _hours;

    /// <summary>Makes them; the zone must be known.</summary>
    public FeedHours(WeekHours hours)
    {
        _hours = hours;
        _zone = ZoneOffsets.Find(hours.Zone) ?? ZoneOffsets.Utc;
    }

    /// <summary>
    /// When a silence becomes one that must not be: the first instant at which it has lasted for so long inside the
    /// hours of one day. <see cref="long.MaxValue"/> if there is none within a week.
    /// </summary>
    /// <param name="sinceNs">Since when it is silent, UTC since 1970, nanoseconds.</param>
    /// <param name="afterNs">How long it may be silent, nanoseconds.</param>
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
