// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Events;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Events: errors and warnings in full, others folded away, counts of each kind.</summary>
internal static class EventSection
{
    private const string Info = "info";

    public static void Write(HtmlWriter html, ReportContent content, ReportPart part)
    {
        if (part.Events.Items.Count == 0)
            return;
        html.Element("h3", "Events");
        html.Element("p", string.Join(", ", part.Events.Items.GroupBy(one => one.Event)
            .OrderByDescending(group => group.Count()).Select(group => $"{Figures.Count(group.Count())} {group.Key}"))
            + ".", ("class", "dim"));
        Fold(html, "Errors and warnings", [.. part.Events.Items.Where(one => one.Severity != Info)], content.Limit);
        Fold(html, "For information", [.. part.Events.Items.Where(one => one.Severity == Info)], content.Limit);
        if (part.Events.Dropped > 0)
            html.Element("p", $"{Figures.Count(part.Events.Dropped)} older events are not held: see the recording.",
                ("class", "notice"));
    }

    private static void Fold(HtmlWriter html, string title, EventReport[] events, int limit)
    {
        if (events.Length == 0)
            return;
        html.Start("details");
        html.Element("summary", $"{title}: {Figures.Count(events.Length)}");
        html.StartTable();
        html.Titles("time", "event", "of", "details");
        html.StartRows();
        foreach (EventReport one in events.Take(limit))
            WriteRow(html, one);
        html.EndTable();
        More.Write(html, events.Length - limit);
        html.End();
    }

    private static void WriteRow(HtmlWriter html, EventReport one)
    {
        html.Start("tr");
        html.Element("td", Figures.TimeOfDay(one.TimeNs, one.StampNs), ("class", "t mono"),
            ("title", $"stamp {one.StampNs} ns"));
        html.Element("td", $"{ProblemSection.Sign(one.Severity)} {one.Event}"
            + (one.State == "instant" ? "" : $" {one.State}"), ("class", $"t {ProblemSection.StyleOf(one.Severity)}"));
        html.Element("td", string.Join(' ', new[] { one.Flow, one.Line }.OfType<string>()),
            ("class", "t"));
        html.Element("td", RecordText.Details(one), ("class", "t wrap"));
        html.End();
    }
}
