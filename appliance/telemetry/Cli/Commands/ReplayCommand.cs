// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Appliance.Extract;
using Telemetry.Appliance.Replay;
using Telemetry.Cli.Options;
using Telemetry.Cli.Options.Captures;
using Telemetry.Cli.Output;
using Telemetry.Cli.Terminal;
using Telemetry.Config;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Reports.Files;
using Telemetry.Reports.Results;
using Telemetry.Stamps;
using Telemetry.Yaml;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry replay</c>.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string[]> Captures = new("CAPTURE")
    {
        Description = "pcap, pcapng, ERF or expcap files, merged by time; - is standard input",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> BlackBox = new("--black-box")
    {
        Description = "Then write the packets around all gaps and events into this folder, as \"extract --all-events\" "
            + "does; the captures are read again, twice",
        HelpName = "DIR",
    };

    private static readonly Option<bool> Verify = new("--verify-checksums")
    {
        Description = "treat packets with a wrong UDP or TCP checksum as if they had not come "
            + "(default: only for captures of our own)",
    };

    private static readonly Option<string?> Channel = new("--channel")
    {
        Description = "Aeron channel to publish to (default: nothing is published)",
        HelpName = "URI",
    };

    private static readonly ResultOption Results = new();

    private static readonly SampleOptionSet Sample = new();

    public static Command Build()
    {
        var flows = new FlowOptionSet();
        var failOn = new FailOnOptionSet();
        var files = new IntervalFileOptionSet();
        var threads = new ThreadsOption();
        var stamps = new StampsOption();
        var decapsulate = new DecapsulateOption();
        var offset = new OffsetOption();
        Option<string?> writeConfig = WriteConfigOption.Create();
        var command = new Command("replay",
            "Put captures through the same decoding, sequencing and latency code.") { Captures };
        flows.AddTo(command);
        command.Add(Channel);
        command.Add(Verify);
        command.Add(BlackBox);
        decapsulate.AddTo(command);
        offset.AddTo(command);
        command.Add(writeConfig);
        Sample.AddTo(command);
        stamps.AddTo(command);
        threads.AddTo(command);
        files.AddTo(command);
        Results.AddTo(command);
        failOn.AddTo(command);
        command.SetAction(parsed =>
        {
            ReplayPlan plan = Read(parsed, flows, writeConfig, files, threads, stamps, decapsulate, offset) with
            {
                VerifyChecksums = parsed.GetValue(Verify),
            };
            using IntervalFileSet intervals = files.Open(parsed, appends: false);
            using ResultFolder? result = Results.Open(parsed, plan.Captures, parsed.GetValue(flows.Orders));
            plan = plan with { Recording = intervals.Recording };
            var output = new HostOutput(parsed.GetValue(flows.Json), "replay");
            using var progress = new ProgressLine();
            ExtractPlan? events = parsed.GetValue(BlackBox) is { } folder ? ExtractPlan.AllOf(plan, folder) : null;
            if (events is not null)
                ExtractRun.CheckCaptures(plan.Captures);
            return output.Run(failOn.Read(parsed), (sink, notices, stop) =>
            {
                try
                {
                    return intervals.Run(sink, notices, reports => ResultFolder.Run(
                        result, reports, all => ReplayRun.Run(plan, all, progress, notices, stop)));
                }
                finally
                {
                    progress.Clear();
                    if (events is not null && !stop.IsCancellationRequested)
                        Extract(events, progress, notices, stop);
                }
            });
        });
        return command;
    }

    // A capture that ends early is a failure of both: the files of what stands before it are whole.
    private static void Extract(
        ExtractPlan plan, ProgressLine progress, IProgress<string> notices, CancellationToken stop)
    {
        try
        {
            ExtractRun.Run(plan, Report, progress, notices, stop);
        }
        finally
        {
            progress.Clear();
        }

        void Report(ExtractedReport report)
        {
            progress.Clear();
            notices.Report(ExtractCommand.LineOf(report));
        }
    }

    private static ReplayPlan Read(
        ParseResult parsed, FlowOptionSet flows, Option<string?> writeConfig, IntervalFileOptionSet files,
        ThreadsOption threads, StampsOption stamps, DecapsulateOption decapsulate, OffsetOption offset)
    {
        var errors = new ErrorList();
        OrderKeyDisclosure orderKeys = flows.OrderKeysOf(parsed, errors);
        Settings settings = flows.Read(parsed, errors);
        string[] names = parsed.GetValue(Captures) ?? [];
        if (names.Count(name => name == "-") > 1)
            errors.Add("-", "standard input is named twice", "name it once");
        if (parsed.GetValue(Channel) is { } uri)
            CaptureOptionSet.CheckChannel(uri, Channel.Name, errors);
        Results.Check(parsed, errors);
        files.Check(parsed, [.. names, parsed.GetValue(flows.Config)], [writeConfig], errors);
        StampChoice stampChoice = stamps.Read(parsed, errors);
        int threadCount = threads.Read(parsed, names.Length, errors);
        TunnelChoice opens = decapsulate.Read(parsed, settings, errors);
        RecognitionOptions recognition = Sample.Read(parsed, errors);
        Dictionary<string, long> offsets = offset.Read(parsed, names, errors);
        return new ReplayPlan
        {
            Captures = names,
            Configuration = FlowOptionSet.Check(settings, errors),
            Detect = settings.Feeds.Count + settings.Sessions.Count == 0,
            Recognition = recognition,
            Packets = parsed.GetValue(flows.Packets),
            Orders = parsed.GetValue(flows.Orders) || Results.IsUsed(parsed),
            OrderKeys = orderKeys,
            Channel = parsed.GetValue(Channel) is { } to ? new Located<string>(to, to) : null,
            Threads = threadCount,
            Stamps = stampChoice,
            Opens = opens,
            OffsetsNs = offsets,
            WriteConfig = parsed.GetValue(writeConfig),
        };
    }
}
