// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Ticks;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.Latency;

/// <summary>Records samples into the interval's histograms, and counts those that are out of range.</summary>
[HotPath]
internal sealed class SeriesRecorder
{
    private readonly SeriesCounters[] _totals;
    private readonly SeriesDefinition[] _series;
    private readonly SeriesPlace[] _places;
    private readonly EventSink _events;
    private IntervalBuffer _interval;

    /// <summary>Makes a recorder that first writes into <paramref name="interval"/>.</summary>
    public SeriesRecorder(Topology topology, EventSink events, IntervalBuffer interval)
    {
        _series = [.. topology.Series];
        _totals = new SeriesCounters[_series.Length];
        _places = [.. Enumerable.Range(0, _series.Length).Select(series => new SeriesPlace(series, this))];
        _events = events;
        Point(interval);
    }

    /// <summary>Totals by series index.</summary>
    public ReadOnlySpan<SeriesCounters> Totals => _totals;

    /// <summary>Current interval.</summary>
    public IntervalBuffer Interval => _interval;

    /// <summary>Takes over the counters.</summary>
    public void TakeOver(SeriesRecorder before)
    {
        before._totals.CopyTo(_totals.AsSpan());
        for (int series = 0; series < before._places.Length; series++)
            _places[series].IsAbove = before._places[series].IsAbove;
        Point(before._interval);
    }

    /// <summary>Starts an interval; extremes are per interval.</summary>
    public void Begin(IntervalBuffer interval)
    {
        Point(interval);
        foreach (ref SeriesCounters totals in _totals.AsSpan())
            (totals.NegativeMinNs, totals.AboveRangeMaxNs) = (0, 0);
    }

    /// <summary>Place of a series' samples; null for -1, a series that is not kept.</summary>
    public SeriesPlace? PlaceOf(int series) => series < 0 ? null : _places[series];

    /// <summary>Records a sample of a series given by its index, or -1.</summary>
    public void Record(int series, long valueNs, long stampNs, ulong sequence) =>
        PlaceOf(series)?.Record(valueNs, stampNs, sequence);

    /// <summary>Records a sample of an order.</summary>
    /// <param name="series">Index of the series, or -1.</param>
    /// <param name="valueNs">The sample, nanoseconds.</param>
    /// <param name="stampNs">Stamp of the packet that ended it, nanoseconds.</param>
    /// <param name="row">The order's row in its session's table, from 1; 0 if it has none.</param>
    /// <returns>True if it is among the worst of the interval.</returns>
    public bool Record(int series, long valueNs, long stampNs, in OrderKey key, int row = 0)
    {
        if (PlaceOf(series) is not { } place || !IsWorse(place, valueNs, stampNs, 0))
            return false;
        ref WorstSample sample = ref Insert(place, valueNs, stampNs, 0);
        sample.Key = key;
        sample.Row = row;
        return true;
    }

    /// <summary>The worst samples of the interval of a series, largest first.</summary>
    public Span<WorstSample> WorstOf(int series) =>
        _interval.Worst.AsSpan(series * WorstSample.PerSeries, WorstSample.PerSeries);

    /// <summary>Adds the stages of an order to its sample among the worst of the interval.</summary>
    public void SetStages(int series, long stampNs, in OrderKey key, in OrderStages stages)
    {
        if (PlaceOf(series) is not { } place)
            return;
        foreach (ref WorstSample sample in WorstOf(place))
        {
            if (sample.StampNs == stampNs && sample.ValueNs >= 0 && sample.Key.Equals(key))
                sample.Stages = stages;
        }
    }

    /// <summary>Records a sample that needs, or may need, more than counting.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void RecordRare(SeriesPlace place, long valueNs, long stampNs, ulong sequence)
    {
        if (IsWorse(place, valueNs, stampNs, sequence))
            Insert(place, valueNs, stampNs, sequence).Key = default;
    }

    /// <summary>Records any sample; returns true if it belongs among the worst ones.</summary>
    private bool IsWorse(SeriesPlace place, long valueNs, long stampNs, ulong sequence)
    {
        if ((ulong)valueNs > SeriesRange.HighestNs)
        {
            RecordOutside(place, valueNs, stampNs, sequence);
            return false;
        }
        if (place.IsAbove)
        {
            place.IsAbove = false;
            NoteRare(place);
        }
        place.Histogram.RecordValue(valueNs);
        return (ulong)valueNs >= place.RareFromNs;
    }

    /// <summary>Counts up to so many samples of a series as lost.</summary>
    public void Miss(int series, long samples)
    {
        if (series >= 0)
            _totals[series].MayBeMissing += samples;
    }

    /// <summary>Inserts a sample among the worst ones, in place of the best of them. The caller writes its
    /// key.</summary>
    private ref WorstSample Insert(SeriesPlace of, long valueNs, long stampNs, ulong sequence)
    {
        Span<WorstSample> worst = WorstOf(of);
        int place = worst.Length - 1;
        if (worst[place].Order is var order and not 0)
            _interval.Orders!.Release(order);
        while (place > 0 && worst[place - 1].ValueNs < valueNs)
        {
            worst[place] = worst[place - 1];
            place--;
        }
        ref WorstSample sample = ref worst[place];
        sample.ValueNs = valueNs;
        sample.StampNs = stampNs;
        sample.Sequence = sequence;
        sample.Stages = OrderStage.Unknown;
        (sample.Row, sample.Order) = (0, 0);
        NoteRare(of);
        return ref sample;
    }

    private Span<WorstSample> WorstOf(SeriesPlace place) => WorstOf(place.Series);

    private void NoteRare(SeriesPlace place) =>
        place.RareFromNs = place.IsAbove ? 0 : (ulong)(WorstOf(place)[^1].ValueNs + 1);

    // While a changed configuration is prepared, the interval may not have the new series yet.
    [MemberNotNull(nameof(_interval))]
    private void Point(IntervalBuffer interval)
    {
        _interval = interval;
        for (int series = 0; series < Math.Min(_places.Length, interval.Histograms.Length); series++)
        {
            _places[series].Histogram = interval.Histograms[series];
            NoteRare(_places[series]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RecordOutside(SeriesPlace place, long valueNs, long stampNs, ulong sequence)
    {
        ref SeriesCounters totals = ref _totals[place.Series];
        SeriesDefinition definition = _series[place.Series];
        bool isClock = definition.Kind == SeriesKind.FeedAge;
        if (valueNs < 0)
        {
            totals.NegativeCount++;
            totals.NegativeMinNs = Math.Min(totals.NegativeMinNs, valueNs);
            // Clocks may differ somewhat; a sample further below zero than the highest possible age means a wrong
            // clock.
            if (!isClock || valueNs >= -SeriesRange.HighestNs)
                return;
        }
        else
        {
            totals.AboveRangeCount++;
            totals.AboveRangeMaxNs = Math.Max(totals.AboveRangeMaxNs, valueNs);
        }
        // A wrong clock is one event until it is right again. A quiet line is not an event; its staleness is reported.
        if (definition.Kind is SeriesKind.InterArrival || (isClock && place.IsAbove))
            return;
        place.IsAbove = true;
        NoteRare(place);
        ref TelemetryEvent above = ref _events.Begin(
            isClock ? TelemetryEventKind.ClockStep : TelemetryEventKind.Timeout, stampNs);
        above.FeedIndex = (short)definition.FeedIndex;
        above.LineIndex = (short)definition.LineIndex;
        above.SessionIndex = (short)definition.SessionIndex;
        above.First = sequence;
        above.Last = sequence;
        above.Count = 1;
        above.DurationNs = valueNs;
        _events.Commit();
    }
}
