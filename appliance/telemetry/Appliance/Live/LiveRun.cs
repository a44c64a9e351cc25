// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.BlackBox;
using Telemetry.Appliance.Reload;
using Telemetry.Appliance.Stamps;
using Telemetry.Capture;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Diagnostics.Fingerprint;
using Telemetry.Host;
using Telemetry.Host.Confinement;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Services;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;

namespace Telemetry.Appliance.Live;

/// <summary>Measures the traffic of interfaces.</summary>
public static class LiveRun
{
    /// <summary>Runs to the end, or until canceled; once started, the sink always receives the summary, also after a
    /// failure.</summary>
    /// <exception cref="FailureException">It cannot start, or failed during the run.</exception>
    public static SummaryReport Run(
        RunPlan plan, PrivilegedThread privileged, ReloadRequests reloads, IReportSink sink,
        IProgress<string> notices, CancellationToken cancellation)
    {
        LockedMemory.PrepareNativeMemory();
        RingFit rings = RingsFor(ref plan, privileged, notices);
        Settings settings = plan.Configuration.Settings;
        var blackBox = BlackBoxEvents.For(settings.BlackBox);
        sink = OrderKeySink.For(BlackBoxSink.For(sink, blackBox, plan.Orders), plan.OrderKeys);
        StartTimes times = plan.Verbose ? new StartTimes(notices) : StartTimes.None;
        times.Mark("configuration");
        RunCheck.Check(settings, plan.PublishedTo, plan.Capture, plan.RequireInterfaces);
        using var service = ServiceManager.Find();
        CorePlan? cores = null;
        privileged.Run(() =>
        {
            HostPrivileges.Require("run", HostPrivileges.ToMeasure);
            // A thread with fewer capabilities may not bind one that has more.
            cores = TakeCores(settings, notices);
        });
        ReportReader reader = LocalReports.ReaderFor(sink);
        var process = new LiveProcess
        {
            Cores = cores!,
            Notices = notices,
            Times = times,
            Reloads = reloads,
            Rings = rings,
            BlackBox = blackBox,
            Service = service,
            Prefault = () => Prefault(reader, plan.Configuration),
            InNamespace = privileged.Run,
            Trailers = ProveTrailers(settings, privileged, service, notices, cancellation),
        };
        ReportMemory(CheckMemory(plan.Configuration, process), notices);
        times.Mark("plan");
        (SettingsCollector? collected, CpuLatencyHold? latency) = (null, null);
        privileged.Run(() =>
        {
            collected = SettingsCollector.Begin(PresentInterfaces(settings), settings.Cores, notices);
            latency = CpuLatencyHold.Take(settings.Performance.CpuDmaLatencyNs);
        });
        using SettingsCollector collector = collected!;
        using CpuLatencyHold hold = latency!;
        using LivePipeline pipeline = LivePipeline.Start(plan, process with
        {
            HostSettings = () => collector.Settings is { } found ? [.. found, hold.Setting] : null,
            Confine = hasMirrors =>
            {
                RealTimePriority.Raise(settings.Performance, settings.Cores, notices);
                collector.AwaitStart();
                HostConfinement.Confine(settings.Security, hasMirrors, notices);
            },
        });
        foreach (string notice in pipeline.Notices.Append(hold.Notice).OfType<string>())
            notices.Report(notice);
        ReportTunnels(settings, notices);
        ZoneNotice.Report(plan.Configuration.Topology, notices);
        return Measure(pipeline, RecordedMessages.For(plan), reader, sink, process, cancellation);
    }

    private static RingFit RingsFor(ref RunPlan plan, PrivilegedThread privileged, IProgress<string> notices)
    {
        Configuration configuration = plan.Configuration;
        RingFit? rings = null;
        privileged.Run(() => rings = RingFit.For(configuration.Settings));
        plan = plan with { Configuration = rings!.Of(configuration, notices) };
        return rings;
    }

    private static string[] PresentInterfaces(Settings settings) =>
        [.. settings.Interfaces.Select(device => device.Name).Where(name => NetworkDevice.IndexOf(name) != 0)];

    private static IReadOnlyList<ProvenTrailer> ProveTrailers(
        Settings settings, PrivilegedThread privileged, ServiceManager service, IProgress<string> notices,
        CancellationToken cancellation)
    {
        IReadOnlyList<ProvenTrailer> proven = [];
        privileged.Run(() => proven = TrailerProof.Prove(settings, service, notices, cancellation));
        return proven;
    }

    private static SummaryReport Measure(
        LivePipeline pipeline, IMessageHandler? recording, ReportReader reader, IReportSink sink,
        LiveProcess process, CancellationToken cancellation)
    {
        var reports = new LocalReports("run", pipeline.Messages, pipeline.Packets, reader) { Recording = recording };
        reports.TakeUntil(
            () => cancellation.IsCancellationRequested || pipeline.IsDone || pipeline.HasFailed, static () => { });
        process.Service?.Notify("STOPPING=1");
        SummaryReport summary = Finish(pipeline, reports, sink, process.Notices);
        pipeline.ThrowIfFailed();
        return summary;
    }

    private static void ReportMemory(MemoryPlan plan, IProgress<string> notices)
    {
        foreach (MemoryPart part in plan.Parts)
            notices.Report($"memory: {part.Name}: {MemoryPlan.Megabytes(part.Bytes)}: {part.How}");
    }

    // The histograms of reports are not prefaulted: they come into memory as they are filled.
    private static void Prefault(ReportReader reader, Configuration configuration)
    {
        LockedMemory.Prefault();
        reader.Expect(configuration.Topology.Series.Count);
    }

    /// <summary>Stops, reports the remaining messages and the summary.</summary>
    internal static SummaryReport Finish(
        LivePipeline pipeline, LocalReports reports, IReportSink sink, IProgress<string> notices)
    {
        if (pipeline.BlackBox is { } box)
            FinishFiles(pipeline, box, reports);
        pipeline.Stop();
        reports.TakeUntil(() => pipeline.IsDone, static () => { });
        if (pipeline.FinishCapture() is { } leftOut)
            notices.Report(leftOut);
        if (pipeline.HasFailed)
        {
            sink.OnSummary(reports.Summary().AsIncomplete());
            pipeline.ThrowIfFailed();
        }
        if (reports.Lost > 0)
            notices.Report($"output was too slow: {reports.Lost} lines were not printed; totals are complete");
        SummaryReport summary = pipeline.AddTo(reports.Summary() with { ReportsLost = reports.Lost });
        sink.OnSummary(summary);
        return summary;
    }

    // The files of the last gaps are written while the pipeline still runs, which reports them.
    private static void FinishFiles(LivePipeline pipeline, LiveBlackBox box, LocalReports reports)
    {
        pipeline.EndTraffic();
        long untilNs = MonotonicClock.NowNs + box.LastNs;
        reports.TakeUntil(
            () => MonotonicClock.NowNs > untilNs || pipeline.IsDone || pipeline.HasFailed, static () => { });
        reports.TakeUntil(() => box.HasFinished() || pipeline.IsDone || pipeline.HasFailed, static () => { });
    }

    private static void ReportTunnels(Settings settings, IProgress<string> notices)
    {
        if (settings.Interfaces.Any(device => device.Decapsulate != TunnelChoice.None))
            notices.Report("decapsulate is for replay and extract: run does not look into tunnels");
    }

    /// <summary>Binds all threads of the process, and those that it will make, to the CPUs of <c>cores: other</c>;
    /// threads with a CPU of their own pin themselves to it.</summary>
    internal static CorePlan TakeCores(Settings settings, IProgress<string> notices)
    {
        var plan = CorePlan.For(settings.Cores, CpuTopology.Read(), HostThread.Cpus(), HostThread.MayUse,
            settings.Interfaces.Select(device => device.Name));
        if (plan.Other is { } other)
            ProcessCores.BindAll(other);
        foreach (string warning in plan.Warnings)
            notices.Report(warning);
        return plan;
    }

    /// <summary>Reports the memory that will be used, and refuses above the limit.</summary>
    internal static MemoryPlan CheckMemory(Configuration configuration, LiveProcess process)
    {
        MemoryPlan plan = LiveKernel.MemoryFor(configuration, process);
        plan.Check(configuration.Settings.MemoryLimitBytes);
        var cgroup = CgroupMemory.Read();
        if (cgroup is not null && plan.TotalBytes > cgroup.Bytes)
        {
            throw new FailureException(new Failure(
                ExitCode.Failed, cgroup.Path, $"this takes {MemoryPlan.Megabytes(plan.TotalBytes)}, and the control "
                + $"group of the process may have {MemoryPlan.Megabytes(cgroup.Bytes)}",
                "raise its limit (MemoryMax= of the unit, --memory of the container), or configure less"));
        }
        process.Notices.Report($"memory: {MemoryPlan.Megabytes(plan.TotalBytes)} of at most "
            + $"{MemoryPlan.Megabytes(configuration.Settings.MemoryLimitBytes.Value)}"
            + (cgroup is null ? "" : $"; {cgroup.Path} allows {MemoryPlan.Megabytes(cgroup.Bytes)}"));
        return plan;
    }
}
