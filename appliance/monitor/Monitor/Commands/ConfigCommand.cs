// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Monitor.Config;
using Telemetry.Monitor.Printing;
using Telemetry.Monitor.Serving.Access;
using Telemetry.Reports.Recordings;
using Telemetry.Sqlite;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Commands;

/// <summary><c>telemetry-monitor config check</c>.</summary>
internal static class ConfigCommand
{
    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "Configuration file (YAML)" };
        var check = new Command("check", "Check a configuration file and print what it comes to.") { file };
        check.SetAction(parsed => Check(parsed.GetValue(file)!));
        return new Command("config", "Work on configuration files.") { check };
    }

    private static int Check(string path)
    {
        var errors = new ErrorList();
        MonitorSettings settings = MonitorConfig.ReadFile(path, errors);
        errors.ThrowIfAny();
        ListenAddress.Check(settings, path, errors);
        errors.ThrowIfAny();
        AccessFiles access = AccessFiles.Open(settings);
        CheckFiles(settings);
        WarningPrinter.Write(Console.Error, RuleWarnings.Of(settings));
        Console.WriteLine($"{path}: ok");
        SettingsPrinter.Write(Console.Out, settings, access);
        return 0;
    }

    /// <summary>Finds the files and the folder with which a run could not start; makes and changes nothing.</summary>
    private static void CheckFiles(MonitorSettings settings)
    {
        foreach (string recording in settings.Recordings)
            RecordingReader.Open(recording).Dispose();
        if (settings.StateDirectory is { } directory)
            StateDirectory.Check(directory);
    }
}
