// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Alerts;
using Telemetry.Alerts.Rules;
using Telemetry.Monitor.Config;
using Telemetry.Monitor.Printing;
using Telemetry.Monitor.Reporting;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Commands;

/// <summary><c>telemetry-monitor rules</c>.</summary>
internal static class RulesCommand
{
    private static readonly Option<string?> ConfigFile = new("--config")
    {
        Description = "Configuration file (YAML) whose rules of one's own are added",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> Test = new("--test")
    {
        Description = "Recording made with --record: print the alerts that would have fired; may be repeated",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON" };

    public static Command Build()
    {
        var command = new Command(
            "rules", "Print the rules of the alerts: what raises, for how long, what clears, severity.")
        {
            ConfigFile, Test, Json,
        };
        command.SetAction(parsed =>
        {
            MonitorSettings all = Read(parsed.GetValue(ConfigFile));
            WarningPrinter.Write(Console.Error, RuleWarnings.Of(all));
            AlertSettings settings = all.Alerts;
            IReadOnlyList<AlertRule> rules = [.. BuiltInRules.Make(null, settings.Unusual), .. settings.Rules];
            string[] recordings = parsed.GetValue(Test) ?? [];
            if (recordings.Length > 0)
                return (int)RuleTrial.Run(rules, recordings, Console.Out, parsed.GetValue(Json));
            RulePrinter.Write(Console.Out, rules, parsed.GetValue(Json));
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static MonitorSettings Read(string? file)
    {
        if (file is null)
            return new MonitorSettings();
        var errors = new ErrorList();
        MonitorSettings settings = MonitorConfig.ReadFile(file, errors);
        errors.ThrowIfAny();
        return settings;
    }
}
