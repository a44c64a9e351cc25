// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Appliance.Watch;
using Telemetry.Cli.Options;
using Telemetry.Cli.Output;
using Telemetry.Reports.Files;
using Telemetry.Yaml;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry watch</c>.</summary>
internal static class WatchCommand
{
    public static Command Build()
    {
        var channel = new ChannelOptionSet();
        var failOn = new FailOnOptionSet();
        var files = new IntervalFileOptionSet();
        var json = new Option<bool>("--json") { Description = "Print JSON, one object a line" };
        var command = new Command("watch", "Show what another process publishes.");
        channel.AddTo(command);
        command.Add(json);
        files.AddTo(command);
        failOn.AddTo(command);
        command.SetAction(parsed =>
        {
            var errors = new ErrorList();
            WatchOptions options = channel.Read(parsed, files.IsUsed(parsed), errors);
            string? recording = channel.Recording(parsed);
            files.Check(parsed, [recording], [], errors);
            errors.ThrowIfAny();
            using IntervalFileSet intervals = files.Open(parsed, appends: true);
            options = options with { Recording = intervals.Recording };
            var output = new HostOutput(parsed.GetValue(json), "watch");
            return output.Run(failOn.Read(parsed), (sink, notices, stop) =>
                intervals.Run(sink, notices, reports => recording is null
                    ? WatchRun.Run(options, reports, notices, stop)
                    : PlayRun.Run(recording, reports, notices, intervals.Recording, stop)));
        });
        return command;
    }
}
