// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts;
using Telemetry.Monitor.Json;
using Telemetry.Yaml.Text;

namespace Telemetry.Monitor.Printing;

/// <summary>Prints the rules in force.</summary>
internal static class RulePrinter
{
    private static readonly string[] Heads = ["ALERT", "SEVERITY", "RAISED WHEN", "FOR", "CLEAR WHEN", "KEPT"];

    /// <summary>Writes the rules.</summary>
    /// <param name="asJson">True for JSON, false for aligned columns.</param>
    public static void Write(TextWriter output, IReadOnlyList<AlertRule> rules, bool asJson)
    {
        if (asJson)
        {
            Printed.Json(output, json => AlertJson.WriteRules(json, rules));
            return;
        }
        Printed.Columns(output, [Heads, .. rules.Select(Cells)]);
        foreach (Inhibition one in Inhibition.BuiltIn)
        {
            string targets = one.Targets.Count == 0 ? "all others" : string.Join(", ", one.Targets);
            output.WriteLine($"{one.Source} hides {targets} of the same {string.Join(", ", one.Equal)}");
        }
    }

    private static string[] Cells(AlertRule rule) =>
    [
        rule.Name, rule.Severity, rule.Condition, Duration.Format(rule.ForNs), rule.Clear,
        Duration.Format(rule.KeepNs),
    ];
}
