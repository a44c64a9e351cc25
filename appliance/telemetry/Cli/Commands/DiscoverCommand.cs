// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Appliance.Discover;
using Telemetry.Cli.Options;
using Telemetry.Cli.Options.Captures;
using Telemetry.Cli.Terminal;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Reports;
using Telemetry.Reports.Json;
using Telemetry.Yaml;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry discover</c>: of an interface, or of captures.</summary>
internal sealed class DiscoverCommand
{
    private const int DefaultSeconds = 10;
    private const int MostSeconds = 86_400;
    private const long SecondNs = 1_000_000_000;

    private readonly Argument<string[]> _captures = new("CAPTURE")
    {
        Description = "Capture files to look at in place of an interface, as replay takes them; - is standard input",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _interface = new("--interface")
    {
        Description = "Interface whose packets are looked at",
        HelpName = "IF",
    };

    private readonly Option<int?> _seconds = new("--seconds")
    {
        Description = $"How long to look at the interface (default: {DefaultSeconds})",
        HelpName = "N",
    };

    private readonly Option<bool> _promiscuous = new("--promiscuous")
    {
        Description = "Let the interface take packets for all addresses meanwhile, as a mirror port must",
    };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "Configuration file whose declared protocols are searched too",
        HelpName = "FILE",
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print JSON, one destination a line, then a summary",
    };

    private readonly Option<string?> _writeConfig = WriteConfigOption.Create();
    private readonly DecapsulateOption _decapsulate = new();
    private readonly SampleOptionSet _sample = new();

    public static Command Build()
    {
        var options = new DiscoverCommand();
        var command = new Command("discover",
            "Look at an interface for a while, attaching nothing, or at captures, and say which feeds and sessions "
            + "there are.")
        {
            options._captures, options._interface, options._seconds, options._promiscuous, options._config,
            options._json, options._writeConfig,
        };
        options._decapsulate.AddTo(command);
        options._sample.AddTo(command);
        command.SetAction(options.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var errors = new ErrorList();
        Settings settings = parsed.GetValue(_config) is { } path ? ConfigReader.ReadFile(path, errors) : new Settings();
        TunnelChoice opens = _decapsulate.Read(parsed, settings, errors);
        RecognitionOptions recognition = _sample.Read(parsed, errors);
        string[] captures = parsed.GetValue(_captures) ?? [];
        CheckSource(parsed, captures, errors);
        errors.ThrowIfAny();
        return captures.Length > 0
            ? RunCaptures(parsed, new DiscoverCapturesOptions
            {
                Captures = captures,
                Recognition = recognition,
                Opens = opens,
                Settings = settings,
                WriteConfig = parsed.GetValue(_writeConfig),
            })
            : RunInterface(parsed, new DiscoverOptions
            {
                Interface = parsed.GetValue(_interface)!,
                DurationNs = (parsed.GetValue(_seconds) ?? DefaultSeconds) * SecondNs,
                Promiscuous = parsed.GetValue(_promiscuous),
                Opens = opens,
                Settings = settings,
                WriteConfig = parsed.GetValue(_writeConfig),
            });
    }

    private void CheckSource(ParseResult parsed, string[] captures, ErrorList errors)
    {
        string? name = parsed.GetValue(_interface);
        if (captures.Length == 0 && name is null)
            errors.Add(_interface.Name, "neither an interface nor a capture is named",
                "give --interface IF, or capture files");
        if (name?.Length == 0)
            errors.Add(_interface.Name, "the name of the interface is empty", "see \"ip link\"");
        if (captures.Count(capture => capture == "-") > 1)
            errors.Add("-", "standard input is named twice", "name it once");
        if (parsed.GetValue(_seconds) is { } seconds and not (> 0 and <= MostSeconds))
            errors.Add(_seconds.Name, $"{seconds} cannot be used", $"expected 1 to {MostSeconds}");
        Option[] ofInterface =
        [
            .. name is not null ? [_interface] : (Option[])[],
            .. parsed.GetValue(_seconds) is not null ? [_seconds] : (Option[])[],
            .. parsed.GetValue(_promiscuous) ? [_promiscuous] : (Option[])[],
        ];
        foreach (Option option in captures.Length > 0 ? ofInterface : [])
            errors.Add(option.Name, "is for an interface, and captures are named", "leave out one of them");
        if (captures.Length == 0 && _sample.AreUsed(parsed))
            errors.Add("--sample, --whole", "are for captures, and none is named", "name capture files");
    }

    private int RunInterface(ParseResult parsed, DiscoverOptions options)
    {
        using var progress = new DiscoverLine();
        return Print(parsed, (sink, notices, stop) =>
            new DiscoveredCaptures(DiscoverRun.Run(options, sink, progress, notices, stop), []));
    }

    private int RunCaptures(ParseResult parsed, DiscoverCapturesOptions options)
    {
        using var progress = new ProgressLine();
        return Print(parsed, (sink, notices, stop) => DiscoverCaptures.Run(options, sink, progress, notices, stop));
    }

    private int Print(
        ParseResult parsed, Func<IReportSink, IProgress<string>, CancellationToken, DiscoveredCaptures> discover)
    {
        using var signals = new StopSignals(hangUp: null);
        using var streams = new StandardStreams(signals);
        var notices = new NoticeWriter();
        DiscoveredCaptures found;
        if (parsed.GetValue(_json))
        {
            using var lines = new JsonReportSink(streams.Output, signals.Stop);
            found = discover(lines, notices, signals.Token);
            lines.OnDiscovered(found.Report);
        }
        else
        {
            var lines = new PlainLines(Console.Out, showsIntervals: false, signals.Stop);
            found = discover(lines, notices, signals.Token);
            Console.Out.WritePrinted(DiscoverLine.Summary(found.Report));
        }
        Failure[] failures = [.. found.Failures, .. streams.Finish() is { } failure ? [failure] : (Failure[])[]];
        return failures.Length > 0 ? throw new FailureException(failures) : (int)ExitCode.Done;
    }
}
