// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Model.Calendars;

namespace Telemetry.Pipeline.Stages;

/// <summary>
/// Where intervals and days end, by the wall clock: on whole multiples of an interval's length, and where a day ends.
/// A day that has ended does not begin again, though the clock be set back. All instants are UTC, nanoseconds.
/// </summary>
[HotPath]
public sealed class IntervalClock(long intervalNs, DayCalendar? days)
{
    private const long Never = long.MaxValue;

    private long _dayEndNs = Never;

    /// <summary>Where the interval that is open ends.</summary>
    public long EndNs { get; private set; }

    /// <summary>The first interval begins.</summary>
    public void Start(long nowNs)
    {
        _dayEndNs = days?.EndOfDayNs(nowNs) ?? Never;
        Open(nowNs);
    }

    /// <summary>An interval begins, in which an instant lies.</summary>
    public void Open(long nowNs) => EndNs = Math.Min((nowNs / intervalNs * intervalNs) + intervalNs, _dayEndNs);

    /// <summary>The interval that was open ends: does its day end too? If so the next day begins.</summary>
    public bool TryEndDay(long nowNs)
    {
        if (EndNs < _dayEndNs)
            return false;
        _dayEndNs = days!.EndOfDayNs(Math.Max(nowNs, _dayEndNs));
        return true;
    }

    /// <summary>Whether the day ends before an instant: then an interval ends there that nothing fell into.</summary>
    public bool OpenRestOfDay(long nowNs)
    {
        if (nowNs < _dayEndNs)
            return false;
        EndNs = _dayEndNs;
        return true;
    }
}
