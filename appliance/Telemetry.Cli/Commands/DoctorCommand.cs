// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Build()
    {
        var interfaceName = new Option<string?>("--interface") { Description = "Also check this interface", HelpName = "IF" };
        var json = new Option<bool>("--json") { Description = "Print JSON, one check a line" };
        var command = new Command("doctor", "Check whether this host is ready: one line a check, with the fix.") { interfaceName, json };
        command.SetAction(_ => 0);
        return command;
    }
}
