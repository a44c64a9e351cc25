// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Calendars;

/// <summary>Hours in which a venue trades, in the local time of a zone.</summary>
/// <param name="hours">The hours; their zone must be known to the host.</param>
public sealed class OpenHours(VenueHours hours)
{
    private const int FirstDayNumber = 719_162;             // of 1970-01-01, as DateOnly counts

    private readonly ZoneOffsets _zone = ZoneOffsets.Find(hours.Week.Zone) ?? ZoneOffsets.Utc;

    public VenueHours Hours => hours;

    /// <summary>True if an instant lies in the hours: from their beginning, before their end.</summary>
    /// <param name="utcNs">The instant, UTC since 1970, nanoseconds.</param>
    public bool Contains(long utcNs)
    {
        long today = Math.DivRem(_zone.LocalNs(utcNs), ZoneOffsets.DayNs).Quotient;
        return IsIn(today, utcNs) || IsIn(today - 1, utcNs);
    }

    // Hours that begin on one date may end on the next.
    private bool IsIn(long date, long utcNs) =>
        hours.On(DateOnly.FromDayNumber((int)date + FirstDayNumber)) is var (fromNs, toNs)
        && utcNs >= _zone.FirstUtcNs((date * ZoneOffsets.DayNs) + fromNs)
        && utcNs < _zone.FirstUtcNs((date * ZoneOffsets.DayNs) + toNs);
}
