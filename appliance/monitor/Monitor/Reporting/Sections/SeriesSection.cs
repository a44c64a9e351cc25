// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Reporting.Charts;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Json;
using Telemetry.Reports.Shown;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Latencies: a row for each series, then the charts and the largest samples.</summary>
internal static class SeriesSection
{
    private const double Rounding = 1e-6;

    private static readonly Dictionary<string, double> Percentiles = new()
    {
        ["p50_ns"] = 50,
        ["p90_ns"] = 90,
        ["p99_ns"] = 99,
        ["p999_ns"] = 99.9,
        ["p9999_ns"] = 99.99,
    };

    /// <summary>True if at least one sample lies beyond a percentile, so that its value says something.</summary>
    public static bool IsReached(long count, double percentile) => count * (100 - percentile) >= 100 - Rounding;

    public static void WriteTable(HtmlWriter html, ReportPart part)
    {
        JsonElement[] series = [.. part.Summary.Items("series")];
        if (series.Length == 0)
            return;
        html.Element("h3", "Latency");
        FactTable.Start(html, ["series", "of"], ShownTables.Series,
            $"Values exact to ±{100 * Distribution.FineError:0.##} % (a bucket of the histogram)");
        int unused = 0;
        for (int index = 0; index < series.Length; index++)
        {
            if (series[index].Number("count") == 0 && IsQuiet(series[index]))
                unused++;
            else
                WriteRow(html, series[index], $"series.{index}");
        }
        FactTable.End(html);
        if (unused > 0)
            html.Element("p", $"{unused} more series have no samples: "
                + string.Join(", ", series.Where(one => one.Number("count") == 0 && IsQuiet(one)).Take(40)
                    .Select(one => $"{one.Text("series")} {one.Text("key")}")) + ".", ("class", "dim"));
    }

    /// <summary>Writes the charts of the series as long as there is room for them in the document.</summary>
    public static void WriteCharts(HtmlWriter html, ReportPart part, ReportPart? then, ref int room)
    {
        foreach (ReportSeries series in part.Series)
        {
            if (room-- <= 0)
                break;
            WriteCharts(html, part, series, then?.Series.FirstOrDefault(one => one.Filter == series.Filter));
        }
        if (room < 0)
            html.Element("p", "The charts of further series are left out to keep this document small.",
                ("class", "notice"));
    }

    private static bool IsQuiet(JsonElement series) => series.Flag("complete") != false
        && series.Number("negative.count") is null or 0 && series.Number("above_range.count") is null or 0;

    private static void WriteRow(HtmlWriter html, JsonElement series, string path)
    {
        long count = series.Number("count") ?? 0;
        html.Start("tr");
        html.Start("th", ("scope", "row"), ("class", "t"));
        html.Text(series.Text("series") ?? "");
        WriteMarks(html, series);
        html.End();
        html.Element("td", series.Text("key") ?? "", ("class", "t"));
        foreach (ShownNumber number in ShownTables.Series)
        {
            if (Percentiles.TryGetValue(number.Key, out double percentile) && !IsReached(count, percentile))
                html.Element("td", "–", ("class", "n unreached"),
                    ("title", $"{Figures.Count(count)} samples end at {Figures.LastPercentile(count)}"));
            else
                FactTable.Figure(html, "td", series, path, number);
        }
        html.End();
    }

    private static void WriteMarks(HtmlWriter html, JsonElement series)
    {
        if (series.Flag("complete") == false)
            Mark(html, "◑",
                $"incomplete: at most {Figures.Count(series.Number("may_be_missing"))} samples are missing");
        if (series.Number("not_received") > 0)
            Mark(html, "◌", $"{Figures.Count(series.Number("not_received"))} samples are not in the recording");
        if (series.Text("series") == "feed_age")
            Mark(html, "≈", series.Number("uncertainty_ns") is { } error
                ? $"difference of two clocks, ± {Figures.Span(error)}"
                : "difference of two clocks that are not known to agree");
        if (series.Number("negative.count") > 0)
            Mark(html, "<0", $"{Figures.Count(series.Number("negative.count"))} samples below zero, lowest "
                + $"{Figures.Span(series.Number("negative.min_ns"))}");
        if (series.Number("above_range.count") > 0)
            Mark(html, ">60s", $"{Figures.Count(series.Number("above_range.count"))} samples above 60 s");
    }

    private static void Mark(HtmlWriter html, string sign, string meaning)
    {
        html.Text(" ");
        html.Element("span", sign, ("class", "mark"), ("title", meaning));
        html.Element("small", $" {meaning}", ("class", "spoken"));
    }

    private static void WriteCharts(HtmlWriter html, ReportPart part, ReportSeries series, ReportSeries? then)
    {
        Distribution samples = series.Distribution;
        long count = samples.Histogram.TotalCount;
        html.Start("details", ("class", "series"), ("open", "open"));
        html.Start("summary");
        html.Element("b", series.Title);
        html.Text($" {Figures.Count(count)} samples, ends at {Figures.LastPercentile(count)}, "
            + $"max {Figures.Span(samples.Histogram.MaxNs)}");
        html.End();
        html.Start("div", ("class", "charts"));
        html.Start("figure");
        PercentileChart.Write(html, $"Percentiles of {series.Title}", samples.Histogram, then?.Distribution.Histogram);
        html.Element("figcaption", then is null ? "Percentile curve: it ends where fewer than one sample lies beyond"
            : "Percentile curve; dashed: baseline");
        html.End();
        WriteHeatMap(html, part, series, count);
        html.End();
        WorstTable.Write(html, part, series);
        html.End();
    }

    private static void WriteHeatMap(HtmlWriter html, ReportPart part, ReportSeries series, long count)
    {
        if (part.Selection.Parts.All(one => one.Records.Count == 0))
            return;
        HeatMap map = HeatMap.Of(part.Selection, series.Filter, HeatMapChart.MostColumns, HeatMapChart.Rows);
        long drawn = map.Samples.Sum(column => column.TotalCount);
        uint most = map.Counts.DefaultIfEmpty().Max();
        if (drawn == 0)
            return;
        html.Start("figure");
        HeatMapChart.Write(html, $"{series.Title} over time", map);
        html.Element("figcaption", string.Create(CultureInfo.InvariantCulture,
            $"{map.Columns.StepNs / 1_000_000_000} s a column; the darkest cell has {most:N0} samples; line: p99")
            + (drawn < count ? $"; ◌ {Figures.Count(drawn)} of {Figures.Count(count)} samples have a time here" : ""));
        html.End();
    }
}
