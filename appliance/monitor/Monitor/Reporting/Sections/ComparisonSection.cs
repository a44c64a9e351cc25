// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Json;
using Telemetry.Reports.Shown;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Comparison with the baseline: latencies percentile by percentile, and counters.</summary>
internal static class ComparisonSection
{
    private static readonly double[] Percentiles = [50, 90, 99, 99.9, 99.99, 100];
    private static readonly string[] FeedKeys =
        ["messages", "messages_lost", "feed_gaps", "line_gaps", "messages_repaired", "blind_ns"];
    private static readonly string[] SessionKeys = ["orders", "acks", "rejects", "fills", "unanswered", "retransmits"];

    public static void Write(HtmlWriter html, ReportPart now, ReportPart then)
    {
        html.Element("h3", "Compared with the baseline");
        html.Element("p", $"Baseline: {then.Name}, {Figures.Time(then.FirstTimeNs)} to "
            + $"{Figures.Time(then.LastTimeNs)}, version {then.Summary.Text("version") ?? Figures.Unknown}, config "
            + $"{then.Summary.Text("config_hash") ?? Figures.Unknown}, host settings "
            + $"{then.Summary.Text("host_settings.hash") ?? Figures.Unknown}.", ("class", "dim"));
        if (now.Summary.Text("host_settings.hash") != then.Summary.Text("host_settings.hash"))
            html.Element("p", "⚙ The host settings differ: so may the latencies for that reason alone.",
                ("class", "notice"));
        WriteLatencies(html, now, then);
        WriteCounters(html, now, then);
    }

    private static void WriteLatencies(HtmlWriter html, ReportPart now, ReportPart then)
    {
        StartTable(html, ["series", "of"], ["p", "now", "baseline", "difference", "±", "ratio"]);
        int left = 0;
        foreach (ReportSeries series in now.Series)
        {
            if (then.Series.FirstOrDefault(one => one.Filter == series.Filter) is not { } other)
            {
                left++;
                continue;
            }
            foreach (PercentileDifference one in
                PercentileDifference.Of(series.Distribution, other.Distribution, Percentiles))
                WriteLatency(html, series, other, one);
        }
        FactTable.End(html);
        if (left > 0)
            html.Element("p", $"{left} series have samples here and none in the baseline.", ("class", "notice"));
    }

    private static void WriteLatency(
        HtmlWriter html, ReportSeries series, ReportSeries other, in PercentileDifference one)
    {
        bool isFirst = one.Percentile == Percentiles[0];
        // Beyond its error the difference is one; within it, nothing can be said.
        bool isClear = Math.Abs(one.DifferenceNs ?? 0) > one.ErrorNs;
        string style = !isClear ? "n" : one.DifferenceNs > 0 ? "n attention" : "n ok";
        html.Start("tr", ("class", isFirst ? "first" : null));
        html.Start("th", ("scope", "row"), ("class", "t"));
        html.Text(isFirst ? series.Filter.Kind! : "");
        if (isFirst && !(series.Distribution.Complete && other.Distribution.Complete))
            html.Element("span", " ◑", ("class", "mark"), ("title", "one of them is incomplete"));
        html.End();
        html.Element("td", isFirst ? series.Filter.Key ?? "" : "", ("class", "t"));
        html.Element("td", one.Percentile >= 100 ? "max" : Text($"p{one.Percentile}"), ("class", "n"));
        html.Span(one.NowNs);
        html.Span(one.ThenNs);
        html.Element("td", one.DifferenceNs is { } ns ? (ns > 0 ? "+" : "") + Figures.Span(ns) : Figures.Unknown,
            ("class", style), ("title", Figures.Exact(one.DifferenceNs)));
        html.Span((long?)one.ErrorNs, "n dim");
        html.Element("td", one.Ratio is { } ratio ? Text($"{100 * (ratio - 1):+0.0;−0.0;0} %") : Figures.Unknown,
            ("class", style));
        html.End();
    }

    private static void WriteCounters(HtmlWriter html, ReportPart now, ReportPart then)
    {
        StartTable(html, ["counter", "of"], ["now", "baseline", "difference"]);
        WriteCounters(html, now.Summary, then.Summary, "feeds", "feed", FeedKeys);
        WriteCounters(html, now.Summary, then.Summary, "sessions", "session", SessionKeys);
        FactTable.End(html);
    }

    private static void WriteCounters(
        HtmlWriter html, JsonElement now, JsonElement then, string list, string name, string[] keys)
    {
        foreach (JsonElement row in now.Items(list))
        {
            string? own = row.Text(name);
            JsonElement[] others = [.. then.Items(list).Where(one => one.Text(name) == own)];
            if (others.Length == 0)
                continue;
            foreach (string key in keys)
            {
                bool isTime = key.EndsWith("_ns", StringComparison.Ordinal);
                (long? one, long? other) = (row.Number(key), others[0].Number(key));
                html.Start("tr", ("class", key == keys[0] ? "first" : null));
                html.Element("th", (isTime ? key[..^3] : key).Replace('_', ' '), ("scope", "row"), ("class", "t"));
                html.Element("td", own ?? "", ("class", "t"));
                foreach (long? value in new[] { one, other, one - other })
                    html.Element("td", isTime ? Figures.Span(value) : Figures.Count(value), ("class", "n"),
                        ("title", isTime ? Figures.Exact(value) : null));
                html.End();
            }
        }
    }

    private static void StartTable(HtmlWriter html, string[] texts, string[] figures) =>
        FactTable.Start(html, texts, [.. figures.Select(
            title => new ShownNumber(title, "", NumberForm.Count, NumberTone.None, ""))]);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
