// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Appliance.Discover;
using Telemetry.Cli.Options;
using Telemetry.Cli.Output;
using Telemetry.Cli.Terminal;
using Telemetry.Commands;
using Telemetry.Reports;
using Telemetry.Reports.Json;
using Telemetry.Yaml;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry discover</c>.</summary>
internal static class DiscoverCommand
{
    private const int DefaultSeconds = 10;
    private const int MostSeconds = 86_400;
    private const long SecondNs = 1_000_000_000;

    public static Command Build()
    {
        var interfaceName = new Option<string>("--interface")
        {
            Description = "Interface whose packets are looked at",
            HelpName = "IF",
            Required = true,
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = $"How long (default: {DefaultSeconds})",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultSeconds,
        };
        var promiscuous = new Option<bool>("--promiscuous")
        {
            Description = "Let the interface take packets for all addresses meanwhile, as a mirror port must",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON, one destination a line, then a summary" };
        Option<string?> writeConfig = WriteConfigOption.Create();
        var decapsulate = new DecapsulateOption();
        var command = new Command("discover",
            "Look at an interface for a while, attaching nothing, and say which feeds and sessions it carries.")
        {
            interfaceName, seconds, promiscuous, json, writeConfig,
        };
        decapsulate.AddTo(command);
        command.SetAction(parsed => Run(
            new DiscoverOptions
            {
                Interface = Named(parsed.GetRequiredValue(interfaceName), interfaceName.Name),
                DurationNs = Checked(parsed.GetValue(seconds), seconds.Name) * SecondNs,
                Promiscuous = parsed.GetValue(promiscuous),
                Opens = Opens(parsed, decapsulate),
                WriteConfig = parsed.GetValue(writeConfig),
            },
            parsed.GetValue(json)));
        return command;
    }

    private static int Run(DiscoverOptions options, bool json)
    {
        using var signals = new StopSignals(hangUp: null);
        using var streams = new StandardStreams(signals);
        using (var progress = new DiscoverLine())
        {
            var notices = new NoticeWriter();
            if (json)
            {
                using var lines = new JsonReportSink(streams.Output, signals.Stop);
                lines.OnDiscovered(DiscoverRun.Run(options, lines, progress, notices, signals.Token));
            }
            else
            {
                var lines = new PlainLines(Console.Out, showsIntervals: false, signals.Stop);
                DiscoverReport report = DiscoverRun.Run(options, lines, progress, notices, signals.Token);
                Console.Out.WriteLine(DiscoverLine.Summary(report));
            }
        }
        return streams.Finish() is { } failure ? throw new FailureException(failure) : (int)ExitCode.Done;
    }

    private static TunnelChoice Opens(ParseResult parsed, DecapsulateOption option)
    {
        var errors = new ErrorList();
        TunnelChoice opens = option.Read(parsed, settings: null, errors);
        errors.ThrowIfAny();
        return opens;
    }

    private static string Named(string name, string option) => name.Length > 0
        ? name
        : throw new FailureException(new Failure(
            ExitCode.Usage, option, "the name of the interface is empty", "see \"ip link\""));

    private static int Checked(int seconds, string option) => seconds is > 0 and <= MostSeconds
        ? seconds
        : throw new FailureException(new Failure(
            ExitCode.Usage, option, $"{seconds} cannot be used", $"expected 1 to {MostSeconds}"));
}
