// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Head of an appliance: who measured, when, and with what.</summary>
internal static class PartSection
{
    public static void Write(HtmlWriter html, ReportContent content, ReportPart part)
    {
        JsonElement summary = part.Summary;
        (string sign, string word, string style) = Verdict.Of(summary);
        html.Start("h2");
        html.Text(part.Name);
        html.Text(" ");
        html.Element("span", $"{sign} {word}", ("class", "badge " + style));
        html.End();
        html.Start("dl", ("class", "about"));
        Row(html, "host", Joined(summary.Text("host"), summary.Text("instance")));
        foreach (JsonProperty label in summary.At("labels")?.EnumerateObject() ?? default)
            Row(html, label.Name, label.Value.GetString());
        if (summary.Number("of.from_time_ns") is not null)
            Row(html, "counted from", SpanOf(summary));
        if (summary.At("day") is { } day)
            Row(html, "day", DayText(day));
        Row(html, "recorded", $"{Figures.Time(part.FirstTimeNs)} to {Figures.Time(part.LastTimeNs)}"
            + (part.HasEnded ? "" : ", before the appliance ended"));
        Row(html, "interfaces", string.Join(", ", summary.Items("interfaces").Concat(summary.Items("captures"))
            .Select(one => one.GetString())));
        Row(html, "version", summary.Text("version"), mono: true);
        Row(html, "config hash", summary.Text("config_hash"), mono: true);
        Row(html, "host settings", summary.Text("host_settings.hash"), mono: true);
        Row(html, "start", summary.Text("incarnation"), mono: true);
        html.End();
        if (part.NotInFile.Count > 0)
            html.Element("p", $"Not in this file: {string.Join("; ", part.NotInFile)}.", ("class", "notice"));
        if (content.Baseline.Count > 0 && content.BaselineOf(part) is null)
            html.Element("p", $"The baseline has no appliance {part.Name}: nothing is compared here.",
                ("class", "notice"));
    }

    private static string DayText(JsonElement day)
    {
        string text = day.Text("day") ?? Figures.Unknown;
        if (day.Number("since_time_ns") is { } since && since > day.Number("begin_time_ns"))
            text += $", † counted since {Figures.Time(since)}";
        if (day.Number("down_ns") is > 0 and var downNs)
            text += $", not counted for {Figures.Span(downNs)}";
        return day.Flag("complete") == false ? text + ", ◑ not complete" : text;
    }

    private static string SpanOf(JsonElement summary) =>
        $"{Figures.Time(summary.Number("of.from_time_ns"))} to {Figures.Time(summary.Number("of.to_time_ns"))}"
        + (summary.At("of.coverage") is { } coverage && coverage.GetDouble() < 0.9999
            ? $", ◌ {100 * coverage.GetDouble():0.0} % of the time is there" : "");

    private static string? Joined(string? host, string? instance) => instance is null ? host : $"{host}, {instance}";

    private static void Row(HtmlWriter html, string name, string? value, bool mono = false)
    {
        html.Start("div");
        html.Element("dt", name);
        html.Element("dd", string.IsNullOrEmpty(value) ? Figures.Unknown : value, ("class", mono ? "mono" : null));
        html.End();
    }
}
