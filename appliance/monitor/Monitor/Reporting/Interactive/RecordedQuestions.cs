// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Reporting.Interactive;

/// <summary>Questions that the page asks about recordings: each view of the whole time, series and evidence up to a
/// number.</summary>
/// <param name="parts">Facts about the recordings.</param>
/// <param name="span">Time range of the page.</param>
/// <param name="compared">Name of the recording to compare with; null for none.</param>
internal sealed class RecordedQuestions(
    RecordedAnswers answers, IReadOnlyList<ReportPart> parts, ReportSpan span, string? compared)
{
    private const int MostEvidence = 40;                    // of each list
    private const int MostPages = 50;

    private static readonly string[] Sorts = ["order_to_ack", "tick_to_trade", "time"];
    private static readonly string[] SessionKinds =
        ["order_to_ack", "tick_to_trade", "cancel_to_ack", "replace_to_ack", "order_to_fill"];

    private readonly string _from = span.FromNs.ToString(CultureInfo.InvariantCulture);
    private readonly string _to = span.ToNs.ToString(CultureInfo.InvariantCulture);

    public void AskAll()
    {
        string[] appliances = [.. parts.Select(part => part.Name).Distinct()];
        answers.Ask("about");
        answers.Ask("fleet");
        answers.AskViews(appliances);
        // The scope of the page: all appliances, or one.
        string?[] scopes = answers.OnlyAppliance is null ? [null, .. appliances] : [null];
        foreach (string? scope in scopes)
            AskAbout(scope);
        foreach (string appliance in appliances)
        {
            answers.Ask("summary", ("appliance", appliance));
            answers.Ask("settings", ("appliance", appliance));
        }
        foreach (ReportPart part in parts)
        {
            foreach (JsonElement feed in part.Summary.Items("feeds"))
                AskAbout(part.Name, feed);
            foreach (string session in part.Summary.Items("sessions").Select(one => one.Text("session"))
                .OfType<string>())
                AskAboutSession(part.Name, session);
            AskEvidence(part.Name);
        }
    }

    private void AskAbout(string? scope)
    {
        answers.Ask("series", ("appliance", scope));
        AskPages("events", 1_000, 1_000, ("appliance", scope));
        AskPages("gaps", 1_000, 1_000, ("appliance", scope));
        int most = Math.Max(1, ReportContent.MostCharts / parts.Count);
        foreach ((string? kind, string? key) in parts.Where(part => scope is null || part.Name == scope)
            .SelectMany(part => part.Series.Take(most)).Select(one => (one.Filter.Kind, one.Filter.Key)).Distinct())
        {
            answers.Ask("heatmap", ("series", kind), ("key", key), ("appliance", scope), ("from", _from),
                ("to", _to), ("columns", "900"), ("rows", "160"));
            AskDistribution(("series", kind), ("key", key), ("appliance", scope));
            answers.Ask("distribution", ("series", kind), ("key", key), ("appliance", scope), ("from", _from),
                ("to", _to), ("buckets", "true"), ("group", "appliance"));
        }
    }

    private void AskAbout(string appliance, JsonElement feed)
    {
        string? name = feed.Text("feed");
        answers.Ask("range", ("counter", "feeds.messages"), ("appliance", appliance), ("feed", name),
            ("from", _from), ("to", _to), ("columns", "900"));
        AskPages("gaps", 1_000, 100, ("appliance", appliance), ("feed", name));
        string?[] lines = [.. feed.Items("lines").Select(line => line.Text("line")).Take(2)];
        if (lines.Length < 2)
            return;
        foreach ((string? line, string? against) in new[] { (lines[0], lines[1]), (lines[1], lines[0]) })
            answers.Ask("distribution", ("series", "line_lead"), ("appliance", appliance), ("feed", name),
                ("line", line), ("against", against), ("from", _from), ("to", _to), ("buckets", "true"));
    }

    private void AskAboutSession(string appliance, string session)
    {
        foreach (string kind in SessionKinds)
            answers.Ask("heatmap", ("series", kind), ("appliance", appliance), ("session", session),
                ("from", _from), ("to", _to), ("columns", "450"), ("rows", "8"));
        AskDistribution(("series", "order_to_ack"), ("appliance", appliance), ("session", session));
        answers.Ask("events", ("appliance", appliance), ("session", session), ("limit", "500"));
        foreach (string sort in Sorts)
        {
            JsonElement orders = answers.Ask(
                "orders", ("appliance", appliance), ("session", session), ("sort", sort), ("limit", "500"));
            if (answers.OnlyAppliance is null)
                answers.Ask("orders", ("session", session), ("sort", sort), ("limit", "500"));
            string series = sort == "tick_to_trade" ? sort : "order_to_ack";
            foreach (JsonElement order in orders.Items("orders").Take(MostEvidence))
                AskEvidence(appliance, series, session,
                    order.Number("answer_stamp_ns") ?? order.Number("order_stamp_ns"));
        }
    }

    private void AskDistribution(params ReadOnlySpan<(string Name, string? Value)> filter)
    {
        answers.Ask("distribution", [.. filter, ("from", _from), ("to", _to), ("buckets", "true")]);
        if (compared is not null)
            answers.Ask("compare",
                [.. filter, ("now", $"{_from}/{_to}"), ("then_recording", compared), ("buckets", "true")]);
    }

    private void AskEvidence(string appliance)
    {
        if (answers.OnlyAppliance is null)
            AskPages("gaps", 1_000, 1_000, ("appliance", appliance));
        JsonElement gaps = answers.Ask("gaps", ("appliance", appliance), ("limit", "1000"));
        foreach (JsonElement gap in gaps.Items("gaps").Take(MostEvidence))
            AskEvidence(appliance, null, null, gap.Number("opened_stamp_ns"));
        JsonElement events = answers.Ask("events", ("appliance", appliance), ("limit", "1000"));
        foreach (JsonElement one in events.Items("events").Take(MostEvidence))
            AskEvidence(appliance, null, null, one.Number("stamp_ns"));
    }

    private void AskEvidence(string appliance, string? series, string? key, long? stampNs) => answers.Ask("evidence",
        ("appliance", appliance), ("series", series), ("key", key),
        ("stamp_ns", stampNs?.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Asks for a list, and for its further pages as the page does when one scrolls down.</summary>
    private void AskPages(
        string list, int first, int further, params ReadOnlySpan<(string Name, string? Value)> filter)
    {
        JsonElement page = answers.Ask(
            list, [.. filter, ("limit", first.ToString(CultureInfo.InvariantCulture))]);
        for (int count = 0; count < MostPages && page.Number("before") is { } before; count++)
            page = answers.Ask(list, [.. filter, ("limit", further.ToString(CultureInfo.InvariantCulture)),
                ("before", before.ToString(CultureInfo.InvariantCulture))]);
    }
}
