// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Events;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Gaps of a feed: the lost ones first, those that were repaired folded away.</summary>
internal static class GapTable
{
    private const string Repaired = "repaired";

    /// <summary>Writes the gaps; nothing if there are none.</summary>
    public static void Write(HtmlWriter html, ReportContent content, string feed, ReportList<GapReport> gaps)
    {
        GapReport[] own = [.. gaps.Items.Where(gap => gap.Feed == feed)];
        GapReport[] ofFeed = [.. own.Where(gap => gap.Line is null)];
        GapReport[] ofLines = [.. own.Where(gap => gap.Line is not null && gap.State != Repaired)];
        GapReport[] repaired = [.. own.Where(gap => gap.Line is not null && gap.State == Repaired)];
        if (ofFeed.Length > 0)
            WriteTable(html, "Gaps of the feed: numbers that no line delivered", ofFeed, content.Limit);
        Fold(html, "Gaps of single lines that nothing repaired", ofLines, content.Limit);
        Fold(html, "Gaps of single lines that were repaired", repaired, content.Limit);
        if (gaps.Dropped > 0)
            html.Element("p",
                $"{Figures.Count(gaps.Dropped)} older gaps of the appliance are not held: see the recording.",
                ("class", "notice"));
    }

    private static void Fold(HtmlWriter html, string title, GapReport[] gaps, int limit)
    {
        if (gaps.Length == 0)
            return;
        html.Start("details");
        html.Element("summary", $"{title}: {Figures.Count(gaps.Length)}");
        WriteTable(html, null, gaps, limit);
        html.End();
    }

    private static void WriteTable(HtmlWriter html, string? caption, GapReport[] gaps, int limit)
    {
        bool hasLines = gaps[0].Line is not null;
        bool hasCause = gaps.Any(gap => (gap.Cause ?? gap.Suspect) is not null || gap.AtEnd);
        html.StartTable("gaps", caption);
        html.Titles(hasLines ? ["opened", "line", "channel", "numbers"] : ["opened", "channel", "numbers"]);
        html.Element("th", "count");
        html.Element("th", "open for");
        html.Titles(hasCause ? ["state", "repaired by", "cause"] : ["state", "repaired by"]);
        html.StartRows();
        foreach (GapReport gap in gaps.Take(limit))
            WriteRow(html, gap, hasLines, hasCause);
        html.EndTable();
        More.Write(html, gaps.Length - limit);
    }

    private static void WriteRow(HtmlWriter html, GapReport gap, bool hasLines, bool hasCause)
    {
        long lengthNs = gap.ClosedStampNs - gap.OpenedStampNs;
        html.Start("tr");
        html.Element("td", Figures.TimeOfDay(gap.OpenedTimeNs, gap.OpenedStampNs), ("class", "t mono"),
            ("title", gap.UncertaintyNs is { } error ? $"± {Figures.Span(error)}" : "the clock is not synchronised"));
        if (hasLines)
            html.Element("td", gap.Line!, ("class", "t"));
        html.Element("td", gap.Channel ?? "", ("class", "t"));
        html.Element("td", Figures.Range(gap.First, gap.Last), ("class", "t mono"));
        html.Element("td", Figures.Count(gap.Count), ("class", "n"));
        html.Span(lengthNs);
        html.Element("td", gap.State, ("class", gap.State == "lost" ? "t error" : "t"));
        html.Element("td", gap.RepairedBy ?? "", ("class", "t"));
        if (hasCause)
            html.Element("td", string.Join(", ", new[]
            {
                gap.Cause, gap.Suspect is null ? null : $"suspect: {gap.Suspect}", gap.AtEnd ? "at the end" : null,
            }.OfType<string>()), ("class", "t"));
        html.End();
    }
}
