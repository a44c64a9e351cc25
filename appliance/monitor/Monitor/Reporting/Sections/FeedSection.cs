// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Json;
using Telemetry.Reports.Shown;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Feeds: totals, the lines beside each other, gaps with their ranges, and bursts.</summary>
internal static class FeedSection
{
    public static void Write(HtmlWriter html, ReportContent content, ReportPart part)
    {
        int index = 0;
        foreach (JsonElement feed in part.Summary.Items("feeds"))
            WriteFeed(html, content, part, feed, $"feeds.{index++}");
        WriteBursts(html, part.Summary);
    }

    private static void WriteFeed(
        HtmlWriter html, ReportContent content, ReportPart part, JsonElement feed, string path)
    {
        (string sign, string word, string style) = Verdict.OfFeed(feed);
        string name = feed.Text("feed") ?? "";
        html.Start("h3");
        html.Text($"Feed {name} ");
        html.Element("small", feed.Text("protocol") ?? "");
        html.Text(" ");
        html.Element("span", $"{sign} {word}", ("class", "badge " + style));
        html.End();
        FactTable.List(html, feed, path, ShownTables.Feed);
        WriteLines(html, feed, path, "Lines: race and repair", ShownTables.LineRace, withShare: true);
        WriteDelivery(html, feed, path);
        html.Start("details");
        html.Element("summary", "Counts of each line");
        WriteLines(html, feed, path, null, ShownTables.LineCounts, withShare: false);
        html.End();
        WriteRecovery(html, feed, path);
        html.Start("details");
        html.Element("summary", "Retracted: counted as lost because of one packet, later found not to be");
        FactTable.List(html, feed, path, ShownTables.FeedRetracted);
        html.End();
        GapTable.Write(html, content, name, part.Gaps);
        string next = string.Join(", ", feed.Items("channels").Take(20).Select(
            channel => $"{channel.Text("channel") ?? "-"}: {channel.At("next_sequence")}"));
        if (next.Length > 0)
            html.Element("p", $"Next numbers at the end: {next}"
                + (feed.Items("channels").Count() is > 20 and var count ? $" and {count - 20} more channels" : ""),
                ("class", "dim"));
    }

    private static void WriteLines(HtmlWriter html, JsonElement feed, string path, string? caption,
        IReadOnlyList<ShownNumber> columns, bool withShare)
    {
        FactTable.Start(html, withShare ? ["line", "share of wins"] : ["line"], columns, caption);
        long wins = feed.Items("lines").Sum(line => line.Number("wins") ?? 0);
        int index = 0;
        foreach (JsonElement line in feed.Items("lines"))
        {
            html.Start("tr");
            WriteName(html, line);
            if (withShare)
                WriteShare(html, line.Number("wins") ?? 0, wins);
            FactTable.Cells(html, line, $"{path}.lines.{index++}", columns);
            html.End();
        }
        FactTable.End(html);
    }

    private static void WriteDelivery(HtmlWriter html, JsonElement feed, string path)
    {
        if (!feed.Items("delivery").Any())
            return;
        FactTable.Start(html, ["process"], ShownTables.Delivery, "Read by processes of the host");
        int index = 0;
        foreach (JsonElement row in feed.Items("delivery"))
        {
            html.Start("tr");
            html.Element("th", $"{row.Text("process")}[{row.Number("pid")}]", ("scope", "row"), ("class", "t"));
            FactTable.Cells(html, row, $"{path}.delivery.{index++}", ShownTables.Delivery);
            html.End();
        }
        FactTable.End(html);
    }

    private static void WriteRecovery(HtmlWriter html, JsonElement feed, string path)
    {
        if (!feed.Items("recovery").Any())
            return;
        FactTable.Start(html, ["recovery", "kind"], ShownTables.Recovery, "Recovery channels");
        int index = 0;
        foreach (JsonElement channel in feed.Items("recovery"))
        {
            html.Start("tr");
            html.Element("th", channel.Text("line") ?? "", ("scope", "row"), ("class", "t"));
            html.Element("td", channel.Text("kind") ?? "", ("class", "t"));
            FactTable.Cells(html, channel, $"{path}.recovery.{index++}", ShownTables.Recovery);
            html.End();
        }
        FactTable.End(html);
    }

    private static void WriteName(HtmlWriter html, JsonElement line)
    {
        html.Start("th", ("scope", "row"), ("class", "t line"));
        html.Text(line.Text("line") ?? "");
        if (line.Flag("complete") == false)
            html.Element("span", " ◑", ("class", "warning"), ("title", "records were lost in the appliance"));
        html.Text(" ");
        html.Element("small",
            string.Join(", ", new[] { line.Text("address"), line.Text("interface") }.OfType<string>()));
        html.End();
    }

    private static void WriteShare(HtmlWriter html, long wins, long all)
    {
        html.Start("td", ("class", "t"));
        html.Element("progress", "", ("max", $"{Math.Max(all, 1)}"), ("value", $"{wins}"));
        html.Text(" " + Figures.Share(wins, all));
        html.End();
    }

    private static void WriteBursts(HtmlWriter html, JsonElement summary)
    {
        if (!summary.Items("bursts").Any())
            return;
        html.Start("details");
        html.Element("summary", "Busiest windows");
        FactTable.Start(html, ["of", "begin"], ShownTables.Bursts);
        int index = 0;
        foreach (JsonElement burst in summary.Items("bursts"))
        {
            html.Start("tr");
            html.Element("th", string.Join(' ', new[] { "flow", "line", "direction" }
                .Select(key => burst.Text(key)).OfType<string>()), ("scope", "row"), ("class", "t"));
            html.Element("td", Figures.TimeOfDay(burst.Number("time_ns"), burst.Number("stamp_ns")),
                ("class", "t mono"));
            FactTable.Cells(html, burst, $"bursts.{index++}", ShownTables.Bursts);
            html.End();
        }
        FactTable.End(html);
        html.End();
    }
}
