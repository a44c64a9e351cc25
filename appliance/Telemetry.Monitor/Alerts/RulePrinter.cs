// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text;
using System.Text.Json;
using Telemetry.Monitor.Alerts.Rules;
using Telemetry.Monitor.Json;
using Telemetry.Yaml.Text;

namespace Telemetry.Monitor.Alerts;

/// <summary>Prints the rules in force.</summary>
internal static class RulePrinter
{
    private static readonly string[] Heads = ["ALERT", "SEVERITY", "RAISED WHEN", "FOR", "CLEAR WHEN", "KEPT"];

    /// <summary>Writes the rules.</summary>
    /// <param name="output">Takes the text.</param>
    /// <param name="asJson">True for JSON, false for aligned columns.</param>
    public static void Write(TextWriter output, bool asJson)
    {
        IReadOnlyList<AlertRule> rules = BuiltInRules.Make();
        if (asJson)
        {
            var bytes = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
                AlertJson.WriteRules(json, rules);
            output.WriteLine(Encoding.UTF8.GetString(bytes.WrittenSpan));
            return;
        }
        List<string[]> rows = [Heads, .. rules.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, Heads.Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        foreach (Inhibition one in Inhibition.BuiltIn)
        {
            string targets = one.Targets.Count == 0 ? "all others" : string.Join(", ", one.Targets);
            output.WriteLine($"{one.Source} hides {targets} of the same {string.Join(", ", one.Equal)}");
        }
    }

    private static string[] Cells(AlertRule rule) =>
    [
        rule.Name, rule.Severity, rule.Raise, Duration.Format(rule.ForNs), rule.Clear, Duration.Format(rule.KeepNs),
    ];
}
