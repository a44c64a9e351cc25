// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Cli.Options;
using Telemetry.Cli.Output;
using Telemetry.Commands;
using Telemetry.Spreading.Running;
using Telemetry.Yaml;

namespace Telemetry.Cli.Commands.Tools;

/// <summary><c>telemetry spread</c>: the copies of a mirror port, over several readers.</summary>
internal static class SpreadCommand
{
    public static Command Build()
    {
        var options = new SpreadOptionSet();
        var json = new Option<bool>("--json") { Description = "Print JSON, one interval a line" };
        var command = new Command("spread",
            "Spread the packets of a mirror port over several readers, each flow to one of them.");
        options.AddTo(command);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var errors = new ErrorList();
            SpreadPlan plan = options.Read(parsed, errors);
            errors.ThrowIfAny();
            return Run(plan, parsed.GetValue(json));
        });
        return command;
    }

    private static int Run(SpreadPlan plan, bool asJson)
    {
        SpreadRun? hungUp = null;
        using var signals = new StopSignals(() => hungUp?.AskReload());
        using SpreadRun run = hungUp = new SpreadRun(plan, new NoticeWriter());
        using var streams = new StandardStreams(signals);
        if (asJson)
        {
            using var sink = new SpreadJson(streams.Output, signals.Stop);
            run.Run(sink, signals.Token);
        }
        else
        {
            run.Run(new SpreadText(streams.Text, signals.Stop), signals.Token);
        }
        return streams.Finish() is { } failure ? throw new FailureException(failure) : 0;
    }
}
