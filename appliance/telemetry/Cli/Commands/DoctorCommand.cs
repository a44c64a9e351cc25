// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Appliance.Live;
using Telemetry.Cli.Output;
using Telemetry.Cli.Terminal;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Diagnostics.Doctor;
using Telemetry.Model.Confinement;
using Telemetry.Reports.Json;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry doctor</c>.</summary>
internal static class DoctorCommand
{
    private const double LongestSeconds = 3_600;

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
        var cpus = new Option<string?>("--cpus")
        {
            Description = "Watch these cores for what takes time away on them, such as 2-3,5; a full load of them "
                + "meanwhile. Default: those that the configuration pins threads to",
            HelpName = "LIST"
        };
        var seconds = new Option<double>("--seconds")
        {
            Description = "How long to watch cores, up to 3600; 0 for not at all",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var strict = new Option<bool>("--strict")
        {
            Description = "Exit code 1 for every check that failed, not only for those without which run cannot "
                + "measure",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON, one check a line" };
        var command = new Command("doctor",
            "Check whether this host is ready: one line a check, with the fix.")
        {
            interfaceName, config, cpus, seconds, strict, json
        };
        command.SetAction(parsed =>
        {
            string? file = parsed.GetValue(config);
            string? device = parsed.GetValue(interfaceName);
            Configuration? configuration = file is null ? null : Configuration.Build(ConfigReader.ReadFile(file));
            IReadOnlyList<HostCheck> checks = HostDoctor.Run(
                RunCapture.Of(configuration, device), device, configuration, CpusOf(parsed.GetValue(cpus)),
                DurationOf(parsed.GetValue(seconds)), file);
            if (parsed.GetValue(json))
                JsonOutput.Write(lines => WriteJson(lines, checks));
            else
                Consoles.For(Console.Out).Write(CheckTable.Of(checks));
            return (int)ExitOf(checks, parsed.GetValue(strict));
        });
        return command;
    }

    /// <summary>Exit code: a failed check fails the command if <c>run</c> cannot measure without it, or with <paramref
    /// name="strict"/>; a warning never does.</summary>
    internal static ExitCode ExitOf(IReadOnlyList<HostCheck> checks, bool strict) =>
        checks.Any(check => check.Verdict == CheckVerdict.Fail && (check.IsMust || strict))
            ? ExitCode.Failed : ExitCode.Done;

    private static CpuSet? CpusOf(string? text)
    {
        if (text is null)
            return null;
        if (CpuSet.TryParse(text, out CpuSet cpus) && cpus.Count > 0)
            return cpus;
        throw new FailureException(new Failure(
            ExitCode.Usage, "--cpus", $"\"{text}\" is not a list of cores", "write it as 2-3,5"));
    }

    private static TimeSpan DurationOf(double seconds) => seconds is >= 0 and <= LongestSeconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new FailureException(new Failure(
            ExitCode.Usage, "--seconds", $"{seconds} cannot be used", "expected 0 to 3600"));

    private static void WriteJson(JsonLineWriter lines, IReadOnlyList<HostCheck> checks)
    {
        foreach (HostCheck check in checks)
        {
            JsonChecks.Write(lines.Begin("check"u8), check);
            lines.End(flush: false);
        }
    }
}
