// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Rules;

/// <summary>The rules that are always there. None has a limit for a latency: it depends on the venue.</summary>
public static class BuiltInRules
{
    /// <summary>Makes the rules, with no memory of anything before.</summary>
    /// <param name="health">Parts of the monitor that are looked after; null for none.</param>
    /// <param name="unusual">Severity of what is unusual for its time of day; null for no such rules.</param>
    public static IReadOnlyList<AlertRule> Make(
        MonitorHealth? health = null, string? unusual = BaselineRules.DefaultSeverity) =>
    [
        .. ApplianceRules.Make(), .. FeedRules.Make(), .. SessionRules.Make(), .. HostRules.Make(),
        .. unusual is null ? [] : BaselineRules.Make(unusual), .. MonitorRules.Make(health ?? MonitorHealth.None),
    ];
}
