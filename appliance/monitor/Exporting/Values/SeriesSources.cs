// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Reports;

namespace Telemetry.Exporting.Values;

/// <summary>Metrics of the series of measured times.</summary>
internal static class SeriesSources
{
    /// <summary>Histogram of a series' totals.</summary>
    internal const string Latency = "telemetry_latency_seconds";

    /// <summary>Samples below zero.</summary>
    internal const string Negative = "telemetry_latency_negative_total";

    /// <summary>Samples above the range.</summary>
    internal const string AboveRange = "telemetry_latency_above_range_total";

    /// <summary>Samples that losses in the appliance may have cost.</summary>
    internal const string MayBeMissing = "telemetry_latency_may_be_missing_total";

    private const string Minute = "1m";
    private const string Second = "1s";
    private const long LeastSecondNs = 500_000_000;
    private const long MostSecondNs = 1_500_000_000;

    private static readonly string[] OfProcesses =
        [.. SeriesKinds.Names.Where((_, kind) => ((SeriesKind)kind).IsOfProcesses())];

    private static readonly string[] Labels = ["series", "feed", "line", "session", "against", "process"];

    /// <summary>Percentiles of a window: label, percentage, value.</summary>
    private static readonly (string Label, double Percentile, Func<SeriesReport, long?> Value)[] Percentiles =
    [
        ("50", 50, series => series.P50Ns),
        ("90", 90, series => series.P90Ns),
        ("99", 99, series => series.P99Ns),
        ("99.9", 99.9, series => series.P999Ns),
        ("99.99", 99.99, series => series.P9999Ns),
        ("100", 100, series => series.MaxNs),
    ];

    internal static IEnumerable<MetricSource> All() =>
    [
        new(
            SchemaFamilies.Of(Latency) with { Error = HistogramSchema.ErrorOf(HistogramSchema.Default) },
            WriteHistograms),
        new(
            new MetricFamily(
                "telemetry_latency_window_seconds", MetricType.Gauge, [.. Labels, "percentile", "window"],
                "Percentile of the samples of the last whole window; absent where less than one sample lies above it.")
            {
                Error = "0.1 %",
            },
            (to, of) => ForEachWindow(of, to, WritePercentiles)),
        new(
            new MetricFamily(
                "telemetry_latency_window_samples", MetricType.Gauge, [.. Labels, "window"],
                "Samples of the last whole window."),
            (to, of) => ForEachWindow(of, to, static (to, series) => to.Count(series.Count))),
        new(
            SchemaFamilies.Of(Negative),
            (to, of) => ForEach(of.Totals, to, static (to, series) => to.Count(series.Negative.Count))),
        new(
            SchemaFamilies.Of(AboveRange),
            (to, of) => ForEach(of.Totals, to, static (to, series) => to.Count(series.AboveRange.Count))),
        new(
            SchemaFamilies.Of(MayBeMissing),
            (to, of) => ForEach(of.Totals, to, static (to, series) => to.Count(series.MayBeMissing))),
    ];

    /// <summary>Adds the labels of a series.</summary>
    internal static Exposition Label(Exposition to, SeriesReport series) => to.Label("series", series.Series)
        .Label("feed", series.Feed).Label("line", series.Line).Label("session", series.Session)
        .Label("against", series.Against).Label("process", ProcessOf(series.Series, series.Key));

    /// <summary>Process that a series measures; null if it measures something else.</summary>
    internal static string? ProcessOf(string kind, string? key) => OfProcesses.Contains(kind) ? key : null;

    /// <summary>Writes the rows; those behind the most are left out, because series of different kinds have no sum.
    /// </summary>
    private static void ForEach(
        SummaryReport? report, Exposition to, Action<Exposition, SeriesReport> write, string window = "")
    {
        int count = report?.Series.Count ?? 0;
        for (int row = 0; row < Math.Min(count, FlowSources.MostRows); row++)
            write(Label(to.Row(), report!.Series[row]).Label("window", window), report.Series[row]);
    }

    /// <summary>Writes the rows of the last minute, and those of the last second where they are wanted.</summary>
    private static void ForEachWindow(ApplianceMetrics of, Exposition to, Action<Exposition, SeriesReport> write)
    {
        ForEach(of.Minute, to, write, Minute);
        if (of.HasSeconds && of.Newest is { DurationNs: >= LeastSecondNs and <= MostSecondNs } newest)
            ForEach(newest, to, write, Second);
    }

    private static void WritePercentiles(Exposition to, SeriesReport series)
    {
        to.Keep();
        foreach ((string label, double percentile, Func<SeriesReport, long?> value) in Percentiles)
        {
            bool isSupported = percentile == 100 ? series.Count > 0 : series.Count * (100 - percentile) >= 99.999999;
            if (isSupported)
                to.Again().Label("percentile", label).Seconds(value(series));
        }
    }

    private static void WriteHistograms(Exposition to, ApplianceMetrics of)
    {
        if (of.Totals is not { } totals)
            return;
        int next = 0;
        for (int row = 0; row < Math.Min(totals.Series.Count, FlowSources.MostRows); row++)
        {
            SeriesReport series = totals.Series[row];
            if (series.Samples is { } samples)
                Label(to.Row(), series).Histogram(samples, WorstOf(of.Newest, series, ref next));
        }
    }

    /// <summary>Largest sample of a series in the newest interval. Both reports have their series in about the same
    /// order: the search begins behind the one that was found last.</summary>
    private static WorstReport? WorstOf(SummaryReport? newest, SeriesReport series, ref int next)
    {
        int count = newest?.Series.Count ?? 0;
        for (int step = 0; step < count; step++)
        {
            int place = (next + step) % count;
            SeriesReport found = newest!.Series[place];
            if (found.Series != series.Series || found.Feed != series.Feed || found.Line != series.Line
                || found.Session != series.Session || found.Against != series.Against)
            {
                continue;
            }
            next = place + 1;
            return Largest(found.Worst);
        }
        return null;
    }

    private static WorstReport? Largest(IReadOnlyList<WorstReport>? samples)
    {
        WorstReport? largest = null;
        for (int place = 0; place < samples?.Count; place++)
        {
            if (samples[place].ValueNs >= 0 && samples[place].ValueNs > (largest?.ValueNs ?? -1))
                largest = samples[place];
        }
        return largest;
    }
}
