// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json;
using Telemetry.Reports.Json.Events;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Matters that were open at the end: conditions that were raised, and gaps.</summary>
internal static class ProblemSection
{
    /// <summary>Writes it; nothing if there is none.</summary>
    public static void Write(HtmlWriter html, ReportPart part)
    {
        JsonElement[] raised = [.. part.Summary.Items("raised")];
        JsonElement[] gaps = [.. part.Summary.Items("open_gaps")];
        if (raised.Length + gaps.Length == 0)
            return;
        html.Element("h3", "Open at the end");
        html.Start("ul", ("class", "problems"));
        foreach (JsonElement one in raised)
        {
            EventReport condition = JsonEvents.Read(one);
            html.Element("li", $"{Sign(condition.Severity)} {condition.Severity} {RecordText.OfRaised(condition)}"
                + $", since {Figures.TimeOfDay(condition.TimeNs, condition.StampNs)}",
                ("class", StyleOf(condition.Severity)));
        }
        foreach (JsonElement gap in gaps)
            html.Element("li", $"▲ gap of {gap.Text("feed")} {gap.Text("line")} {gap.Text("channel")}: "
                + $"{gap.Number("count")} numbers {gap.At("first")} – {gap.At("last")}, open since "
                + $"{Figures.TimeOfDay(gap.Number("opened_time_ns"), gap.Number("opened_stamp_ns"))}",
                ("class", "warning"));
        html.End();
    }

    public static string Sign(string? severity) => severity is "error" or "warning" ? "▲" : "·";

    public static string? StyleOf(string? severity) => severity is "error" or "warning" ? severity : null;
}
