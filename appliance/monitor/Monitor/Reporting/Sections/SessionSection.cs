// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Json;
using Telemetry.Reports.Shown;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Order sessions: counters, and the sum that the orders must come to.</summary>
internal static class SessionSection
{
    private const double BarWidth = 600;

    private static readonly IReadOnlyList<ShownNumber> Ends =
        ShownTables.SessionOrders.Of("answered", "unanswered", "connection_lost", "untracked");

    private static readonly (string Title, IReadOnlyList<ShownNumber> Numbers)[] Lists =
    [
        ("Orders", ShownTables.SessionOrders), ("Messages", ShownTables.SessionMessages),
        ("TCP", ShownTables.SessionTransport),
    ];

    public static void Write(HtmlWriter html, ReportPart part)
    {
        int index = 0;
        foreach (JsonElement session in part.Summary.Items("sessions"))
        {
            (string sign, string word, string style) = Verdict.OfSession(session);
            string path = $"sessions.{index++}";
            html.Start("h3");
            html.Text($"Session {session.Text("session")} ");
            html.Element("small", session.Text("protocol") ?? "");
            html.Text(" ");
            html.Element("span", $"{sign} {word}", ("class", "badge " + style));
            html.End();
            foreach ((string title, IReadOnlyList<ShownNumber> numbers) in Lists)
            {
                html.Element("h4", title);
                FactTable.List(html, session, path, numbers);
            }
            WriteSum(html, session, path);
        }
    }

    /// <summary>Orders that are neither answered nor given up; null if a counter is unknown. 0 at the end.</summary>
    public static long? Waiting(JsonElement session) =>
        session.Number("orders") + session.Number("answered_late")
            - Ends.Aggregate((long?)0, (sum, one) => sum + session.Number(one.Key));

    private static void WriteSum(HtmlWriter html, JsonElement session, string path)
    {
        long? waiting = Waiting(session);
        html.Start("p", ("class", "sum"));
        FactTable.Figure(html, "b", session, path, ShownTables.SessionOrders.Of("orders"));
        html.Text(" orders + ");
        FactTable.Figure(html, "b", session, path, ShownTables.SessionOrders.Of("answered_late"));
        html.Text(" answered late = ");
        for (int index = 0; index < Ends.Count; index++)
        {
            html.Text(index == 0 ? "" : " + ");
            FactTable.Figure(html, "b", session, path, Ends[index]);
            html.Text(" " + Ends[index].Label);
        }
        (string text, string style) = waiting switch
        {
            null => (": cannot be checked, a counter is unknown", "warning"),
            0 => (": adds up", "ok"),
            > 0 => ($" + {Figures.Count(waiting)} waiting for an answer: adds up", "ok"),
            _ => ($": does NOT add up, {Figures.Count(-waiting)} too many", "error"),
        };
        html.Element("span", text, ("class", style));
        html.End();
        WriteBar(html, session, waiting);
    }

    private static void WriteBar(HtmlWriter html, JsonElement session, long? waiting)
    {
        double whole = (session.Number("orders") ?? 0) + (session.Number("answered_late") ?? 0);
        if (whole <= 0)
            return;
        html.Start("svg", ("class", "bar"), ("viewBox", "0 0 600 10"), ("preserveAspectRatio", "none"),
            ("role", "img"), ("xmlns", "http://www.w3.org/2000/svg"));
        html.Element("title", "What became of the orders");
        double x = 0;
        foreach ((string style, long? count) in Ends
            .Select(end => (end.Label.Replace(' ', '-'), session.Number(end.Key))).Append(("waiting", waiting)))
        {
            double width = BarWidth * (count ?? 0) / whole;
            if (width <= 0)
                continue;
            html.Empty("rect", ("class", style), ("x", Number(x)), ("y", "0"), ("width", Number(width)),
                ("height", "10"));
            x += width;
        }
        html.End();
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
