// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Calendars;

namespace Telemetry.Pipeline.Stages;

/// <summary>Ends of intervals and days by the wall clock: on whole multiples of the interval's length, and at the end
/// of a day. A day that has ended does not begin again if the clock is set back. All times are UTC,
/// nanoseconds.</summary>
[HotPath]
public sealed class IntervalClock(long intervalNs, DayCalendar? days)
{
    private const long Never = long.MaxValue;

    private long _dayEndNs = Never;

    /// <summary>End of the open interval.</summary>
    public long EndNs { get; private set; }

    /// <summary>Starts the first interval.</summary>
    public void Start(long nowNs)
    {
        _dayEndNs = days?.EndOfDayNs(nowNs) ?? Never;
        Open(nowNs);
    }

    /// <summary>Starts the interval that contains an instant.</summary>
    public void Open(long nowNs) => EndNs = Math.Min((nowNs / intervalNs * intervalNs) + intervalNs, _dayEndNs);

    /// <summary>Handles the end of the open interval; returns true, and starts the next day, if its day ends
    /// too.</summary>
    public bool TryEndDay(long nowNs)
    {
        if (EndNs < _dayEndNs)
            return false;
        _dayEndNs = days!.EndOfDayNs(Math.Max(nowNs, _dayEndNs));
        return true;
    }

    /// <summary>Opens an empty interval up to the end of the day, if that is not after an instant.</summary>
    public bool OpenRestOfDay(long nowNs)
    {
        if (nowNs < _dayEndNs)
            return false;
        EndNs = _dayEndNs;
        return true;
    }
}
