// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Calendars;
using Telemetry.Model.Days;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Snapshots;
using Telemetry.Publishing.Snapshots.Places;

namespace Telemetry.Publishing.Totals;

/// <summary>
/// The totals of the day: sums of the intervals since it began, or since the start of the process if there are no days.
/// Only the totals start over when a day ends.
/// </summary>
[HotPath]
internal sealed class DayTotals
{
    private readonly DayCalendar? _calendar;
    private readonly ChannelPlaces _channels;
    private LedgerCounters _underWay;
    private bool _isFresh = true;
    private bool _needsHistograms = true;

    /// <summary>Creates the totals of a day.</summary>
    /// <param name="calendar">The calendar of the days, or null.</param>
    /// <param name="totals">The rows of the totals.</param>
    /// <param name="channels">Places of the number sequences.</param>
    public DayTotals(DayCalendar? calendar, SnapshotData totals, ChannelPlaces channels)
    {
        _channels = channels;
        _calendar = calendar;
        Totals = totals;
    }

    /// <summary>Continues the day from its state before a restart, or closes the day if it is over.</summary>
    public void Restore(DayState state, long startNs, long offsetNs)
    {
        DayRestore.Into(Totals, _channels, state, _calendar!, startNs, offsetNs);
        _isFresh = false;
    }

    public SnapshotData Totals { get; }

    /// <summary>True if the totals are the day's last.</summary>
    public bool IsClosed => Totals.Day.IsClosed;

    /// <summary>
    /// True if these are the totals of the day's first interval, or contain counts from before a restart: a reader that
    /// sums intervals then needs the histograms.
    /// </summary>
    public bool NeedsHistograms { get; private set; }

    /// <summary>Adds an interval; before the first one of a day, the totals of the previous day are cleared.</summary>
    /// <param name="interval">Increments of the interval.</param>
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
        TotalsTables host = Totals.Host!;
        host.Drops.Take(buffer.Drops.AsSpan(0, buffer.DropCount));
        host.Deliveries.Take(buffer.Deliveries.AsSpan(0, buffer.DeliveryCount));
        if (Totals.StageLevel != StageLevel.Off)
            host.Stages.Take(new ReadOnlySpan<StepCounters>(in buffer.Stages));
        if (buffer.EndsDay && !buffer.IsLast)
            Close();
    }

    /// <summary>Closes the day: packets not yet processed count for the next day.</summary>
    private void Close()
    {
        Totals.Day.IsClosed = true;
        LedgerCounters whole = Totals.Ledger;
        LedgerCut.AtProcessed(ref Totals.Ledger);
        CounterMath.Subtract(whole, Totals.Ledger, out _underWay);
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
        // The interval ends within its day or at its end. A day that has ended does not begin again.
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
