// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Messages;

namespace Telemetry.Appliance.Subscribing;

/// <summary>Series and bursts as reports.</summary>
internal static class SeriesReports
{
    /// <summary>All series of the day.</summary>
    /// <param name="series">Their samples.</param>
    /// <param name="catalog">Their names.</param>
    /// <param name="hasBreak">Whether nothing was seen for a while: nobody knows how many samples that cost.</param>
    public static IReadOnlyList<SeriesReport> Totals(
        IReadOnlyList<SeriesState?> series, CatalogState catalog, bool hasBreak) =>
        [.. Enumerable.Range(0, catalog.SeriesCount)
            .Select(index => Total(series[index], catalog.Series(index), catalog, hasBreak))];

    /// <summary>All series in the interval.</summary>
    public static IReadOnlyList<SeriesReport> Intervals(
        IReadOnlyList<SeriesState?> series, CatalogState catalog, StampTimes times) =>
        [.. Enumerable.Range(0, catalog.SeriesCount)
            .Select(index => Interval(series[index], catalog.Series(index), catalog, times))];

    /// <summary>All bursts.</summary>
    public static IReadOnlyList<BurstReport> Bursts(CounterState counters, CatalogState catalog, StampTimes times)
    {
        List<BurstReport> bursts = [];
        for (int line = 0; line < counters.LineBursts.Count; line++)
        {
            string? flow = catalog.FeedText(catalog.Line(line).FeedIndex);
            AddBursts(bursts, counters.LineBursts[line], flow, catalog.LineText(line), null, catalog, times);
        }
        for (int row = 0; row < counters.SessionBursts.Count; row++)
        {
            string? flow = catalog.SessionText(row / 2);
            string direction = ReportNames.OfDirection((byte)(row % 2));
            AddBursts(bursts, counters.SessionBursts[row], flow, null, direction, catalog, times);
        }
        return bursts;
    }

    private static SeriesReport Total(
        SeriesState? state, CatalogState.SeriesName name, CatalogState catalog, bool hasBreak)
    {
        LongHistogram? total = state?.Total;
        SeriesReport report = Report(total, state?.TotalCounters ?? default, name, catalog);
        return report with
        {
            NotReceived = state?.NotReceived,
            Complete = report.Complete && !hasBreak,
            MayBeMissing = hasBreak ? null : report.MayBeMissing,
        };
    }

    private static SeriesReport Interval(
        SeriesState? state, CatalogState.SeriesName name, CatalogState catalog, StampTimes times)
    {
        List<WorstReport> worst = [];
        foreach ((WorstFields sample, OrderKeyFields key) in state?.Worst ?? [])
        {
            if (sample.ValueNs < 0 || state!.Interval.TotalCount == 0)
                continue;
            worst.Add(new WorstReport
            {
                ValueNs = sample.ValueNs,
                StampNs = sample.StampNs,
                TimeNs = times.TimeOf(sample.StampNs),
                Sequence = sample.Sequence == 0 ? null : sample.Sequence,
                Key = ReportNames.OfKey(key),
            });
        }
        return Report(state?.Interval, state?.IntervalCounters ?? default, name, catalog) with
        {
            Worst = worst,
            Samples = state?.Interval,
        };
    }

    private static SeriesReport Report(
        LongHistogram? histogram, in SeriesCounterFields counters, CatalogState.SeriesName name, CatalogState catalog)
    {
        bool isEmpty = histogram is null || histogram.TotalCount == 0;
        bool mixesClocks = name.Kind == (byte)SeriesKind.FeedAge;
        long? At(double percentile) => isEmpty ? null : histogram!.GetValueAtPercentile(percentile);
        return new SeriesReport
        {
            Series = name.Name ?? "",
            Key = name.Key,
            Count = histogram?.TotalCount ?? 0,
            MinNs = At(0),
            MeanNs = isEmpty ? null : (long)Math.Round(histogram!.GetMean()),
            P50Ns = At(50),
            P90Ns = At(90),
            P99Ns = At(99),
            P999Ns = At(99.9),
            P9999Ns = At(99.99),
            MaxNs = isEmpty ? null : histogram!.GetMaxValue(),
            Negative = new NegativeReport
            {
                Count = counters.NegativeCount,
                MinNs = counters.NegativeCount == 0 ? null : NullValue.ToNullable(counters.NegativeMinNs),
            },
            AboveRange = new AboveRangeReport
            {
                Count = counters.AboveRangeCount,
                MaxNs = counters.AboveRangeCount == 0 ? null : NullValue.ToNullable(counters.AboveRangeMaxNs),
            },
            Complete = counters.MayBeMissing == 0,
            MayBeMissing = counters.MayBeMissing,
            Attribution = ReportNames.AttributionOfSeries(name.Kind),
            StampSource = catalog.StampSource,
            ResolutionNs = NullValue.ToNullable(catalog.Status.ResolutionNs),
            ClockOffsetNs = mixesClocks ? NullValue.ToNullable(catalog.Status.ClockOffsetNs) : null,
            UncertaintyNs = mixesClocks ? NullValue.ToNullable(catalog.Status.ClockUncertaintyNs) : null,
        };
    }

    private static void AddBursts(
        List<BurstReport> bursts, in BurstRow row, string? flow, string? line, string? direction,
        CatalogState catalog, StampTimes times)
    {
        ReadOnlySpan<BurstFields> windows = [row.Window0, row.Window1, row.Window2, row.Window3];
        foreach (BurstFields window in windows)
        {
            if (window.Packets == 0)
                continue;
            bursts.Add(new BurstReport
            {
                Flow = flow,
                Line = line,
                Direction = direction,
                WindowNs = window.WindowNs,
                Packets = window.Packets,
                Bytes = window.Bytes,
                StampNs = window.StampNs,
                TimeNs = times.TimeOf(window.StampNs),
                ResolutionNs = NullValue.ToNullable(catalog.Status.ResolutionNs),
            });
        }
    }
}
