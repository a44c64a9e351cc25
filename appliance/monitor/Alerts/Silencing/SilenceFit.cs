// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Reports;
using Telemetry.Yaml.Text;

namespace Telemetry.Alerts.Silencing;

/// <summary>Effect of a silence: the alerts that it holds back now, and whether it can hold back any.</summary>
/// <param name="Matches">Alerts that it holds back now.</param>
/// <param name="Warning">What it asks for and nothing that is known has; null if there is nothing such.</param>
public sealed record SilenceFit(int Matches, string? Warning)
{
    private static readonly string[] Severities = ["error", "warning", "info", "none"];

    /// <summary>Labels whose values are known only once an alert has them.</summary>
    private static readonly string[] Open =
    [
        "against", "before", "channel", "key", "place", "series", "setting", "stream", "target", "tier", "to", "what",
    ];

    /// <summary>Looks at a silence. Called by the model's thread, after the silence was added.</summary>
    public static SilenceFit Of(Silence silence, FleetModel fleet, AlertBoard board)
    {
        ILookup<string, string> known = Known(fleet, board).Distinct().ToLookup(one => one.Key, one => one.Value);
        string[] warnings =
            [.. silence.Matchers.Select(one => WarningOf(one, known)).OfType<string>()];
        return new SilenceFit(
            board.Views.Count(one => silence.Fits(one.AllLabels)),
            warnings.Length == 0 ? null : string.Join("; ", warnings));
    }

    private static string? WarningOf(LabelMatcher matcher, ILookup<string, string> known)
    {
        string text = matcher.Pattern.Text;
        if (text == "*" || Open.Contains(matcher.Label) || known[matcher.Label].Any(matcher.Pattern.Fits))
            return null;
        if (!known.Contains(matcher.Label))
        {
            string? label = NearestName.Of(matcher.Label, known.Select(one => one.Key).Concat(Open));
            return $"nothing that is known has a label {matcher.Label}{Meant(label)}";
        }
        return $"nothing that is known has {matcher.Label} \"{text}\""
            + Meant(NearestName.Of(text, known[matcher.Label]));
    }

    private static string Meant(string? nearest) => nearest is null ? "" : $": did you mean \"{nearest}\"?";

    private static IEnumerable<KeyValuePair<string, string>> Known(FleetModel fleet, AlertBoard board) =>
    [
        .. board.Engine.Rules.Select(one => Label("alertname", one.Name)),
        .. Severities.Select(one => Label("severity", one)),
        .. board.Views.Concat(board.Engine.Ended).SelectMany(one => one.AllLabels.All),
        .. fleet.Expected.Concat(fleet.Receptions.Received.Select(one => one.Appliance))
            .Select(one => Label("appliance", one)),
        .. fleet.Appliances.SelectMany(LabelsOf),
    ];

    private static IEnumerable<KeyValuePair<string, string>> LabelsOf(FleetAppliance appliance)
    {
        SummaryReport counters = appliance.Current.Counters();
        return
        [
            Label("appliance", appliance.Name),
            .. counters.Labels.Select(one => Label(one.Key, one.Value)),
            .. counters.Interfaces.Select(one => Label("interface", one)),
            .. counters.Feeds.Select(one => Label("feed", one.Feed)),
            .. counters.Feeds.SelectMany(one => one.Lines).Select(one => Label("line", one.Line)),
            .. counters.Sessions.Select(one => Label("session", one.Session)),
        ];
    }

    private static KeyValuePair<string, string> Label(string name, string value) => new(name, value);
}
