// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Rules;

/// <summary>The rules that are always there. None has a limit for a latency: it depends on the venue.</summary>
public static class BuiltInRules
{
    /// <summary>Makes the rules, with no memory of anything before.</summary>
    public static IReadOnlyList<AlertRule> Make() =>
    [
        .. ApplianceRules.Make(), .. FeedRules.Make(), .. SessionRules.Make(), .. HostRules.Make(),
        .. MonitorRules.Make(),
    ];
}
