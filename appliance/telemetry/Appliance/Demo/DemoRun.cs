// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.BlackBox;
using Telemetry.Appliance.Live;
using Telemetry.Appliance.Transport;
using Telemetry.Capture;
using Telemetry.Config;
using Telemetry.Config.Text;
using Telemetry.Config.Writing;
using Telemetry.Diagnostics.Fingerprint;
using Telemetry.Host;
using Telemetry.Host.Confinement;
using Telemetry.Reports;
using Telemetry.Simulation;
using Telemetry.Simulation.Exchange;
using Telemetry.Simulation.Trader;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Demo;

/// <summary>Measures a synthetic exchange and trader, and compares the reports with their ground truth.</summary>
public static class DemoRun
{
    private const string Where = "demo";
    private const long LateOrderNs = 1_000_000;                 // half of a stop
    private const long LeastFlightBytes = 16L << 20;            // a busy machine may write files late
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MembershipPatience = TimeSpan.FromSeconds(5);

    /// <summary>Runs to the end, or until canceled; once started, the sink always receives the summary, also after a
    /// failure.</summary>
    /// <exception cref="FailureException">It cannot start, or failed during the run, or truth and report
    /// differ.</exception>
    public static SummaryReport Run(
        DemoPlan plan, IReportSink sink, IProgress<string> notices, CancellationToken cancellation)
    {
        RunCheck.CheckFrames(plan.Configuration.Settings.Capture);
        HostPrivileges.Require(Where, HostPrivileges.ToDemonstrate);
        var configuration = Configuration.Build(SettingsFor(plan));
        if (plan.WriteConfig is { } path)
            ConfigWriter.WriteFile(path, configuration.Settings, "Made by telemetry demo.");
        configuration = RingFit.For(configuration.Settings).Of(configuration, notices);
        plan = plan with { Configuration = configuration };
        CorePlan cores = LiveRun.TakeCores(configuration.Settings, notices);
        using DemoEnvironment environment = DemoEnvironment.Create(
            new ExchangeOptions
            {
                Seed = plan.Seed,
                DurationNs = plan.DurationNs,
                Rate = plan.Rate,
                RepairWindowNs = configuration.Topology.Feeds[0].RepairWindowNs,
                Failover = plan.Failover,
                Absence = plan.Leave
                    ? new GroupAbsence(plan.DurationNs / 3, plan.DurationNs / 3 * 2) : default,
            },
            plan.OrderRate, OwnProgram.Command(), plan.Mirror, plan.Overflow, plan.Stall,
            plan.DelayNs);
        using SettingsCollector settings = SettingsCollector.Begin(
            [.. configuration.Settings.Interfaces.Select(device => device.Name)], configuration.Settings.Cores, notices,
            environment.WatchedNamespace.Name, environment.WatchedNamespace.Run);
        var blackBox = BlackBoxEvents.For(configuration.Settings.BlackBox);
        var process = new LiveProcess
        {
            BlackBox = blackBox,
            HostSettings = () => settings.Settings,
            Notices = notices,
            Cores = cores,
            InNamespace = environment.WatchedNamespace.Run,
        };
        // The demo measures in a namespace of its own.
        PublishingPlace.Check(plan.PublishedTo.Value, [], mayBeMeasured: true);
        LiveRun.CheckMemory(configuration, process);
        // The comparison with the ground truth needs all orders; the witness passes them on if they are asked for.
        using LivePipeline pipeline = LivePipeline.Start(plan with { Orders = true }, process);
        foreach (string notice in pipeline.Notices)
            notices.Report(notice);
        var witness = new DemoWitness(
            OrderKeySink.For(BlackBoxSink.For(sink, blackBox, plan.Orders), plan.OrderKeys),
            plan.Orders || blackBox?.Settings.Slow.HasAny == true,
            configuration.Topology.Feeds[0].HistoryLength);
        return Measure(plan, environment, pipeline, witness, sink, notices, cancellation);
    }

    private static SummaryReport Measure(
        DemoPlan plan, DemoEnvironment environment, LivePipeline pipeline, DemoWitness witness,
        IReportSink sink, IProgress<string> notices, CancellationToken cancellation)
    {
        var reports = new LocalReports("demo", pipeline.Messages, pipeline.Packets, witness)
        {
            Recording = RecordedMessages.For(plan),
        };
        environment.Start(() => pipeline.AwaitMemberships(MembershipPatience));
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<bool> traffic = Task.Factory.StartNew(
            () => environment.WaitForEnd(TimeSpan.FromTicks(plan.DurationNs / 100) + Patience, ends.Token),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        reports.TakeUntil(() => traffic.IsCompleted || pipeline.IsDone || pipeline.HasFailed, static () => { });
        if (pipeline.HasFailed)
            ends.Cancel();
        if (!traffic.GetAwaiter().GetResult())
            throw new FailureException(
                new Failure(ExitCode.Failed, Where, "exchange and trader did not end", "run it again"));

        SummaryReport summary = LiveRun.Finish(pipeline, reports, pipeline.HasFailed ? sink : witness, notices);
        TruthReport truth = witness.Truth.Compare(environment.Truth(), summary);
        summary = summary with { Truth = truth };
        sink.OnSummary(summary);
        if (StarvedCore.NoticeOf(summary, plan.Configuration.Settings.Capture) is { } notice)
            notices.Report(notice);
        pipeline.ThrowIfFailed();
        return truth.Matches ? summary : throw new FailureException(
            [.. witness.Truth.Differences.Select(difference => new Failure(ExitCode.Failed, Where, difference, ""))]);
    }

    /// <summary>The given settings with the demo's feed, sessions and interface.</summary>
    private static Settings SettingsFor(DemoPlan plan)
    {
        Settings given = plan.Configuration.Settings;
        var feed = new FeedSettings
        {
            Name = new(DemoAddresses.Feed, Where),
            Protocol = new(DemoAddresses.FeedProtocol, Where),
            Lines = [.. DemoAddresses.Lines.Select(line => new LineSettings
            {
                Addresses = [new(new AddressRange(AddressOf(line), 1), Where)],
                Where = Where,
            })],
            Where = Where,
        };
        var session = new SessionSettings
        {
            Name = new(DemoAddresses.Session, Where),
            Protocol = new(DemoAddresses.SessionProtocol, Where),
            Gateways = [.. DemoAddresses.Gateways.Take(plan.Failover ? DemoAddresses.Gateways.Count : 1)
                .Select(gateway => new Located<EndpointAddress>(AddressOf(gateway), Where))],
            Triggers = [new(DemoAddresses.Feed, Where)],
            MaxPendingOrders = plan.MostPendingOrders,
            Tick = new TickSettings
            {
                Field = new(DemoAddresses.TickField, Where),
                Feed = new(DemoAddresses.Feed, Where),
                Where = Where,
            },
            Where = Where,
        };
        var device = new InterfaceSettings
        {
            Name = plan.Mirror ? DemoAddresses.MirrorInterface : DemoAddresses.TraderInterface,
            IsMirror = plan.Mirror,
            Where = Where,
        };
        IEnumerable<SessionSettings> sessions = !plan.Failover ? [session] : DemoAddresses.Sessions.Select(
            made => session with { Name = new(made.Session, Where), Login = new(made.Login, Where) });
        return given with
        {
            Capture = StarvedCore.Patient(given.Capture),
            HostPath = HostPathOf(plan, given.HostPath),
            Feeds = [feed],
            Sessions = [.. sessions],
            Interfaces = [device],
            BlackBox = WithoutLimits(given.BlackBox),
            Day = null,
            StateDirectory = null,
        };
    }

    // All gaps that are made are to be found in its files.
    private static BlackBoxSettings? WithoutLimits(BlackBoxSettings? given) => given is null ? null : given with
    {
        PerMinute = null,
        FlightBytes = Math.Max(given.FlightBytes, LeastFlightBytes),
        KeepFiles = (int)NumberSettings.KeepFiles.Most,
        KeepBytes = NumberSettings.KeepBytes.Most,
    };

    private static HostPathSettings HostPathOf(DemoPlan plan, HostPathSettings given)
    {
        HostPathSettings path = plan.Stall ? ForStalls(given) : given;
        return plan.Stages ? path with { Stages = StageLevel.All, Drops = true, Cgroup = "" } : path;
    }

    private static HostPathSettings ForStalls(HostPathSettings given) => given with
    {
        Stalls = StallLevel.Causes,
        LateOrderNs = given.LateOrderNs > 0 ? Math.Min(given.LateOrderNs, LateOrderNs) : LateOrderNs,
    };

    private static EndpointAddress AddressOf(System.Net.IPEndPoint endpoint) =>
        new(EndpointAddress.FromAddress(endpoint.Address), (ushort)endpoint.Port);
}
