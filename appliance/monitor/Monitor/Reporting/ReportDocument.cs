// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Monitor.Reporting.Charts;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Monitor.Reporting.Sections;
using Telemetry.Monitor.Serving;

namespace Telemetry.Monitor.Reporting;

/// <summary>A report as one HTML document without scripts, which needs no other file.</summary>
internal static class ReportDocument
{
    /// <summary>Policy of the document: its own styles and images, and nothing else.</summary>
    public const string ContentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    private static readonly string Style =
        Encoding.UTF8.GetString(PageFiles.Read(typeof(ReportDocument).Assembly, "report/report.css"));

    public static byte[] Write(ReportContent content)
    {
        var html = new HtmlWriter();
        html.Raw("<!DOCTYPE html>\n");
        html.Start("html", ("lang", "en"), ("xmlns", "http://www.w3.org/1999/xhtml"));
        WriteHead(html, content);
        html.Start("body");
        HeatMapChart.WritePatterns(html);
        html.Start("main");
        HeaderSection.Write(html, content);
        int charts = ReportContent.MostCharts;
        foreach (ReportPart part in content.Parts)
            WritePart(html, content, part, ref charts);
        LegendSection.Write(html, content);
        html.End();
        html.End();
        html.End();
        return html.ToBytes();
    }

    private static void WriteHead(HtmlWriter html, ReportContent content)
    {
        html.Start("head");
        html.Empty("meta", ("charset", "utf-8"));
        html.Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content", ContentPolicy));
        html.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        html.Empty("meta", ("name", "color-scheme"), ("content", "light dark"));
        html.Element("title", HeaderSection.TitleOf(content));
        html.Start("style");
        html.Raw(Style);
        html.Raw(PageMargins(content));
        html.End();
        html.End();
    }

    /// <summary>Lines at the foot of each printed page.</summary>
    private static string PageMargins(ReportContent content)
    {
        string source = content.Sources.Count == 0 ? "from the running monitor"
            : string.Join("; ", content.Sources.Take(2).Select(one => $"{one.Name} sha256 {one.Sha256[..16]}"))
                + (content.Sources.Count > 2 ? $"; and {content.Sources.Count - 2} more" : "");
        string span = $"{Figures.Time(content.FirstTimeNs)} to {Figures.Time(content.LastTimeNs)} UTC";
        string complete = content.Parts.All(part => Completeness.ReasonsOf(part.Summary).Count == 0)
            && content.Sources.All(one => one.Notice is null) ? "complete" : "INCOMPLETE";
        return "@page{"
            + $"@bottom-left{{content:{HtmlText.CssString(source)}}}"
            + $"@bottom-center{{content:{HtmlText.CssString($"{span}, {complete}, version {content.Version}")}}}"
            + "@bottom-right{content:counter(page) \" / \" counter(pages)}}";
    }

    private static void WritePart(HtmlWriter html, ReportContent content, ReportPart part, ref int charts)
    {
        html.Start("section", ("class", "part"), ("id", part.Anchor), ("data-part", part.Name));
        PartSection.Write(html, content, part);
        ProblemSection.Write(html, part);
        FeedSection.Write(html, content, part);
        SessionSection.Write(html, part);
        SeriesSection.WriteTable(html, part);
        if (content.BaselineOf(part) is { } then)
            ComparisonSection.Write(html, part, then);
        SeriesSection.WriteCharts(html, part, content.BaselineOf(part), ref charts);
        OrderSection.Write(html, content, part);
        HostSection.Write(html, part);
        EventSection.Write(html, content, part);
        html.End();
    }
}
