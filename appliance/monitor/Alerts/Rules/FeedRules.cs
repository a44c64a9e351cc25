// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Fleet.Desk;
using Telemetry.Fleet.Publishers;
using Telemetry.Model.Events;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Alerts.Rules;

/// <summary>Rules about feeds and their lines.</summary>
public static class FeedRules
{
    private const long Second = 1_000_000_000;
    private const double MuchLost = 0.001;
    private const double LittleLost = 0.0002;

    // Conditions that the appliance itself raises and clears, with its own hysteresis.
    private static readonly (string Event, TelemetryEventKind Kind, string Name, string Text)[] Conditions =
    [
        ("stale", TelemetryEventKind.Stale, "FeedStale", "it is silent longer than its protocol allows"),
        ("line_down", TelemetryEventKind.LineDown, "LineDown", "one of its lines is silent while another is not"),
        ("line_behind", TelemetryEventKind.LineBehind, "LineBehind", "a line is behind the others"),
        ("not_joined", TelemetryEventKind.NotJoined, "NotJoined", "its group is not joined"),
        ("carrier", TelemetryEventKind.Carrier, "Carrier", "an interface has no carrier"),
    ];

    public static IEnumerable<AlertRule> Make() =>
    [
        new RisingRule(Losses)
        {
            Name = "FeedGap",
            Severity = "error",
            KeepNs = 300 * Second,
            Raise = "messages are lost on all lines",
            Clear = "none for 5 min",
        },
        .. Conditions.Select(condition => new ModelRule(fleet => Raised(fleet, condition.Event))
        {
            Name = condition.Name,
            Severity = EventRules.SeverityOf(condition.Kind) == EventSeverity.Error ? "error" : "warning",
            OtherSeverity = "as severe as its appliance says",
            Raise = condition.Text,
            Clear = "the appliance says that it is not so any more",
        }),
        new RatioRule(Missing, MuchLost, LittleLost, atLeast: 100)
        {
            Name = "LineLosesMuch",
            Severity = "warning",
            ForNs = 30 * Second,
            KeepNs = 300 * Second,
            Raise = "a line misses more than 0.1 % of the messages of a minute",
            Clear = "less than 0.02 %",
        },
        new ModelRule(Unprotected)
        {
            Name = "FeedUnprotected",
            Severity = "warning",
            ForNs = 10 * Second,
            KeepNs = 30 * Second,
            Raise = "only one of its lines has packets",
            Clear = "another one has too",
        },
    ];

    private static IEnumerable<CounterReading> Losses(FleetModel fleet) =>
        from appliance in Readings.Present(fleet)
        from feed in appliance.Current.Counters().Feeds
        select new CounterReading(
            AlertLabels.Of(("appliance", appliance.Name), ("feed", feed.Feed)), Readings.StartOf(appliance),
            feed.MessagesLost, $"{appliance.Name}: no line of feed {feed.Feed} delivered some messages");

    private static IEnumerable<AlertReading> Raised(FleetModel fleet, string kind) =>
        from appliance in Readings.Present(fleet)
        from raised in appliance.Current.Counters().Raised ?? []
        where raised.Event == kind
        orderby Severity.Of(raised.Severity) descending
        select AlertReading.Of(
            LabelsOf(appliance, raised), isRaised: true, Describe(appliance, raised), raised.Severity);

    private static IEnumerable<RatioReading> Missing(FleetModel fleet) =>
        from appliance in Readings.Present(fleet)
        from feed in appliance.Current.Counters().Feeds
        from line in feed.Lines
        select new RatioReading(
            AlertLabels.Of(("appliance", appliance.Name), ("feed", feed.Feed), ("line", line.Line)),
            Readings.StartOf(appliance), line.MessagesMissing, line.Messages + line.MessagesMissing,
            $"messages of a minute did not come on {feed.Feed}/{line.Line} of {appliance.Name}");

    private static IEnumerable<AlertReading> Unprotected(FleetModel fleet)
    {
        foreach (FleetAppliance appliance in Readings.Present(fleet))
        {
            foreach (FeedReport feed in appliance.Current.LastInterval!.Interval.Feeds.Where(feed => feed.Packets > 0))
            {
                bool isAlone = feed.Lines.Count > 1 && feed.Lines.Count(line => line.Packets > 0) == 1;
                yield return AlertReading.Of(
                    AlertLabels.Of(("appliance", appliance.Name), ("feed", feed.Feed)), isAlone,
                    $"{appliance.Name}: feed {feed.Feed} has packets on one line only");
            }
        }
    }

    private static AlertLabels LabelsOf(FleetAppliance appliance, EventReport raised) => AlertLabels.Of(
        ("appliance", appliance.Name), ("feed", raised.Flow), ("line", raised.Line), ("channel", raised.Channel),
        ("interface", raised.Interface));

    private static string Describe(FleetAppliance appliance, EventReport raised) => string.Join(' ',
        ((string?[])[$"{appliance.Name}:", raised.Event, raised.Flow, raised.Line, raised.Channel, raised.Interface])
            .OfType<string>());
}
