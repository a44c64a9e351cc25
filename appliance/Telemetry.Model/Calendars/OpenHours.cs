// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Calendars;

/// <summary>Hours in which a venue trades, in the local time of a zone.</summary>
/// <param name="hours">The hours; their zone must be known to the host.</param>
public sealed class OpenHours(WeekHours hours)
{
    private const int DaysOfWeek = 7;
    private const int FirstDayOfWeek = (int)DayOfWeek.Thursday;     // of 1970-01-01

    private readonly ZoneOffsets _zone = ZoneOffsets.Find(hours.Zone) ?? ZoneOffsets.Utc;

    /// <summary>True if an instant lies in the hours: from their beginning, before their end.</summary>
    /// <param name="utcNs">The instant, UTC since 1970, nanoseconds.</param>
    public bool Contains(long utcNs)
    {
        long today = Math.DivRem(_zone.LocalNs(utcNs), ZoneOffsets.DayNs).Quotient;
        return IsIn(today, utcNs) || IsIn(today - 1, utcNs);
    }

    // Hours that begin on one date may end on the next.
    private bool IsIn(long date, long utcNs)
    {
        if ((hours.Days >> (int)((date + FirstDayOfWeek) % DaysOfWeek) & 1) == 0)
            return false;
        long endDate = hours.ToNs > hours.FromNs ? date : date + 1;
        return utcNs >= _zone.FirstUtcNs((date * ZoneOffsets.DayNs) + hours.FromNs)
            && utcNs < _zone.FirstUtcNs((endDate * ZoneOffsets.DayNs) + hours.ToNs);
    }
}
