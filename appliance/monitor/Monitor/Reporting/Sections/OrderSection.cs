// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Slowest orders, each with its tick and its answer.</summary>
internal static class OrderSection
{
    private const int Most = 20;

    public static void Write(HtmlWriter html, ReportContent content, ReportPart part)
    {
        if (part.Summary.Items("sessions").All(session => session.Number("orders") is null or 0))
            return;
        html.Element("h3", "Slowest orders");
        if (part.Orders.Items.Count == 0)
        {
            html.Element("p", "The appliance did not publish its orders in this time: publish: {orders: worst} there "
                + "adds those of the largest samples to the next recording, true all of them.", ("class", "notice"));
            return;
        }
        int most = Math.Min(Most, content.Limit);
        WriteTable(html, "By the time to the answer",
            part.Orders.Items.Where(one => one.OrderToAckNs is not null).OrderByDescending(one => one.OrderToAckNs)
                .Take(most));
        WriteTable(html, "By the time from the tick",
            part.Orders.Items.Where(one => one.TickToTradeNs is not null).OrderByDescending(one => one.TickToTradeNs)
                .Take(most));
        OrderReport[] unanswered = [.. part.Orders.Items.Where(one => one.AnswerStampNs is null)];
        WriteTable(html, "Without an answer", unanswered.Take(content.Limit));
        More.Write(html, unanswered.Length - content.Limit);
        if (part.Orders.Dropped > 0)
            html.Element("p", $"{Figures.Count(part.Orders.Dropped)} older orders are not held: these are the slowest "
                + $"of the last {Figures.Count(part.Orders.Items.Count)}. The largest samples above are of all.",
                ("class", "notice"));
    }

    private static void WriteTable(HtmlWriter html, string title, IEnumerable<OrderReport> orders)
    {
        OrderReport[] rows = [.. orders];
        if (rows.Length == 0)
            return;
        bool hasStages = rows.Any(order => order.Stages is not null);
        html.StartTable("orders", title);
        html.Titles("sent", "session", "kind", "key", "answer");
        html.Element("th", "tick to order");
        if (hasStages)
            StageCells.WriteTitles(html);
        html.Element("th", "order to answer");
        html.Titles("tick", "found by");
        html.StartRows();
        foreach (OrderReport order in rows)
            WriteRow(html, order, hasStages);
        html.EndTable();
    }

    private static void WriteRow(HtmlWriter html, OrderReport order, bool hasStages)
    {
        html.Start("tr");
        html.Element("td", Figures.TimeOfDay(order.OrderTimeNs, order.OrderStampNs), ("class", "t mono"),
            ("title", $"stamp {order.OrderStampNs} ns"));
        html.Element("td", order.Session ?? "", ("class", "t"));
        html.Element("td", order.Kind + (order.Retransmitted ? ", sent again" : ""), ("class", "t"));
        html.Element("td", order.Key ?? "", ("class", "t mono"));
        html.Element("td", order.Answer ?? "none", ("class", order.Answer is null ? "t error" : "t"));
        html.Span(order.TickToTradeNs);
        if (hasStages)
            StageCells.Write(html, order.Stages);
        html.Span(order.OrderToAckNs);
        html.Element("td", order.Tick is { } tick ? $"{tick.Feed} {tick.Line} {tick.Sequence}" : "",
            ("class", "t mono"));
        html.Element("td", order.Attribution ?? "", ("class", "t"));
        html.End();
    }
}
