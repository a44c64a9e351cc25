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
using Telemetry.Reports.Results;
using Telemetry.Yaml;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry run</c>.</summary>
internal static class RunCommand
{
    private static readonly Option<string[]> Interfaces = new("--interface")
    {
        Description = "Interface to watch; may be repeated",
        HelpName = "IF",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<bool> RequireInterfaces = new("--require-interfaces")
    {
        Description = "Do not start while an interface or the channel's address is missing; without it run waits",
    };

    private static readonly Option<bool> Connections = new("--connections")
    {
        Description = "Also print and publish each TCP connection of the host when it ends",
    };

    public static Command Build()
    {
        var flows = new FlowOptionSet();
        var capture = new CaptureOptionSet();
        var identity = new IdentityOptionSet();
        var failOn = new FailOnOptionSet();
        var files = new IntervalFileOptionSet();
        var results = new ResultOption();
        Option<string?> driverDirectory = DriverDirectory.Declare();
        var command = new Command("run", "Attach to interfaces, measure and publish until stopped.")
        {
            Interfaces, RequireInterfaces, Connections,
        };
        flows.AddTo(command);
        capture.AddTo(command);
        identity.AddTo(command);
        command.Add(driverDirectory);
        files.AddTo(command);
        results.AddTo(command);
        failOn.AddTo(command);
        command.SetAction(parsed =>
        {
            Func<(Configuration Configuration, Located<string> Channel)> read =
                () => ReadConfiguration(parsed, flows, capture, identity, driverDirectory, files, results);
            (Configuration configuration, Located<string> channel) = read();
            var reloads = new ReloadRequests(() => parsed.GetValue(flows.Config) is null
                ? throw NothingToRead() : read().Configuration.Settings);
            using IntervalFileSet intervals = files.Open(parsed, appends: true);
            using ResultFolder? result = results.Open(
                parsed, [parsed.GetValue(capture.Capture)], parsed.GetValue(flows.Orders));
            using PrivilegedThread privileged = PrivilegedThread.Enter();
            var plan = new RunPlan
            {
                Configuration = configuration,
                Channel = channel,
                Capture = parsed.GetValue(capture.Capture),
                Files = [.. intervals.Files, .. result?.Files ?? []],
                Recording = intervals.Recording,
                Packets = parsed.GetValue(flows.Packets),
                Orders = parsed.GetValue(flows.Orders) || results.IsUsed(parsed),
                Connections = parsed.GetValue(Connections),
                OrderKeys = flows.OrderKeysOf(parsed, new ErrorList()),
                RequireInterfaces = parsed.GetValue(RequireInterfaces),
                Verbose = parsed.GetValue(CommandLine.Verbose),
            };
            var output = new HostOutput(parsed.GetValue(flows.Json), "run") { HangUp = reloads.Ask };
            return output.Run(failOn.Read(parsed), (sink, notices, stop) =>
                intervals.Run(sink, null, reports => ResultFolder.Run(result, reports, all => LiveRun.Run(
                    plan, privileged, reloads, all, notices, stop))));
        });
        return command;
    }

    private static (Configuration Configuration, Located<string> Channel) ReadConfiguration(
        ParseResult parsed, FlowOptionSet flows, CaptureOptionSet capture, IdentityOptionSet identity,
        Option<string?> driverDirectory, IntervalFileOptionSet files, ResultOption results)
    {
        var errors = new ErrorList();
        flows.OrderKeysOf(parsed, errors);
        files.Check(parsed, [parsed.GetValue(flows.Config)], [capture.Capture], errors);
        results.Check(parsed, errors);
        Settings settings = capture.Apply(parsed, flows.Read(parsed, errors), errors);
        settings = identity.Apply(parsed, settings, errors);
        settings = AddInterfaces(settings, parsed.GetValue(Interfaces) ?? [], Interfaces.Name, errors);
        settings = settings with { Aeron = DriverDirectory.Apply(parsed, driverDirectory, settings.Aeron, errors) };
        Located<string> channel = capture.ChannelOf(parsed, settings, errors);
        if (errors.IsEmpty && settings.Interfaces.Count == 0)
            errors.Add("run", "no interface is named", "add --interface IF, or interfaces: to the configuration");
        if (errors.IsEmpty && settings.Feeds.Count + settings.Sessions.Count == 0)
            errors.Add("run", "neither a feed nor a session is named", "add --config FILE, --feed or --session");
        return (FlowOptionSet.Check(settings, errors), channel);
    }

    private static FailureException NothingToRead() => new(new Failure(
        ExitCode.Usage, "run", "it was started without --config: there is no file to read again",
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
