// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.CaptureFiles;
using Telemetry.Cli.Options;
using Telemetry.Cli.Options.Captures;
using Telemetry.Cli.Terminal;
using Telemetry.Cli.Terminal.Playing;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Playing;
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Planning;
using Telemetry.Reports;
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
        var gateway = new GatewayOptionSet();
        var stamps = new StampsOption();
        var decapsulate = new DecapsulateOption();
        var captures = new Argument<string[]>("CAPTURE")
        {
            Description = "pcap, pcapng, ERF or expcap files, merged by time; they are read twice",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("play",
            "Send recorded market data into a lab with the recorded spacing, and measure how well it was kept; answer "
            + "orders as recorded.")
        {
            captures,
        };
        options.AddTo(command);
        gateway.AddTo(command);
        command.Add(flows.Config);
        command.Add(flows.Feed);
        command.Add(flows.Session);
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
                Gateway = gateway.Read(parsed, errors),
            };
            Configuration configuration = FlowOptionSet.Check(settings, errors);
            plan = plan with { Topology = configuration.Topology };
            return gateway.TestFolderOf(parsed) is { } folder
                ? TestMaking.Run(
                    new TestMaking(plan, configuration, folder, gateway.CopiesCaptures(parsed), TestMaking.Words(
                        parsed, [.. options.Kept, .. gateway.Kept, stamps.Option, decapsulate.Option])),
                    parsed.GetValue(flows.Json))
                : Run(plan, configuration, parsed.GetValue(flows.Json));
        });
        return command;
    }

    private static int Run(PlayPlan plan, Configuration configuration, bool json)
    {
        using var signals = new StopSignals(hangUp: null);
        using var streams = new StandardStreams(signals);
        PlayResult result = new(null, []);
        int code = streams.Run(() =>
        {
            result = Play(plan, configuration, streams, json, signals.Token);
            Show(result, streams, json);
            return (int)(result.Expectation is { IsMet: false } ? ExitCode.Regression : ExitCode.Done);
        });
        return result.Failures.Count > 0 ? throw new FailureException(result.Failures) : code;
    }

    private static PlayResult Play(
        PlayPlan plan, Configuration configuration, StandardStreams streams, bool json, CancellationToken stop)
    {
        var notices = new NoticeWriter();
        using (var progress = new PlayLine())
        {
            if (configuration.Settings.Feeds.Count == 0)
                plan = plan with { Topology = Recognise(plan, configuration, notices, streams, json, stop) };
            return PlayRun.Run(plan, ShowPlan, progress.Report, notices, stop);

            void ShowPlan(PlayForecast forecast)
            {
                progress.Clear();
                if (json)
                    streams.Output.Write(PlayJson.Plan(forecast));
                else
                    PlayTables.Show(Console.Out, forecast);
                if (forecast.Gateway is { } sessions && json)
                    streams.Output.Write(GatewayJson.Plan(sessions));
                else if (forecast.Gateway is { } learned)
                    GatewayTables.Show(Console.Out, learned);
            }
        }
    }

    private static void Show(PlayResult result, StandardStreams streams, bool json)
    {
        if (result.Pacing is not { } pacing)
            return;
        if (!json)
        {
            PlayTables.Show(Console.Out, pacing);
            if (result.Gateway is { } answered)
                GatewayTables.Show(Console.Out, answered);
            if (result.Expectation is { } compared)
                GatewayTables.Show(Console.Out, compared);
            return;
        }
        streams.Output.Write(PlayJson.Pacing(pacing));
        if (result.Gateway is { } gateway)
            streams.Output.Write(GatewayJson.Result(gateway));
        if (result.Expectation is { } expectation)
            streams.Output.Write(GatewayJson.Expectation(expectation));
    }

    /// <summary>The feeds that are recognised in the captures.</summary>
    private static Topology Recognise(
        PlayPlan plan, Configuration configuration, NoticeWriter notices, StandardStreams streams, bool json,
        CancellationToken stop)
    {
        using var captures = new CaptureSet(plan.Captures, stop) { Opens = plan.Opens };
        if (!json)
            return Recognise(new PlainLines(Console.Out, showsIntervals: false, static () => { }));
        using var sink = new JsonReportSink(streams.Output, static () => { });
        return Recognise(sink);

        Topology Recognise(IReportSink reports)
        {
            RecognitionResult result = Recognition.Report(captures, configuration.Settings, new RecognitionOptions(),
                reports, new Progress<RecognitionProgress>(), notices, stop);
            return Recognition.Configure(result.Detected, configuration.Settings, publishes: false, notices).Topology;
        }
    }
}
