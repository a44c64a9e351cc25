// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Globalization;
using System.Text;
using Telemetry.Appliance.Extract;
using Telemetry.Appliance.Replay;
using Telemetry.Cli.Options;
using Telemetry.Cli.Options.Captures;
using Telemetry.Cli.Terminal;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Yaml;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry extract</c>.</summary>
internal static class ExtractCommand
{
    private const int MostLimit = 65_536;

    private static readonly Argument<string[]> Captures = new("CAPTURE")
    {
        Description = "pcap, pcapng, ERF or expcap files, merged by time; they are read twice",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Before = new("--before")
    {
        Description = "Time before each event (default: 10ms)",
        HelpName = "DURATION",
    };

    private static readonly Option<string?> After = new("--after")
    {
        Description = "Time after each event (default: 10ms)",
        HelpName = "DURATION",
    };

    private static readonly Option<string?> Limit = new("--limit")
    {
        Description = "Most events that are taken, of --all-events the worst: by messages lost, then by duration "
            + $"(default: {ExtractPlan.DefaultLimit})",
        HelpName = "N",
    };

    private static readonly Option<bool> FlowsOnly = new("--flows-only")
    {
        Description = "Copy only packets of feeds and sessions",
    };

    private static readonly Option<bool> AsCaptured = new("--as-captured")
    {
        Description = "Leave all bytes as they were captured, passwords included (default: credentials are "
            + "overwritten, and all TCP of no feed or session)",
    };

    private static readonly Option<string> Write = new("--write", "-w")
    {
        Description = "File to write; or folder, which ends with / or exists: one file for each stretch of time",
        HelpName = "FILE|DIR",
        Required = true,
    };

    public static Command Build()
    {
        var flows = new FlowOptionSet();
        var choice = new EventChoiceOptionSet();
        var threads = new ThreadsOption();
        var decapsulate = new DecapsulateOption();
        var offset = new OffsetOption();
        var command = new Command("extract",
            "Copy the packets around events out of captures, as pcapng with names and comments for Wireshark.")
        {
            Captures,
        };
        choice.AddTo(command);
        command.Add(Before);
        command.Add(After);
        command.Add(Limit);
        command.Add(FlowsOnly);
        command.Add(AsCaptured);
        command.Add(Write);
        flows.AddFlowsTo(command);
        threads.AddTo(command);
        decapsulate.AddTo(command);
        offset.AddTo(command);
        command.SetAction(parsed =>
            Run(Read(parsed, flows, choice, threads, decapsulate, offset), parsed.GetValue(flows.Json)));
        return command;
    }

    private static ExtractPlan Read(
        ParseResult parsed, FlowOptionSet flows, EventChoiceOptionSet chosen, ThreadsOption threads,
        DecapsulateOption decapsulate, OffsetOption offset)
    {
        var errors = new ErrorList();
        Settings settings = flows.Read(parsed, errors);
        string[] names = parsed.GetValue(Captures) ?? [];
        EventChoice choice = chosen.Read(parsed, errors);
        string output = parsed.GetRequiredValue(Write);
        bool isFolder = output.EndsWith('/') || Directory.Exists(output) || choice.Kind == EventChoiceKind.All;
        if (output.Length == 0)
            errors.Add(Write.Name, "the name is empty", "give a file or a folder");
        long beforeNs = OptionText.DurationNs(parsed, Before, errors) ?? ExtractPlan.DefaultSideNs;
        long afterNs = OptionText.DurationNs(parsed, After, errors) ?? ExtractPlan.DefaultSideNs;
        int limit = (int)(OptionText.Integer(parsed, Limit, 1, MostLimit, errors) ?? ExtractPlan.DefaultLimit);
        int threadCount = threads.Read(parsed, names.Length, errors);
        TunnelChoice opens = decapsulate.Read(parsed, settings, errors);
        Dictionary<string, long> offsets = offset.Read(parsed, names, errors);
        return new ExtractPlan
        {
            Replay = new ReplayPlan
            {
                Captures = names,
                Configuration = FlowOptionSet.Check(settings, errors),
                Detect = settings.Feeds.Count + settings.Sessions.Count == 0,
                Orders = choice.Kind is EventChoiceKind.Order or EventChoiceKind.Instant,
                OrderKeys = OrderKeyDisclosure.Plain,
                Threads = threadCount,
                Opens = opens,
                OffsetsNs = offsets,
            },
            Choice = choice,
            BeforeNs = beforeNs,
            AfterNs = afterNs,
            Limit = limit,
            FlowsOnly = parsed.GetValue(FlowsOnly),
            AsCaptured = parsed.GetValue(AsCaptured),
            Output = output,
            IsFolder = isFolder,
        };
    }

    private static int Run(ExtractPlan plan, bool json)
    {
        using var signals = new StopSignals(hangUp: null);
        using var streams = new StandardStreams(signals);
        return streams.Run(() =>
        {
            using var progress = new ProgressLine();
            ExtractRun.Run(plan, Print, progress, new NoticeWriter(), signals.Token);
            return (int)ExitCode.Done;

            void Print(ExtractedReport report)
            {
                progress.Clear();
                streams.Output.Write(Encoding.UTF8.GetBytes(json ? report.ToJson() : LineOf(report) + "\n"));
            }
        });
    }

    /// <summary>A file as one line of text, without its end.</summary>
    internal static string LineOf(ExtractedReport report) => string.Create(CultureInfo.InvariantCulture,
        $"{report.File}: {report.Packets} packets, {report.Commented} with comments, {string.Join(", ",
            report.Events)}");
}
