// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Head of the document: what it is of, the verdict on each appliance, and the files.</summary>
internal static class HeaderSection
{
    private static readonly string[] Columns =
        ["feeds", "messages", "lost", "feed gaps", "blind", "sessions", "orders", "unanswered", "rejects"];

    /// <summary>Title of the document.</summary>
    public static string TitleOf(ReportContent content)
    {
        string[] names = [.. content.Parts.Select(part => part.Name).Distinct()];
        string named = string.Join(", ", names.Take(3)) + (names.Length > 3 ? $" and {names.Length - 3} more" : "");
        return $"Telemetry report: {named}, {Figures.Time(content.FirstTimeNs)[..10]}";
    }

    public static void Write(HtmlWriter html, ReportContent content)
    {
        html.Start("header");
        html.Element("h1", TitleOf(content));
        html.Start("p", ("class", "lead"));
        html.Text($"{Figures.Time(content.FirstTimeNs)} to {Figures.Time(content.LastTimeNs)} UTC "
            + $"({Figures.Span(content.LastTimeNs - content.FirstTimeNs)}). Made "
            + $"{Figures.Time(content.MadeTimeNs)} UTC by telemetry-monitor {content.Version}. All times are UTC.");
        html.End();
        WriteVerdicts(html, content);
        WriteSources(html, content);
        html.End();
    }

    private static void WriteVerdicts(HtmlWriter html, ReportContent content)
    {
        html.StartTable("verdicts");
        html.Titles("", "appliance");
        foreach (string column in Columns)
            html.Element("th", column);
        html.Titles("observation", "host settings");
        html.StartRows();
        foreach (ReportPart part in content.Parts)
            WriteVerdict(html, part);
        html.EndTable();
    }

    private static void WriteVerdict(HtmlWriter html, ReportPart part)
    {
        JsonElement summary = part.Summary;
        (string sign, string word, string style) = Verdict.Of(summary);
        html.Start("tr");
        html.Element("td", $"{sign} {word}", ("class", "t " + style));
        html.Start("td", ("class", "t"));
        html.Element("a", part.Name, ("href", "#" + part.Anchor));
        html.End();
        Sum(html, summary.Items("feeds").Count(), "n");
        Sum(html, Total(summary, "feeds", "messages"), "n");
        Sum(html, Total(summary, "feeds", "messages_lost"), "n loss");
        Sum(html, Total(summary, "feeds", "feed_gaps"), "n loss");
        long? blindNs = Total(summary, "feeds", "blind_ns");
        html.Element("td", Figures.Span(blindNs), ("class", blindNs == 0 ? "n zero" : "n loss"),
            ("title", Figures.Exact(blindNs)));
        Sum(html, summary.Items("sessions").Count(), "n");
        Sum(html, Total(summary, "sessions", "orders"), "n");
        Sum(html, Total(summary, "sessions", "unanswered"), "n loss");
        Sum(html, Total(summary, "sessions", "rejects"), "n attention");
        IReadOnlyList<string> reasons = Completeness.ReasonsOf(summary);
        html.Element("td", reasons.Count == 0 ? "complete" : $"◑ incomplete: {string.Join("; ", reasons)}",
            ("class", reasons.Count == 0 ? "t ok" : "t warning wrap"));
        html.Element("td", summary.Text("host_settings.hash") ?? Figures.Unknown, ("class", "t mono"));
        html.End();
    }

    private static void Sum(HtmlWriter html, long? value, string style) =>
        html.Element("td", Figures.Count(value), ("class", value == 0 ? "n zero" : style));

    private static long? Total(JsonElement summary, string list, string key)
    {
        long? sum = 0;
        foreach (JsonElement row in summary.Items(list))
            sum += row.Number(key);
        return sum;
    }

    private static void WriteSources(HtmlWriter html, ReportContent content)
    {
        if (content.Sources.Count == 0)
        {
            html.Element("p", "Source: a running monitor; no recording.", ("class", "dim"));
            return;
        }
        html.StartTable();
        html.Titles("recording", "of", "begin", "end");
        html.Element("th", "messages");
        html.Element("th", "size");
        html.Titles("SHA-256");
        html.StartRows();
        foreach (SourceFile source in content.Sources)
            WriteSource(html, source, "this report");
        foreach (SourceFile source in content.BaselineSources)
            WriteSource(html, source, "baseline");
        html.EndTable();
    }

    private static void WriteSource(HtmlWriter html, SourceFile source, string role)
    {
        html.Start("tr");
        html.Element("td", source.Name, ("class", "t"));
        html.Element("td", role, ("class", "t"));
        html.Element("td", Figures.Time(source.FirstTimeNs), ("class", "t"));
        html.Element("td", Figures.Time(source.LastTimeNs), ("class", "t"));
        html.Element("td", Figures.Count(source.Messages), ("class", "n"));
        html.Element("td", Figures.Bytes(source.Length), ("class", "n"), ("title", $"{source.Length} bytes"));
        html.Element("td", source.Sha256, ("class", "t mono hash"));
        html.End();
        if (source.Notice is not { } notice)
            return;
        html.Start("tr");
        html.Element("td", $"◑ {notice}", ("class", "t warning wrap"), ("colspan", "7"));
        html.End();
    }
}
