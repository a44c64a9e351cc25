// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts;

/// <summary>Alerts that follow from another one: they are shown, and not sent.</summary>
/// <param name="Source">Name of the rule that explains.</param>
/// <param name="Targets">Names of the rules that it explains, or groups of rules; empty for all others.</param>
/// <param name="Equal">Labels that both must have alike.</param>
public sealed record Inhibition(string Source, IReadOnlyList<string> Targets, IReadOnlyList<string> Equal)
{
    /// <summary>Group of the rules of files about latencies.</summary>
    public const string OfLatencies = "latency.*";

    /// <summary>Group of the rules of files that compare with other days.</summary>
    public const string OfRanks = "rank";

    private static readonly string[] Unusual =
    [
        "UnusualLatency", "UnusualVolume", "UnusualSilence", "UnusualRejects", "UnusualWins", "UnusualClock",
    ];

    private static readonly string[] Flows = ["UnusualVolume", "UnusualSilence"];

    public static IReadOnlyList<Inhibition> BuiltIn { get; } =
    [
        new("ApplianceGone", [], ["appliance"]),
        new("ApplianceLoss", [.. Unusual, OfLatencies, OfRanks], ["appliance"]),
        new("Incomplete", [.. Unusual, OfLatencies, OfRanks], ["appliance"]),
        new("FeedStale", [.. Flows, "UnusualWins"], ["appliance", "feed"]),
        new("LineDown", ["UnusualWins"], ["appliance", "feed", "line"]),
        new("SessionLoggedOut", [.. Flows, "UnusualRejects"], ["appliance", "session"]),
        new("Rejects", ["UnusualRejects"], ["appliance", "session"]),
        new("ClockUnsynchronised", ["UnusualClock"], ["appliance"]),
        new("ClockUncertain", ["UnusualClock"], ["appliance"]),
        new("FeedStale", ["LineDown", "LineBehind", "LineLosesMuch", "FeedUnprotected"], ["appliance", "feed"]),
        new("LineDown", ["LineBehind", "LineLosesMuch"], ["appliance", "feed", "line"]),
        new("LineDown", ["FeedUnprotected"], ["appliance", "feed"]),
    ];

    /// <summary>The alerts, each with the name of the one that explains it.</summary>
    public static IReadOnlyList<AlertView> Views(IReadOnlyList<AlertInstance> alerts)
    {
        List<(Inhibition Inhibition, HashSet<string> Explained)> sources = [];
        foreach (Inhibition one in BuiltIn)
        {
            sources.Add((one, [.. alerts.Where(alert => alert.IsFiring && alert.Rule.Name == one.Source)
                .Select(alert => one.KeyOf(alert.Labels)).OfType<string>()]));
        }
        return [.. alerts.Select(alert => AlertView.Of(alert, hiddenBy: sources.FirstOrDefault(source =>
            source.Explained.Count > 0 && source.Inhibition.Fits(alert.Rule)
            && source.Inhibition.KeyOf(alert.Labels) is { } key
            && source.Explained.Contains(key)).Inhibition?.Source))];
    }

    private bool Fits(AlertRule rule) => rule.Name != Source
        && (Targets.Count == 0 || Targets.Contains(rule.Name) || Targets.Any(rule.IsOf));

    /// <summary>Values of the labels that must be alike; null if one is not there.</summary>
    private string? KeyOf(AlertLabels labels)
    {
        string?[] values = [.. Equal.Select(name => labels[name])];
        return values.Contains(null) ? null : string.Join('\n', values);
    }
}
