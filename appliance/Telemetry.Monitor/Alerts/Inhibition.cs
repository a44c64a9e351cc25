// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Alerts;

/// <summary>Alerts that follow from another one: they are shown, and not sent.</summary>
/// <param name="Source">Name of the rule that explains.</param>
/// <param name="Targets">Names of the rules that it explains; empty for all others.</param>
/// <param name="Equal">Labels that both must have alike.</param>
internal sealed record Inhibition(string Source, IReadOnlyList<string> Targets, IReadOnlyList<string> Equal)
{
    /// <summary>The built-in ones.</summary>
    public static IReadOnlyList<Inhibition> BuiltIn { get; } =
    [
        new("ApplianceGone", [], ["appliance"]),
        new("FeedStale", ["LineDown", "LineBehind", "LineLosesMuch", "FeedUnprotected"], ["appliance", "feed"]),
        new("LineDown", ["LineBehind", "LineLosesMuch"], ["appliance", "feed", "line"]),
        new("LineDown", ["FeedUnprotected"], ["appliance", "feed"]),
    ];

    /// <summary>The alerts, each with the name of the one that explains it.</summary>
    public static IReadOnlyList<AlertView> Views(IReadOnlyList<AlertInstance> alerts)
    {
        AlertInstance[] firing = [.. alerts.Where(one => one.IsFiring)];
        return [.. alerts.Select(alert => AlertView.Of(alert, HiddenBy(alert, firing)))];
    }

    private static string? HiddenBy(AlertInstance alert, AlertInstance[] firing) => BuiltIn
        .Where(one => one.Source != alert.Rule.Name
            && (one.Targets.Count == 0 || one.Targets.Contains(alert.Rule.Name)))
        .FirstOrDefault(one => Array.Exists(firing, source => source.Rule.Name == one.Source
            && one.Equal.All(label => source.Labels[label] is { } value && alert.Labels[label] == value)))?.Source;
}
