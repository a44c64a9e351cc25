// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Values;
using Telemetry.Model.Calendars;

namespace Telemetry.Baselines.Days;

/// <summary>
/// Days of a venue in slots of five minutes of its local time, so that a slot is the same time of day before and after
/// clocks are changed. A day begins at midnight, or with the hours if these reach into the next date. Where no hours
/// are known days are those of UTC. Any thread.
/// </summary>
public sealed class VenueDays
{
    private const long SlotNs = SlotValue.SlotNs;
    private const int FirstDayNumber = 719_162;             // of 1970-01-01, as DateOnly counts
    private const string Utc = "UTC";

    private readonly VenueHours? _hours;
    private readonly ZoneOffsets _zone;
    private readonly long _beginsNs;                        // of days, since midnight

    /// <summary>Makes the days.</summary>
    /// <param name="hours">Hours of the venue; null if they are not known.</param>
    public VenueDays(VenueHours? hours)
    {
        _hours = hours;
        _zone = ZoneOffsets.Find(hours?.Week.Zone ?? Utc) ?? ZoneOffsets.Utc;
        _beginsNs = hours is { Week: var week } && week.ToNs <= week.FromNs ? week.FromNs / SlotNs * SlotNs : 0;
    }

    public string Zone => _hours?.Week.Zone ?? Utc;

    /// <summary>True if the hours of the venue are known.</summary>
    public bool HasHours => _hours is not null;

    /// <summary>Class of a day: days of one class may be compared.</summary>
    public DayClass ClassOf(DateOnly day)
    {
        if (_hours is null)
            return new DayClass(day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday), 0, 0);
        return _hours.On(day) is var (fromNs, toNs) ? new DayClass(true, fromNs, toNs) : default;
    }

    /// <summary>A slot and the same slot of earlier days of the same class, the newest first.</summary>
    /// <param name="startTimeNs">Start of the slot, UTC, nanoseconds.</param>
    /// <param name="daysBack">Days before it to look at.</param>
    /// <returns>The slots; none if its time of day comes twice on its day, since a clock was set back.</returns>
    public IReadOnlyList<DaySlot> LikeSlots(long startTimeNs, int daysBack)
    {
        (long day, long sinceNs) = PlaceOf(startTimeNs);
        DayClass wanted = ClassOf(DateOnly.FromDayNumber((int)day + FirstDayNumber));
        var slots = new List<DaySlot>();
        for (int back = 0; back <= daysBack; back++)
        {
            DateOnly date = DateOnly.FromDayNumber((int)day - back + FirstDayNumber);
            if (ClassOf(date) == wanted && StartOf(day - back, sinceNs) is { } ownNs)
                slots.Add(new DaySlot(
                    date, StartOf(day - back, sinceNs - SlotNs), ownNs, StartOf(day - back, sinceNs + SlotNs)));
        }
        return slots is [{ StartNs: var first }, ..] && first == startTimeNs ? slots : [];
    }

    /// <summary>Day of a time.</summary>
    /// <param name="timeNs">The time, UTC, nanoseconds.</param>
    public DateOnly DayOf(long timeNs) => DateOnly.FromDayNumber((int)PlaceOf(timeNs).Day + FirstDayNumber);

    /// <summary>Slots of the day of a time, in the hours of the venue; of a day without hours all of them.</summary>
    /// <param name="timeNs">The time, UTC, nanoseconds.</param>
    /// <returns>Their begins, UTC, nanoseconds; a time of day that comes twice has its first.</returns>
    public IReadOnlyList<long> SlotsOf(long timeNs)
    {
        long day = PlaceOf(timeNs).Day;
        DayClass hours = ClassOf(DateOnly.FromDayNumber((int)day + FirstDayNumber));
        bool isWhole = hours.ToNs == 0;
        long fromNs = isWhole ? 0 : (hours.FromNs / SlotNs * SlotNs) - _beginsNs;
        long toNs = isWhole ? ZoneOffsets.DayNs : hours.ToNs - _beginsNs;
        var starts = new List<long>();
        for (long sinceNs = fromNs; sinceNs < toNs; sinceNs += SlotNs)
        {
            if (StartOf(day, sinceNs) is { } startNs)
                starts.Add(startNs);
        }
        return starts;
    }

    private (long Day, long SinceNs) PlaceOf(long timeNs)
    {
        long localNs = _zone.LocalNs(timeNs) - _beginsNs;
        long day = Math.DivRem(localNs, ZoneOffsets.DayNs).Quotient;
        return (day, localNs - (day * ZoneOffsets.DayNs));
    }

    /// <summary>Instant of a time of day; null if the day does not have it, since a clock was set forward.</summary>
    private long? StartOf(long day, long sinceNs)
    {
        long localNs = (day * ZoneOffsets.DayNs) + _beginsNs + sinceNs;
        long utcNs = _zone.FirstUtcNs(localNs);
        return _zone.LocalNs(utcNs) == localNs ? utcNs : null;
    }
}

/// <summary>Class of a day by its hours.</summary>
/// <param name="IsOpen">True if the venue trades; of unknown hours, if the day is none of a weekend.</param>
/// <param name="FromNs">Start of the hours, nanoseconds since midnight; 0 if there are none.</param>
/// <param name="ToNs">Their end, nanoseconds since that midnight; 0 if there are none.</param>
public readonly record struct DayClass(bool IsOpen, long FromNs, long ToNs);

/// <summary>A slot of a day with its neighbours; begins, UTC, nanoseconds.</summary>
/// <param name="BeforeNs">Start of the slot before it; null if the day does not have it.</param>
/// <param name="StartNs">Start of the slot.</param>
/// <param name="AfterNs">Start of the slot after it; null if the day does not have it.</param>
public readonly record struct DaySlot(DateOnly Day, long? BeforeNs, long StartNs, long? AfterNs);
