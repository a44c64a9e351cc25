// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Feeds: totals, the lines beside each other, gaps with their ranges, and bursts.</summary>
internal static class FeedSection
{
    private static readonly FactColumn[] Totals =
    [
        new("messages", "messages"), new("packets", "packets"), new("bytes", "bytes", FactForm.Bytes),
        new("lost", "messages_lost", FactForm.Loss, "numbers that no line delivered in time"),
        new("feed gaps", "feed_gaps", FactForm.Loss), new("line gaps", "line_gaps", FactForm.Attention),
        new("repaired", "messages_repaired", Meaning: "numbers missing on a line that another line delivered"),
        new("late", "messages_late", FactForm.Attention),
        new("unobserved", "messages_unobserved", FactForm.Attention, "numbers that this appliance cannot judge"),
        new("blind", "blind_ns", FactForm.Span, "time in which no line delivered the next number"),
        new("longest blind", "longest_blind_ns", FactForm.Span),
        new("duplicates", "duplicates"), new("reordered", "reordered"), new("resets", "resets", FactForm.Attention),
        new("undecodable", "undecodable", FactForm.Loss),
    ];

    private static readonly FactColumn[] Race =
    [
        new("wins", "wins", Meaning: "packets that were first with a number"),
        new("ties", "ties", Meaning: "packets so close to their copy that the stamps cannot say which was first"),
        new("ahead p50", "ahead.p50_ns", FactForm.Span, "lead over the other lines, where it was first"),
        new("p99", "ahead.p99_ns", FactForm.Span), new("max", "ahead.max_ns", FactForm.Span),
        new("gaps", "gaps", FactForm.Attention), new("missing", "messages_missing", FactForm.Attention),
        new("repaired", "missing_repaired", Meaning: "of its missing numbers, those that another line delivered"),
        new("brought", "repairs", Meaning: "numbers that it delivered in the place of others"),
        new("blind", "blind_ns", FactForm.Span), new("longest", "longest_blind_ns", FactForm.Span),
    ];

    private static readonly FactColumn[] Counts =
    [
        new("packets", "packets"), new("bytes", "bytes", FactForm.Bytes), new("messages", "messages"),
        new("first", "messages_first", Meaning: "messages that it delivered first"), new("heartbeats", "heartbeats"),
        new("unobserved", "messages_unobserved", FactForm.Attention), new("late", "late", FactForm.Attention),
        new("before start", "before_start"), new("duplicates", "duplicates"), new("reordered", "reordered"),
        new("dropped by the host", "host_dropped", FactForm.Loss,
            "numbers that came to the hook and that this host dropped behind it"),
        new("wrong checksum", "checksums.wrong", FactForm.Loss),
        new("not verified", "unverified", FactForm.Attention,
            "packets whose checksum was not verified, since their payload was not recorded in whole"),
        new("undecodable", "undecodable", FactForm.Loss),
    ];

    private static readonly FactColumn[] Delivery =
    [
        new("numbers read", "numbers_read"),
        new("numbers unread", "numbers_unread", FactForm.Attention,
            "numbers that came to this host and that the process read on no line in time"),
        new("longest blind", "longest_blind_ns", FactForm.Span),
    ];

    private static readonly FactColumn[] Bursts =
        [new("window", "window_ns", FactForm.Span), new("packets", "packets"), new("bytes", "bytes", FactForm.Bytes)];

    /// <summary>Writes all feeds.</summary>
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
        FactTable.List(html, feed, path, Totals);
        WriteLines(html, feed, path, "Lines: race and repair", Race, withShare: true);
        WriteDelivery(html, feed, path);
        html.Start("details");
        html.Element("summary", "Counts of each line");
        WriteLines(html, feed, path, null, Counts, withShare: false);
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
        FactColumn[] columns, bool withShare)
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
        FactTable.Start(html, ["process"], Delivery, "Read by processes of the host");
        int index = 0;
        foreach (JsonElement row in feed.Items("delivery"))
        {
            html.Start("tr");
            html.Element("th", $"{row.Text("process")}[{row.Number("pid")}]", ("scope", "row"), ("class", "t"));
            FactTable.Cells(html, row, $"{path}.delivery.{index++}", Delivery);
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
        FactTable.Start(html, ["of", "begin"], Bursts);
        int index = 0;
        foreach (JsonElement burst in summary.Items("bursts"))
        {
            html.Start("tr");
            html.Element("th", string.Join(' ', new[] { "flow", "line", "direction" }
                .Select(key => burst.Text(key)).OfType<string>()), ("scope", "row"), ("class", "t"));
            html.Element("td", Figures.TimeOfDay(burst.Number("time_ns"), burst.Number("stamp_ns")),
                ("class", "t mono"));
            FactTable.Cells(html, burst, $"bursts.{index++}", Bursts);
            html.End();
        }
        FactTable.End(html);
        html.End();
    }
}
