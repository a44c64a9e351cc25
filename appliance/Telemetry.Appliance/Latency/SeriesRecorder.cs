// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using HdrHistogram;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Counters;
using Telemetry.Appliance.Model.Events;
using Telemetry.Appliance.Model.Intervals;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Latency;

/// <summary>Records samples into the interval's histograms, and counts those that do not fit.</summary>
[HotPath]
internal sealed class SeriesRecorder
{
    private readonly SeriesCounters[] _totals;
    private readonly SeriesDefinition[] _series;
    private readonly Place[] _places;
    private readonly EventSink _events;
    private IntervalBuffer _interval;

    /// <summary>What a sample of a series touches.</summary>
    private struct Place
    {
        /// <summary>The interval's samples.</summary>
        internal LongHistogram Histogram;

        /// <summary>The least of the interval's worst samples, nanoseconds.</summary>
        internal long LeastWorstNs;

        /// <summary>Whether the series is beyond its range, as was told.</summary>
        internal bool IsAbove;
    }

    /// <summary>Makes a recorder that writes into <paramref name="interval"/> until told otherwise.</summary>
    public SeriesRecorder(Topology topology, EventSink events, IntervalBuffer interval)
    {
        _series = [.. topology.Series];
        _totals = new SeriesCounters[_series.Length];
        _places = new Place[_series.Length];
        _events = events;
        Point(interval);
    }

    /// <summary>Totals by series index.</summary>
    public ReadOnlySpan<SeriesCounters> Totals => _totals;

    /// <summary>The interval that is being filled.</summary>
    public IntervalBuffer Interval => _interval;

    /// <summary>Takes over what was counted.</summary>
    public void TakeOver(SeriesRecorder before)
    {
        before._totals.CopyTo(_totals.AsSpan());
        for (int series = 0; series < before._places.Length; series++)
            _places[series].IsAbove = before._places[series].IsAbove;
        Point(before._interval);
    }

    /// <summary>A new interval begins: extremes are of it alone.</summary>
    public void Begin(IntervalBuffer interval)
    {
        Point(interval);
        foreach (ref SeriesCounters totals in _totals.AsSpan())
            (totals.NegativeMinNs, totals.AboveRangeMaxNs) = (0, 0);
    }

    /// <summary>Records a sample. Does nothing for a series that is not kept.</summary>
    /// <param name="series">Index of the series, or -1.</param>
    /// <param name="valueNs">The sample, nanoseconds.</param>
    /// <param name="stampNs">Stamp of the packet that ended it.</param>
    /// <param name="sequence">The number to find it by; 0 if there is none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(int series, long valueNs, long stampNs, ulong sequence)
    {
        if (IsWorse(series, valueNs, stampNs, sequence))
            Insert(series, valueNs, stampNs, sequence).Key = default;
    }

    /// <summary>Records a sample of an order.</summary>
    public void Record(int series, long valueNs, long stampNs, in OrderKey key)
    {
        if (IsWorse(series, valueNs, stampNs, 0))
            Insert(series, valueNs, stampNs, 0).Key = key;
    }

    /// <summary>Records a sample; true if it belongs among the worst ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsWorse(int series, long valueNs, long stampNs, ulong sequence)
    {
        if (series < 0)
            return false;
        if ((ulong)valueNs > SeriesRange.HighestNs)
        {
            RecordOutside(series, valueNs, stampNs, sequence);
            return false;
        }
        ref Place place = ref _places[series];
        place.IsAbove = false;
        place.Histogram.RecordValue(valueNs);
        return valueNs > place.LeastWorstNs;
    }

    /// <summary>Says that up to so many samples of a series were lost.</summary>
    public void Miss(int series, long samples)
    {
        if (series >= 0)
            _totals[series].MayBeMissing += samples;
    }

    /// <summary>Places a sample among the worst ones, which are few: the best of them goes. Its key is the
    /// caller's.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref WorstSample Insert(int series, long valueNs, long stampNs, ulong sequence)
    {
        Span<WorstSample> worst = _interval.Worst.AsSpan(series * WorstSample.PerSeries, WorstSample.PerSeries);
        int place = worst.Length - 1;
        while (place > 0 && worst[place - 1].ValueNs < valueNs)
        {
            worst[place] = worst[place - 1];
            place--;
        }
        ref WorstSample sample = ref worst[place];
        sample.ValueNs = valueNs;
        sample.StampNs = stampNs;
        sample.Sequence = sequence;
        _places[series].LeastWorstNs = worst[^1].ValueNs;
        return ref sample;
    }

    // While a changed configuration is prepared, the interval may not have the new series yet.
    [MemberNotNull(nameof(_interval))]
    private void Point(IntervalBuffer interval)
    {
        _interval = interval;
        for (int series = 0; series < Math.Min(_places.Length, interval.Histograms.Length); series++)
        {
            _places[series].Histogram = interval.Histograms[series];
            _places[series].LeastWorstNs = interval.Worst[(series + 1) * WorstSample.PerSeries - 1].ValueNs;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RecordOutside(int series, long valueNs, long stampNs, ulong sequence)
    {
        ref SeriesCounters totals = ref _totals[series];
        SeriesDefinition definition = _series[series];
        bool isClock = definition.Kind == SeriesKind.FeedAge;
        if (valueNs < 0)
        {
            totals.NegativeCount++;
            totals.NegativeMinNs = Math.Min(totals.NegativeMinNs, valueNs);
            // Clocks differ by some time; one that is farther behind than any age could be is wrong.
            if (!isClock || valueNs >= -SeriesRange.HighestNs)
                return;
        }
        else
        {
            totals.AboveRangeCount++;
            totals.AboveRangeMaxNs = Math.Max(totals.AboveRangeMaxNs, valueNs);
        }
        // A wrong clock is one event until it is right again; a quiet line is no event, its staleness is.
        if (definition.Kind is SeriesKind.InterArrival || (isClock && _places[series].IsAbove))
            return;
        _places[series].IsAbove = true;
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
