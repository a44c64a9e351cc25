// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Events;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Columns of the stages of orders, which add up to their tick-to-trade.</summary>
internal static class StageCells
{
    private static readonly (string Title, string Meaning)[] Columns =
    [
        ("stack", "from the tick's stamp to the queue of the socket"),
        ("socket", "from there until the process has read it"),
        ("strategy", "from there to the call that sends the order"),
        ("send", "from there to the order's stamp"),
    ];

    /// <summary>Writes the titles.</summary>
    public static void WriteTitles(HtmlWriter html)
    {
        foreach ((string title, string meaning) in Columns)
            html.Element("th", title, ("title", meaning));
    }

    /// <summary>Writes the cells of a row.</summary>
    public static void Write(HtmlWriter html, StagesReport? stages)
    {
        WriteSpan(html, stages?.RxToSocketNs);
        WriteSpan(html, stages?.SocketWaitNs);
        if (stages?.ReadToTxNs is { } both)
        {
            html.Element("td", Figures.Span(both), ("class", "n"), ("colspan", "2"),
                ("title", $"strategy and send: {Figures.Exact(both)}"));
            return;
        }
        WriteSpan(html, stages?.ReadToSendNs);
        WriteSpan(html, stages?.SendToTxNs);
    }

    private static void WriteSpan(HtmlWriter html, long? ns) =>
        html.Element("td", Figures.Span(ns), ("class", "n"), ("title", Figures.Exact(ns)));
}
