// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Appliance.Demo;
using Telemetry.Cli.Options;
using Telemetry.Cli.Output;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Reports.Files;
using Telemetry.Reports.Results;
using Telemetry.Yaml;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry demo</c>.</summary>
internal static class DemoCommand
{
    private const long DefaultSeconds = 10;
    private const long DefaultPacketsPerSecond = 50_000;
    private const long DefaultOrdersPerSecond = 1_000;
    private const long DefaultSeed = 1;
    private const long Second = 1_000_000_000;

    private static readonly Option<string?> Seconds = new("--seconds")
    {
        Description = $"How long traffic is sent (default: {DefaultSeconds})",
        HelpName = "N",
    };

    private static readonly Option<string?> Rate = new("--rate")
    {
        Description =
            $"Market-data packets a second on both lines together, or max (default: {DefaultPacketsPerSecond})",
        HelpName = "PPS|max",
    };

    private static readonly Option<string?> OrderRate = new("--order-rate")
    {
        Description = $"Orders a second (default: {DefaultOrdersPerSecond})",
        HelpName = "N",
    };

    private static readonly Option<string?> Seed = new("--seed")
    {
        Description = $"Seed of losses, delays, duplicates and order (default: {DefaultSeed})",
        HelpName = "N",
    };

    private static readonly Option<bool> Failover = new("--failover")
    {
        Description = "Two logins on one gateway, whose connections are lost in bursts and go on at a backup gateway",
    };

    private static readonly Option<bool> Leave = new("--leave")
    {
        Description = "The trader leaves the group of line A for the middle third of the time",
    };

    private static readonly Option<bool> Overflow = new("--overflow")
    {
        Description = "The trader sleeps now and then, so that its small socket buffers drop datagrams",
    };

    private static readonly Option<bool> Stall = new("--stall")
    {
        Description = "The trader is stopped for 2 ms ten times, and the causes of late orders are looked for",
    };

    private static readonly Option<bool> Stages = new("--stages")
    {
        Description = "Split tick-to-trade into its stages, by the steps of packets between the hooks and the trader",
    };

    private static readonly Option<bool> Mirror = new("--mirror")
    {
        Description = "Watch only a mirror port that copies what passes the trader's interface",
    };

    private static readonly Option<string?> Delay = new("--delay")
    {
        Description = "The trader computes for so long before each order, such as 300ns: a slower build, to compare",
        HelpName = "DURATION",
    };

    private static readonly Option<string?> WriteConfig = WriteConfigOption.Create();

    private static readonly ResultOption Results = new();

    public static Command Build()
    {
        var flows = new FlowOptionSet();
        var capture = new CaptureOptionSet();
        var identity = new IdentityOptionSet();
        var files = new IntervalFileOptionSet();
        var command = new Command("demo", "Show it all on real packets between two namespaces, against known truth.")
        {
            Seconds, Rate, OrderRate, Seed, Failover, Leave, Overflow, Stall, Stages, Mirror,
            Delay, WriteConfig,
        };
        flows.AddTo(command);
        capture.AddTo(command);
        identity.AddTo(command);
        files.AddTo(command);
        Results.AddTo(command);
        command.SetAction(parsed =>
        {
            DemoPlan plan = Read(parsed, flows, capture, identity, files);
            using IntervalFileSet intervals = files.Open(parsed, appends: false);
            using ResultFolder? result = Results.Open(
                parsed, [parsed.GetValue(capture.Capture)], parsed.GetValue(flows.Orders));
            plan = plan with { Recording = intervals.Recording };
            var output = new HostOutput(parsed.GetValue(flows.Json), "demo");
            if (plan.Configuration.Settings is { Feeds.Count: > 0 } or { Sessions.Count: > 0 })
                output.Notices.Report(
                    "the demo has its own feeds and sessions: those of file and options are not used");
            return output.Run(new ExitRules(), (sink, notices, stop) =>
                intervals.Run(sink, notices, reports => ResultFolder.Run(
                    result, reports, all => DemoRun.Run(plan, all, notices, stop))));
        });
        return command;
    }

    internal static DemoPlan Read(
        ParseResult parsed, FlowOptionSet flows, CaptureOptionSet capture, IdentityOptionSet identity,
        IntervalFileOptionSet files)
    {
        var errors = new ErrorList();
        files.Check(parsed, [parsed.GetValue(flows.Config)], [capture.Capture, WriteConfig], errors);
        OrderKeyDisclosure orderKeys = flows.OrderKeysOf(parsed, errors);
        Settings settings = capture.Apply(parsed, flows.Read(parsed, errors), errors);
        settings = identity.Apply(parsed, settings, errors);
        Located<string> channel = capture.ChannelOf(parsed, settings, errors);
        bool atMost = parsed.GetValue(Rate) == "max";
        long? rate = atMost ? null : OptionText.Integer(parsed, Rate, 2, 100_000_000, errors)
            ?? DefaultPacketsPerSecond;
        if (parsed.GetValue(Leave) && parsed.GetValue(Mirror))
            errors.Add(Mirror.Name, "a mirror port knows of no membership that could be left", "leave out --leave");
        if (parsed.GetValue(Leave) && parsed.GetValue(Overflow))
            errors.Add(Overflow.Name, "what is dropped is not known of a group that is left", "leave out --leave");
        if (parsed.GetValue(Mirror) && parsed.GetValue(Overflow))
            errors.Add(Overflow.Name, "a mirror port sees nothing of the trader's sockets", "leave out --mirror");
        var plan = new DemoPlan
        {
            // The topology is empty: the demo adds its own flows.
            Configuration = Configuration.Build(new Settings()) with { Settings = settings },
            DurationNs = (OptionText.Integer(parsed, Seconds, 1, 86_400, errors) ?? DefaultSeconds) * Second,
            Rate = rate,
            OrderRate = (int)(OptionText.Integer(parsed, OrderRate, 0, 100_000, errors)
                ?? DefaultOrdersPerSecond),
            Seed = (ulong)(OptionText.Integer(parsed, Seed, 0, long.MaxValue, errors) ?? DefaultSeed),
            Failover = parsed.GetValue(Failover),
            Leave = parsed.GetValue(Leave),
            Overflow = parsed.GetValue(Overflow),
            Stall = parsed.GetValue(Stall),
            Stages = parsed.GetValue(Stages),
            Mirror = parsed.GetValue(Mirror),
            DelayNs = DelayOf(parsed, errors),
            Channel = channel,
            Capture = parsed.GetValue(capture.Capture),
            WriteConfig = parsed.GetValue(WriteConfig),
            Packets = parsed.GetValue(flows.Packets),
            Orders = parsed.GetValue(flows.Orders) || Results.IsUsed(parsed),
            OrderKeys = orderKeys,
        };
        if (plan is { Stages: true, Mirror: true })
            errors.Add(Stages.Name, "a mirror port sees nothing of the trader's sockets", "leave out --mirror");
        if (plan.Stall)
            CheckStalls(plan, errors);
        errors.ThrowIfAny();
        return plan;
    }

    private static long DelayOf(ParseResult parsed, ErrorList errors)
    {
        long ns = OptionText.DurationNs(parsed, Delay, errors) ?? 0;
        if (ns > DemoPlan.MostDelayNs)
        {
            errors.Add(Delay.Name, "so long a delay stops the trader",
                $"give at most {DemoPlan.MostDelayNs / 1_000_000}ms");
        }
        return ns;
    }

    private static void CheckStalls(DemoPlan plan, ErrorList errors)
    {
        if (plan.Mirror)
            errors.Add(Stall.Name, "orders on a mirror port were not sent by this host", "leave out --mirror");
        if (plan.Overflow)
            errors.Add(Stall.Name, "a trader that sleeps sends no orders late", "leave out --overflow");
        if (plan.OrderRate < DemoPlan.LeastOrderRateOfStalls)
        {
            errors.Add(Stall.Name, "so few orders a second are not due in every stop",
                $"use --order-rate {DemoPlan.LeastOrderRateOfStalls} or more");
        }
        if (plan.DurationNs < DemoPlan.LeastDurationOfStallsNs)
        {
            errors.Add(Stall.Name, "the stops find no place in so short a time",
                $"use --seconds {DemoPlan.LeastDurationOfStallsNs / Second} or more");
        }
    }
}
