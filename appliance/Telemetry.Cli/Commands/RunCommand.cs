// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Appliance;
using Telemetry.Appliance.Live;
using Telemetry.Appliance.Reload;
using Telemetry.Cli.Options;
using Telemetry.Cli.Output;
using Telemetry.Config;
using Telemetry.Host.Confinement;
using Telemetry.Reports.Files;
using Telemetry.Yaml;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry run</c>.</summary>
internal static class RunCommand
{
    public static Command Build()
    {
        var flows = new FlowOptionSet();
        var capture = new CaptureOptionSet();
        var identity = new IdentityOptionSet();
        var failOn = new FailOnOptionSet();
        var files = new IntervalFileOptionSet();
        var interfaces = new Option<string[]>("--interface")
        {
            Description = "Interface to watch; may be repeated",
            HelpName = "IF",
            DefaultValueFactory = _ => [],
        };
        var connections = new Option<bool>("--connections")
        {
            Description = "Also print and publish each TCP connection of the host when it ends",
        };
        Option<string?> driverDirectory = DriverDirectory.Declare();
        var command = new Command("run", "Attach to interfaces, measure and publish until stopped.")
        {
            interfaces, connections,
        };
        flows.AddTo(command);
        capture.AddTo(command);
        identity.AddTo(command);
        command.Add(driverDirectory);
        files.AddTo(command);
        failOn.AddTo(command);
        command.SetAction(parsed =>
        {
            Func<(Configuration Configuration, Located<string> Channel)> read =
                () => ReadConfiguration(parsed, flows, capture, identity, interfaces, driverDirectory, files);
            (Configuration configuration, Located<string> channel) = read();
            var reloads = new ReloadRequests(() => parsed.GetValue(flows.Config) is null
                ? throw NothingToRead() : read().Configuration.Settings);
            using IntervalFileSet intervals = files.Open(parsed, appends: true);
            using PrivilegedThread privileged = PrivilegedThread.Enter();
            var plan = new RunPlan
            {
                Configuration = configuration,
                Channel = channel,
                Capture = parsed.GetValue(capture.Capture),
                Files = intervals.Files,
                Recording = intervals.Recording,
                Packets = parsed.GetValue(flows.Packets),
                Orders = parsed.GetValue(flows.Orders),
                Connections = parsed.GetValue(connections),
                OrderKeys = flows.OrderKeysOf(parsed, new ErrorList()),
                Verbose = parsed.GetValue(CommandLine.Verbose),
            };
            var output = new HostOutput(parsed.GetValue(flows.Json), "run") { HangUp = reloads.Ask };
            return output.Run(failOn.Read(parsed), (sink, notices, stop) =>
                intervals.Run(sink, null, reports => LiveRun.Run(
                    plan, privileged, reloads, reports, notices, stop)));
        });
        return command;
    }

    private static (Configuration Configuration, Located<string> Channel) ReadConfiguration(
        ParseResult parsed, FlowOptionSet flows, CaptureOptionSet capture, IdentityOptionSet identity,
        Option<string[]> interfaces, Option<string?> driverDirectory, IntervalFileOptionSet files)
    {
        var errors = new ErrorList();
        flows.OrderKeysOf(parsed, errors);
        files.Check(parsed, [parsed.GetValue(flows.Config)], [capture.Capture], errors);
        Settings settings = capture.Apply(parsed, flows.Read(parsed, errors), errors);
        settings = identity.Apply(parsed, settings, errors);
        settings = AddInterfaces(settings, parsed.GetValue(interfaces) ?? [], interfaces.Name, errors);
        settings = settings with { Aeron = DriverDirectory.Apply(parsed, driverDirectory, settings.Aeron, errors) };
        Located<string> channel = capture.ChannelOf(parsed, settings, errors);
        if (errors.IsEmpty && settings.Interfaces.Count == 0)
            errors.Add("run", "no interface is named", "add --interface IF, or interfaces: to the configuration");
        if (errors.IsEmpty && settings.Feeds.Count + settings.Sessions.Count == 0)
            errors.Add("run", "neither a feed nor a session is named", "add --config FILE, --feed or --session");
        return (FlowOptionSet.Check(settings, errors), channel);
    }

    private static FailureException NothingToRead() => new(new Failure(
        ExitCode.Usage, "run", "it was started without --config: there is no file to read anew",
        "restart it with --config FILE"));

    private static Settings AddInterfaces(Settings settings, string[] names, string option, ErrorList errors)
    {
        // Interfaces that lines and sessions name are measured without being named again.
        List<InterfaceSettings> all = [.. settings.Interfaces];
        foreach (string name in names)
        {
            var added = new InterfaceSettings { Name = name, Where = option };
            added.Check([], option, errors);
            if (all.All(known => known.Name != name))
                all.Add(added);
        }
        all.AddRange(RunCheck.InterfacesOfFlows(settings)
            .Where(flow => all.All(known => known.Name != flow.Name)).ToArray());
        return settings with { Interfaces = all };
    }
}
