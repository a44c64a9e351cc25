// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Monitor.Alerts;

namespace Telemetry.Monitor.Commands;

/// <summary><c>telemetry-monitor rules</c>.</summary>
internal static class RulesCommand
{
    public static Command Build()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command(
            "rules", "Print the rules of the alerts: what raises, for how long, what clears, severity.") { json };
        command.SetAction(parsed =>
        {
            RulePrinter.Write(Console.Out, parsed.GetValue(json));
            return 0;
        });
        return command;
    }
}
