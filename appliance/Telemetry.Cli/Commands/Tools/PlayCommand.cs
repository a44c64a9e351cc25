// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.CaptureFiles;
using Telemetry.Cli.Options;
using Telemetry.Cli.Terminal;
using Telemetry.Cli.Terminal.Playing;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Playing;
using Telemetry.Playing.Planning;
using Telemetry.Reports.Json;
using Telemetry.Yaml;

namespace Telemetry.Cli.Commands.Tools;

/// <summary><c>telemetry play</c>.</summary>
internal static class PlayCommand
{
    public static Command Build()
    {
        var flows = new FlowOptionSet();
        var options = new PlayOptionSet();
        var stamps = new StampsOption();
        var decapsulate = new DecapsulateOption();
        var captures = new Argument<string[]>("CAPTURE")
        {
            Description = "pcap, pcapng, ERF or expcap files, merged by time; they are read twice",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("play",
            "Send recorded market data into a lab with the recorded spacing, and measure how well it was kept.")
        {
            captures,
        };
        options.AddTo(command);
        command.Add(flows.Config);
        command.Add(flows.Feed);
        command.Add(flows.Json);
        stamps.AddTo(command);
        decapsulate.AddTo(command);
        command.SetAction(parsed =>
        {
            var errors = new ErrorList();
            Settings settings = flows.Read(parsed, errors);
            PlayPlan plan = options.Read(parsed, settings, errors) with
            {
                Captures = parsed.GetValue(captures) ?? [],
                Stamps = stamps.Read(parsed, errors),
                Opens = decapsulate.Read(parsed, settings, errors),
            };
            Configuration configuration = FlowOptionSet.Check(settings, errors);
            return Run(plan with { Topology = configuration.Topology }, configuration, parsed.GetValue(flows.Json));
        });
        return command;
    }

    private static int Run(PlayPlan plan, Configuration configuration, bool json)
    {
        using var signals = new StopSignals(hangUp: null);
        using var streams = new StandardStreams(signals);
        var notices = new NoticeWriter();
        PlayResult result;
        using (var progress = new PlayLine())
        {
            if (configuration.Settings.Feeds.Count == 0)
                plan = plan with { Topology = Recognise(plan, configuration, notices, streams, json, signals.Token) };
            result = PlayRun.Run(plan, ShowPlan, progress.Report, notices, signals.Token);

            void ShowPlan(PlayForecast forecast)
            {
                progress.Clear();
                if (json)
                    streams.Output.Write(PlayJson.Plan(forecast));
                else
                    PlayTables.Show(Console.Out, forecast);
            }
        }
        if (result.Pacing is { } pacing && json)
            streams.Output.Write(PlayJson.Pacing(pacing));
        else if (result.Pacing is { } report)
            PlayTables.Show(Console.Out, report);
        if (streams.Finish() is { } failure)
            throw new FailureException(failure);
        return result.Failures.Count > 0 ? throw new FailureException(result.Failures) : (int)ExitCode.Done;
    }

    /// <summary>The feeds that are recognised in the captures.</summary>
    private static Topology Recognise(
        PlayPlan plan, Configuration configuration, NoticeWriter notices, StandardStreams streams, bool json,
        CancellationToken stop)
    {
        using var captures = new CaptureSet(plan.Captures, stop) { Opens = plan.Opens };
        if (!json)
        {
            return Recognition.Configure(captures, configuration.Settings, publishes: false,
                new PlainLines(Console.Out, showsIntervals: false, static () => { }), notices).Topology;
        }
        using var sink = new JsonReportSink(streams.Output, static () => { });
        return Recognition.Configure(captures, configuration.Settings, publishes: false, sink, notices).Topology;
    }
}
