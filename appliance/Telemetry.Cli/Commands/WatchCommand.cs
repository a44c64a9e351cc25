// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Net;
using Telemetry.Appliance.Watch;
using Telemetry.Cli.Options;
using Telemetry.Cli.Output;
using Telemetry.Config;
using Telemetry.Reports.Files;
using Telemetry.Yaml;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry watch</c>.</summary>
internal static class WatchCommand
{
    public static Command Build()
    {
        var failOn = new FailOnOptionSet();
        var files = new IntervalFileOptionSet();
        var channel = new Option<string>("--channel")
        {
            Description = "Aeron channel to subscribe to",
            HelpName = "URI",
            DefaultValueFactory = _ => AeronSettings.DefaultChannel,
        };
        var stream = new Option<string?>("--stream")
        {
            Description = "One stream only: 1001 snapshots, 1002 events, 1003 catalog and totals, 1004 packets, if "
                + "they are published (default: all)",
            HelpName = "N",
        };
        Option<string?> driverDirectory = DriverDirectory.Declare();
        var from = new Option<string[]>("--from")
        {
            Description = "Take what is published from these addresses only; may be repeated (default: from all)",
            HelpName = "ADDRESS[/BITS]",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON, one object a line" };
        var command = new Command("watch", "Show what another process publishes.") { channel, stream, from,
            driverDirectory, json };
        files.AddTo(command);
        failOn.AddTo(command);
        command.SetAction(parsed =>
        {
            var errors = new ErrorList();
            string uri = parsed.GetValue(channel) ?? AeronSettings.DefaultChannel;
            CaptureOptionSet.CheckChannel(uri, channel.Name, errors);
            var options = new WatchOptions
            {
                Channel = uri,
                Aeron = DriverDirectory.Apply(parsed, driverDirectory, new AeronSettings(), errors),
                From = NetworksOf(parsed.GetValue(from) ?? [], from.Name, errors),
                Stream = (int?)OptionText.Integer(parsed, stream, 0, int.MaxValue, errors),
            };
            if (options.From.Count > 0 && options.Aeron.Driver == DriverKind.External)
                errors.Add(from.Name, "an external media driver receives from whom it wants",
                    "leave it out, or use the embedded media driver");
            files.Check(parsed, [], [], errors);
            if (options.Stream is not null && files.IsUsed(parsed))
                errors.Add(stream.Name, "files of intervals need streams 1001 and 1003", "leave it out");
            errors.ThrowIfAny();
            using IntervalFileSet intervals = files.Open(parsed, appends: true);
            var output = new HostOutput(parsed.GetValue(json), "watch");
            return output.Run(failOn.Read(parsed), (sink, notices, stop) =>
                intervals.Run(sink, notices, reports => WatchRun.Run(options, reports, notices, stop)));
        });
        return command;
    }

    private static List<IPNetwork> NetworksOf(string[] texts, string option, ErrorList errors)
    {
        var networks = new List<IPNetwork>();
        foreach (string text in texts)
        {
            if (IPNetwork.TryParse(text, out IPNetwork network))
                networks.Add(network);
            else if (IPAddress.TryParse(text, out IPAddress? address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                errors.Add(option, $"{text} is no address or network", "write it as 10.0.0.4 or 10.0.0.0/24");
        }
        return networks;
    }
}
