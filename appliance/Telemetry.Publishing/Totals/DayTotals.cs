// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Messages.Counters;
using Telemetry.Model.Calendars;
using Telemetry.Model.Days;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Snapshots;

namespace Telemetry.Publishing.Totals;

/// <summary>
/// The totals of the day: what intervals add up to since it began, or since the start of the process where there are
/// no days. When a day ends the totals start anew; nothing else does.
/// </summary>
[HotPath]
internal sealed class DayTotals
{
    private readonly DayCalendar? _calendar;
    private LedgerCounters _underWay;
    private bool _isFresh = true;
    private bool _needsHistograms = true;

    /// <summary>Makes a book.</summary>
    /// <param name="calendar">The days, or null.</param>
    /// <param name="totals">Where the totals are kept.</param>
    public DayTotals(DayCalendar? calendar, SnapshotData totals)
    {
        _calendar = calendar;
        Totals = totals;
    }

    /// <summary>Goes on from where the day stood before a restart, or ends it, if it is over.</summary>
    public void Restore(DayState state, long startNs, long offsetNs)
    {
        DayRestore.Into(Totals, state, _calendar!, startNs, offsetNs);
        _isFresh = false;
    }

    /// <summary>The totals of the day.</summary>
    public SnapshotData Totals { get; }

    /// <summary>Whether the totals are the day's last.</summary>
    public bool IsClosed => Totals.Day.IsClosed;

    /// <summary>Whether the totals are of its first interval, or hold what was counted before a restart: who adds up
    /// intervals needs the histograms.</summary>
    public bool NeedsHistograms { get; private set; }

    /// <summary>Adds an interval; before the first one of a day the totals of the day before are forgotten.</summary>
    /// <param name="interval">What the interval counted.</param>
    /// <param name="buffer">The interval as the analysis handed it over.</param>
    public void Add(SnapshotData interval, IntervalBuffer buffer)
    {
        NeedsHistograms = _needsHistograms;
        _needsHistograms = false;
        if (IsClosed)
            Forget(buffer.Ordinal);
        if (_isFresh)
            Begin(buffer);
        _isFresh = false;
        SnapshotMerge.AddTotals(Totals, interval, buffer.Histograms);
        if (buffer.EndsDay && !buffer.IsLast)
            Close();
    }

    /// <summary>The day's packets are those that were processed in it: what is under way is the next day's.</summary>
    private void Close()
    {
        Totals.Day.IsClosed = true;
        LedgerCounters told = Totals.Ledger;
        LedgerCut.AtProcessed(ref Totals.Ledger);
        CounterMath.Subtract(told, Totals.Ledger, out _underWay);
    }

    private void Forget(long ordinal)
    {
        Totals.Clear(ordinal);
        Totals.Ledger = _underWay;
        Totals.Day.IsClosed = false;
        NeedsHistograms = true;
        _isFresh = true;
    }

    [ColdPath]
    private void Begin(IntervalBuffer buffer)
    {
        Totals.StartStampNs = buffer.StartStampNs;
        Totals.OriginStampNs ??= buffer.StartStampNs;
        if (_calendar is null)
            return;
        // The interval ends within its day, or with it. A day that has ended does not begin again.
        ref DayRow day = ref Totals.Day;
        TradingDay next = _calendar.DayOf(Math.Max(buffer.EndTimeNs - 1, day.EndNs));
        long lengthNs = buffer.EndStampNs - buffer.StartStampNs;
        day.Name = next.Name;
        day.BeginNs = next.BeginNs;
        day.EndNs = next.EndNs;
        day.SinceNs = Math.Max(buffer.EndTimeNs - lengthNs, next.BeginNs);
        day.DownNs = 0;
        day.Restarts = 0;
    }
}
