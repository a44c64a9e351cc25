// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Monitor.Printing;

namespace Telemetry.Monitor.Commands;

/// <summary><c>telemetry-monitor metrics</c>.</summary>
internal static class MetricsCommand
{
    public static Command Build()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("metrics", "Print all exported metrics: name, type, unit, labels, meaning.") { json };
        command.SetAction(parsed =>
        {
            MetricTablePrinter.Write(Console.Out, parsed.GetValue(json));
            return 0;
        });
        return command;
    }
}
