// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Exporting.Values;

/// <summary>Metrics of completeness, of events and raised conditions, and of the monitor's own reception.</summary>
internal static class StateSources
{
    private const int MostConditions = 1024;
    private const int MostEvents = 256;

    internal static IEnumerable<MetricSource> All() =>
    [
        new(
            new MetricFamily(
                "telemetry_complete", MetricType.Gauge,
                ["of", "series", "feed", "line", "session", "against", "process"],
                "1 if the appliance lost no records of the object in the last whole minute, else 0."),
            WriteComplete),
        new(
            new MetricFamily(
                "telemetry_events_total", MetricType.Counter, ["kind", "severity"],
                "Events that the monitor received; a storm counts as the ranges that it stands for."),
            WriteEvents),
        new(
            new MetricFamily(
                "telemetry_condition_raised", MetricType.Gauge,
                ["kind", "severity", "feed", "line", "session", "interface"],
                "1 while the condition is raised; absent while it is not."),
            WriteRaised),
        new(
            new MetricFamily(
                "telemetry_monitor_received_messages_total", MetricType.Counter, ["stream"],
                "Messages of the appliance that the monitor received."),
            (to, of) =>
            {
                for (int row = 0; row < of.Received.Count; row++)
                {
                    HostSources.LabelNumber(to.Row(), "stream", of.Received[row].Stream);
                    to.Count(of.Received[row].Received);
                }
            }),
        new(
            new MetricFamily(
                "telemetry_monitor_missing_messages_total", MetricType.Counter, ["stream"],
                "Messages of the appliance that did not reach the monitor."),
            (to, of) =>
            {
                for (int row = 0; row < of.Received.Count; row++)
                {
                    HostSources.LabelNumber(to.Row(), "stream", of.Received[row].Stream);
                    to.Count(of.Received[row].Missing);
                }
            }),
    ];

    private static void WriteComplete(Exposition to, ApplianceMetrics of)
    {
        if (of.Minute is not { } minute)
            return;
        for (int row = 0; row < Math.Min(minute.Feeds.Count, FlowSources.MostRows); row++)
        {
            FeedReport feed = minute.Feeds[row];
            Flag(to.Row().Label("of", "feed").Label("feed", feed.Feed), feed.Complete);
            for (int line = 0; line < Math.Min(feed.Lines.Count, FlowSources.MostRows); line++)
            {
                Flag(
                    to.Row().Label("of", "line").Label("feed", feed.Feed).Label("line", feed.Lines[line].Line),
                    feed.Lines[line].Complete);
            }
        }
        for (int row = 0; row < Math.Min(minute.Sessions.Count, FlowSources.MostRows); row++)
        {
            SessionReport session = minute.Sessions[row];
            Flag(to.Row().Label("of", "session").Label("session", session.Session), session.Complete);
        }
        for (int row = 0; row < Math.Min(minute.Series.Count, FlowSources.MostRows); row++)
            Flag(SeriesSources.Label(to.Row().Label("of", "series"), minute.Series[row]), minute.Series[row].Complete);
    }

    private static void Flag(Exposition to, bool isSet) => to.Count(isSet ? 1 : 0);

    private static void WriteEvents(Exposition to, ApplianceMetrics of)
    {
        for (int row = 0; row < Math.Min(of.Events.Count, MostEvents); row++)
        {
            EventCount count = of.Events[row];
            to.Row().Label("kind", count.Kind).Label("severity", count.Severity).Count(count.Count);
        }
    }

    private static void WriteRaised(Exposition to, ApplianceMetrics of)
    {
        if (of.Totals?.Raised is not { } raised)
            return;
        for (int row = 0; row < Math.Min(raised.Count, MostConditions); row++)
        {
            // Conditions of several number sequences have the same labels.
            if (IsRepeated(raised, row))
                continue;
            EventReport condition = raised[row];
            bool isSession = condition.Line is null && IsSession(of.Totals, condition.Flow);
            to.Row().Label("kind", condition.Event).Label("severity", condition.Severity)
                .Label(isSession ? "session" : "feed", condition.Flow).Label("line", condition.Line)
                .Label("interface", condition.Interface).Count(1);
        }
    }

    private static bool IsRepeated(IReadOnlyList<EventReport> raised, int row)
    {
        EventReport one = raised[row];
        for (int before = 0; before < row; before++)
        {
            EventReport other = raised[before];
            if (other.Event == one.Event && other.Flow == one.Flow && other.Line == one.Line
                && other.Interface == one.Interface && other.Severity == one.Severity)
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsSession(SummaryReport totals, string? flow)
    {
        for (int row = 0; row < totals.Sessions.Count; row++)
        {
            if (totals.Sessions[row].Session == flow)
                return true;
        }
        return false;
    }
}
