// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Grafana;

/// <summary>The dashboards: of the desk, of feeds, of sessions, of appliances.</summary>
internal static class Boards
{
    /// <summary>All dashboards of a variant.</summary>
    internal static IReadOnlyList<Dashboard> All(DashboardOptions options) =>
    [
        new("telemetry-desk", "Telemetry: desk", "desk", Desk()),
        new("telemetry-feeds", "Telemetry: feeds and lines", "desk", Feeds()),
        new("telemetry-sessions", "Telemetry: sessions and latency", "latency", Sessions(options)),
        new("telemetry-appliances", "Telemetry: appliances and hosts", "fleet", Appliances()),
    ];

    private static Panel[] Desk() =>
    [
        Stat("Appliances that report", $"sum(telemetry_appliance_up{{{Select.Appliance}}})"),
        Alarm("Appliances silent", $"count(telemetry_appliance_up{{{Select.Appliance}}} == 0) or vector(0)"),
        Alarm(
            "Messages lost",
            $"sum(increase(telemetry_feed_messages_lost_total{{{Select.Feed}}}{Select.Range}))"
            + $" - sum(increase(telemetry_feed_messages_lost_retracted_total{{{Select.Feed}}}{Select.Range}))"),
        Alarm(
            "Orders unanswered",
            $"sum(increase(telemetry_session_unanswered_total{{{Select.Session}}}{Select.Range}))"),
        Alarm("Conditions raised", $"sum(telemetry_condition_raised{{{Select.Appliance}}}) or vector(0)"),
        Alarm(
            "Records lost in appliances",
            $"sum(increase(telemetry_records_lost_total{{{Select.Appliance}}}{Select.Range}))"),
        Lines(
            "Messages per second", "short",
            Sum("appliance, feed", "telemetry_feed_messages_total", Select.Feed), "{{appliance}} {{feed}}"),
        Lines(
            "Orders per second", "short",
            Sum("appliance, session", "telemetry_session_orders_total", Select.Session), "{{appliance}} {{session}}"),
        Window("Order to acknowledgement, p99", "order_to_ack", "99", Select.Session),
        Window("Tick to trade, p99", "tick_to_trade", "99", Select.Session),
        new(
            PanelKind.Table, "Conditions raised", "short",
            new Query($"telemetry_condition_raised{{{Select.Appliance}}} == 1", "")),
        new(
            PanelKind.Table, "Incomplete in the last minute", "short",
            new Query($"telemetry_complete{{{Select.Appliance}}} == 0", "")),
    ];

    private static Panel[] Feeds() =>
    [
        Lines(
            "Messages per second", "short",
            Sum("appliance, feed", "telemetry_feed_messages_total", Select.Feed), "{{appliance}} {{feed}}"),
        Lines(
            "Messages lost per second", "short",
            Sum("appliance, feed", "telemetry_feed_messages_lost_total", Select.Feed), "{{appliance}} {{feed}}"),
        Lines(
            "Messages that another line repaired, per second", "short",
            Sum("appliance, feed", "telemetry_feed_messages_repaired_total", Select.Feed), "{{appliance}} {{feed}}"),
        Lines("Time without packets around losses, share", "percentunit",
            Sum("appliance, feed", "telemetry_feed_blind_seconds_total", Select.Feed), "{{appliance}} {{feed}}"),
        Lines(
            "Packets per second", "short",
            Sum("appliance, feed, line", "telemetry_line_packets_total", Select.Feed), Line),
        Lines(
            "Payload bytes per second", "binBps",
            Sum("appliance, feed, line", "telemetry_line_bytes_total", Select.Feed), Line),
        Lines(
            "Numbers missing on the line, share", "percentunit",
            Sum("appliance, feed, line", "telemetry_line_messages_missing_total", Select.Feed)
            + " / " + Sum("appliance, feed, line", "telemetry_line_messages_total", Select.Feed), Line),
        Lines(
            "Packets that were first, share", "percentunit",
            Sum("appliance, feed, line", "telemetry_line_wins_total", Select.Feed)
            + " / on (appliance, feed) group_left () "
            + Sum("appliance, feed", "telemetry_line_wins_total", Select.Feed), Line),
        Lines("Open gaps", "short", $"telemetry_line_open_gaps{{{Select.Feed}}}", Line),
        Lines(
            "Duplicates per second", "short",
            Sum("appliance, feed, line", "telemetry_line_duplicates_total", Select.Feed), Line),
        Window("Lead over another line, p50", "line_lead", "50", Select.Feed),
        Window("Age of packets, p99", "feed_age", "99", Select.Feed),
        Lines(
            "Packets in the busiest 100 \u00b5s of the minute", "short",
            $"telemetry_burst_packets{{{Select.Feed},window_seconds=\"0.0001\"}}", Line),
        Lines(
            "Packets that could not be decoded, per second", "short",
            Sum("appliance, feed, line", "telemetry_line_undecodable_total", Select.Feed), Line),
    ];

    private static Panel[] Sessions(DashboardOptions options) =>
    [
        Lines(
            "Orders per second", "short",
            Sum("appliance, session", "telemetry_session_orders_total", Select.Session), Session),
        Lines("Orders that wait for an answer", "short", $"telemetry_session_open_orders{{{Select.Session}}}", Session),
        Lines(
            "Rejects per second", "short",
            Sum("appliance, session", "telemetry_session_rejects_total", Select.Session), Session),
        Lines(
            "Unanswered orders per second", "short",
            Sum("appliance, session", "telemetry_session_unanswered_total", Select.Session), Session),
        new(
            PanelKind.Lines, "Order to acknowledgement: percentiles of each minute", "s",
            [.. Percentiles.Select(percentile => new Query(
                WindowOf("order_to_ack", percentile, Select.Session), $"{Session} p{percentile}"))]),
        new(
            PanelKind.Lines, "Tick to trade: percentiles of each minute", "s",
            [.. Percentiles.Select(percentile => new Query(
                WindowOf("tick_to_trade", percentile, Select.Session), $"{Session} p{percentile}"))]),
        Heatmap(options, "Order to acknowledgement", "order_to_ack"),
        Heatmap(options, "Tick to trade", "tick_to_trade"),
        Merged(options, "Order to acknowledgement: all chosen appliances together", "order_to_ack"),
        Merged(options, "Tick to trade: all chosen appliances together", "tick_to_trade"),
        Lines(
            "TCP segments sent again, share", "percentunit",
            Sum("appliance, session", "telemetry_session_retransmits_total", Select.Session)
            + " / " + Sum("appliance, session", "telemetry_session_segments_total", Select.Session), Session),
        Lines(
            "Samples that may be missing, per second", "short",
            Sum("appliance, session, series", "telemetry_latency_may_be_missing_total", Select.Session),
            Session + " {{series}}"),
    ];

    private static Panel[] Appliances() =>
    [
        .. HostPanels.Appliances(), .. HostPanels.Clock(), .. HostPanels.Monitor(),
    ];

    private const string Line = "{{appliance}} {{feed}}/{{line}}";
    private const string Session = "{{appliance}} {{session}}";

    private static readonly string[] Percentiles = ["50", "99", "99.9", "100"];

    private static Panel Heatmap(DashboardOptions options, string title, string series) => new(
        PanelKind.Heatmap, title, "s",
        new Query(HistogramQueries.Heatmap(options, series, Select.Session), HistogramQueries.Row(options)));

    /// <summary>Percentiles of the histograms of all appliances added up.</summary>
    private static Panel Merged(DashboardOptions options, string title, string series) => new(
        PanelKind.Lines, title, "s",
        new Query(HistogramQueries.Quantile(options, 0.5, series, Select.Session), "p50"),
        new Query(HistogramQueries.Quantile(options, 0.99, series, Select.Session), "p99"),
        new Query(HistogramQueries.Quantile(options, 0.999, series, Select.Session), "p99.9"))
    {
        Description = HistogramQueries.Error(options),
    };

    private static Panel Window(string title, string series, string percentile, string select) => new(
        PanelKind.Lines, title, "s",
        new Query(WindowOf(series, percentile, select), "{{appliance}} {{feed}} {{line}} {{session}} {{against}}"))
    {
        Description = "Exact percentile of the samples of each minute.",
    };

    private static string WindowOf(string series, string percentile, string select) =>
        $"telemetry_latency_window_seconds{{{select},series=\"{series}\",percentile=\"{percentile}\"}}";

    private static Panel Stat(string title, string expression) =>
        new(PanelKind.Stat, title, "short", new Query(expression, ""));

    private static Panel Alarm(string title, string expression) => Stat(title, expression) with { IsAlarm = true };

    private static Panel Lines(string title, string unit, string expression, string legend) =>
        new(PanelKind.Lines, title, unit, new Query(expression, legend));

    private static string Sum(string by, string counter, string select) =>
        $"sum by ({by}) (rate({counter}{{{select}}}{Select.Rate}))";
}
