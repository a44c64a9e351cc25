// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.CommandLine.Parsing;
using Telemetry.Appliance.Replay;
using Telemetry.Cli.Terminal;
using Telemetry.Cli.Terminal.Playing;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Config.Writing;
using Telemetry.Playing;
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Gateway.Expecting;
using Telemetry.Reports.Results;

namespace Telemetry.Cli.Commands.Tools;

/// <summary>Options of <c>play --make-test</c>, which makes a regression test of captures.</summary>
/// <param name="Plan">Options of the play.</param>
/// <param name="Configuration">Feeds and sessions.</param>
/// <param name="CopiesCaptures">True to copy the captures into it.</param>
/// <param name="Kept">Options of <c>play</c> that the test keeps, as words.</param>
internal sealed record TestMaking(
    PlayPlan Plan, Configuration Configuration, string Folder, bool CopiesCaptures, IReadOnlyList<string> Kept)
{
    private const string Recorded = "recorded";

    /// <summary>Options of the command line, as words, without those that are not given.</summary>
    public static IReadOnlyList<string> Words(ParseResult parsed, IEnumerable<Option> options)
    {
        List<string> words = [];
        foreach (Option option in options)
        {
            if (parsed.GetResult(option) is not { Implicit: false } result)
                continue;
            if (result.Tokens.Count == 0)
                words.Add(option.Name);
            foreach (Token token in result.Tokens)
                words.AddRange([option.Name, token.Value]);
        }
        return words;
    }

    /// <summary>Makes the test.</summary>
    /// <param name="json">True to print JSON.</param>
    public static int Run(TestMaking test, bool json)
    {
        using var signals = new StopSignals(hangUp: null);
        using var streams = new StandardStreams(signals);
        return streams.Run(() => Make(test, json, streams, signals.Token));
    }

    private static int Make(TestMaking test, bool json, StandardStreams streams, CancellationToken stop)
    {
        // What is played is decided on another host, or on another day.
        PlayPlan plan = test.Plan with { OnlyPlan = true };
        TestFolder.Check(plan);
        using NewFolder made = TestFolder.Make(test.Folder);
        var ticks = new TickCollector();
        using (var progress = new ProgressLine())
            Replay(test, ticks, progress, new NoticeWriter(), stop);
        ThrowIfStopped(stop);
        long requests = TestFolder.WriteExpected(test.Folder, plan, ticks.Ticks, stop);
        ThrowIfStopped(stop);
        IReadOnlyList<string> captures = test.CopiesCaptures
            ? TestFolder.Copy(test.Folder, test.Plan.Captures) : [.. test.Plan.Captures.Select(Path.GetFullPath)];
        ConfigWriter.WriteFile(Path.Combine(test.Folder, TestFolder.Configuration), test.Configuration.Settings,
            "Made by telemetry play.");
        TestFolder.WriteScript(test.Folder, captures, test.Kept);
        made.Complete();
        string script = Path.Combine(test.Folder, TestFolder.Script);
        if (json)
        {
            streams.Output.Write(GatewayJson.MadeTest(script, requests, ticks.Ticks.Count));
        }
        else
        {
            Console.Out.WritePrinted($"{script} expects {Figures.Count(requests)} requests; the tick of "
                + $"{Figures.Count(ticks.Ticks.Count)} is known");
            Console.Out.WritePrinted(GatewayTables.Caution);
        }
        return (int)ExitCode.Done;
    }

    private static void ThrowIfStopped(CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
        {
            throw new FailureException(new Failure(
                ExitCode.Interrupted, "play --make-test", "it was stopped: nothing was made", "start it again"));
        }
    }

    /// <summary>Replays the captures for the tick of each order, and keeps the result for
    /// <c>telemetry compare</c>.</summary>
    private static void Replay(
        TestMaking test, TickCollector ticks, ProgressLine progress, IProgress<string> notices, CancellationToken stop)
    {
        var replay = new ReplayPlan
        {
            Captures = test.Plan.Captures,
            Configuration = test.Configuration,
            Stamps = test.Plan.Stamps,
            Opens = test.Plan.Opens,
            VerifyChecksums = test.Plan.VerifiesChecksums,
            Orders = true,
            OrderKeys = OrderKeyDisclosure.Plain,
        };
        using ResultFolder result = ResultFolder.Open(new ResultOptions
        {
            Path = Path.Combine(test.Folder, Recorded),
            Captures = test.Plan.Captures,
            PassesOrders = true,
        });
        ResultFolder.Run(result, ticks, sink => ReplayRun.Run(replay, sink, progress, notices, stop));
    }
}
