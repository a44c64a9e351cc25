// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Telemetry.Appliance.Config;
using Telemetry.Appliance.Hosting.Doctor;
using Telemetry.Appliance.Model;
using Telemetry.Cli.Json;
using Telemetry.Cli.Terminal;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Build()
    {
        var interfaceName = new Option<string?>("--interface")
        {
            Description = "Also check this interface",
            HelpName = "IF"
        };
        var config = new Option<string?>("--config")
        {
            Description = "Also check which groups of this configuration are joined",
            HelpName = "FILE"
        };
        var json = new Option<bool>("--json") { Description = "Print JSON, one check a line" };
        var command = new Command("doctor",
            "Check whether this host is ready: one line a check, with the fix.") { interfaceName, config, json };
        command.SetAction(parsed =>
        {
            IReadOnlyList<HostCheck> checks = HostDoctor.Run(
                parsed.GetValue(interfaceName),
                parsed.GetValue(config) is { } file ? Configuration.Build(ConfigReader.ReadFile(file)) : null);
            if (parsed.GetValue(json))
                WriteJson(checks);
            else
                Consoles.For(Console.Out).Write(CheckTable.Of(checks));
            return (int)ExitOf(checks);
        });
        return command;
    }

    /// <summary>A check that failed fails the command; a warning does not.</summary>
    internal static ExitCode ExitOf(IReadOnlyList<HostCheck> checks) =>
        checks.Any(check => check.Verdict == CheckVerdict.Fail) ? ExitCode.Failed : ExitCode.Done;

    private static void WriteJson(IReadOnlyList<HostCheck> checks)
    {
        using Stream output = Console.OpenStandardOutput();
        using var lines = new JsonLineWriter(output);
        foreach (HostCheck check in checks)
        {
            JsonChecks.Write(lines.Begin(JsonKeys.Check), check);
            lines.End(flush: false);
        }
    }
}
