// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Spectre.Console;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Table of the host's checks.</summary>
internal static class CheckTable
{
    public static Table Of(IReadOnlyList<HostCheck> checks)
    {
        Table table = FlowTables.New("check", "verdict");
        table.AddColumn("found").AddColumn("what to do");
        int hidden = 0;
        // Some names stand both for a setting and for a check of its effect.
        HashSet<string> twofold = [.. checks.Where(check => check.IsSetting).Select(check => check.Check)
            .Intersect(checks.Where(check => !check.IsSetting).Select(check => check.Check))];
        foreach (HostCheck check in checks)
        {
            if (check is { IsSetting: true, Verdict: CheckVerdict.Ok or CheckVerdict.NotApplicable })
            {
                hidden++;
                continue;
            }
            string colour = check.Verdict switch
            {
                CheckVerdict.Ok => "green",
                CheckVerdict.Warn => "yellow",
                CheckVerdict.Fail => "red",
                _ => "dim",
            };
            string verdict = $"[{colour}]{CheckVerdictText.Of(check.Verdict)}[/]";
            string name = !twofold.Contains(check.Check) ? check.Check
                : check.IsSetting ? $"{check.Check} (setting)" : $"{check.Check} (measured)";
            table.AddRow(name, verdict, Printed.Escape(check.Detail), Printed.Escape(check.Fix));
        }
        if (hidden > 0)
        {
            table.AddRow("settings", "[green]ok[/]", string.Create(CultureInfo.InvariantCulture,
                $"{hidden} more are as they should be, or do not apply"), "see them: tuning/tune check, or --json");
        }
        return table;
    }
}
