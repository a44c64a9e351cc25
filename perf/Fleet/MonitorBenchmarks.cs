// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Perf.Harness;
using Telemetry.Perf.WholePath;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Fleet;

namespace Telemetry.Perf.Fleet;

/// <summary>
/// The built monitor as a process: its start, its cost with one appliance and with 100 that publish over Aeron, and the
/// time from an interval's end to the frame of a live stream.
/// </summary>
internal sealed class MonitorBenchmarks : BenchmarkGroup
{
    private const string Start = "monitor.start";
    private const string Binary = "monitor.binary";
    private const string CoresOfOne = "monitor.cores_of_1";
    private const string ResidentOfOne = "monitor.resident_of_1";
    private const string DelayOfOne = "monitor.frame_delay_of_1";
    private const string CoresWithDisk = "monitor.cores_with_disk";
    private const string ResidentWithDisk = "monitor.resident_with_disk";
    private const string Cores = "monitor.cores_of_100";
    private const string Resident = "monitor.resident_of_100";
    private const string Delay = "monitor.frame_delay_of_100";
    private const string LateDelay = "monitor.frame_delay_p99";
    private const string WorstDelay = "monitor.frame_delay_worst";
    private const string Missing = "monitor.missing_intervals";
    private const string Metrics = "monitor.metrics";
    private const int Appliances = 100;
    private const int TrialAppliances = 10;
    private const int Series = 1_000;
    private const int Active = 200;
    private const int WarmUpSeconds = 3;
    private const int ArrivalSeconds = 30;                  // of 100 appliances that come at once
    private const int QuickSeconds = 3;
    private const int FullSeconds = 120;
    private const int Starts = 5;
    private const int Orders = 10;                          // and events, a second
    private const int Scrapes = 40;
    private const int ScrapedSamples = 3_500;
    private const double BytesPerMiB = 1 << 20;

    internal override IReadOnlyList<string> Names { get; } =
    [
        Start, Binary, CoresOfOne, ResidentOfOne, DelayOfOne, CoresWithDisk, ResidentWithDisk, Cores, Resident, Delay,
        LateDelay, WorstDelay, Missing, Metrics,
    ];

    internal override void Run(PerfOptions options, Report report)
    {
        _ = MonitorBinary.Built;
        int seconds = options.IsQuick ? QuickSeconds : FullSeconds;
        int starts = options.IsTrial ? 1 : Starts;
        if (options.Selects(Start))
            report.Add(new Measurement(Start, "ms", [.. Enumerable.Range(0, starts).Select(_ => StartMs())])
            { HighestValue = 500 });
        report.Add(new Measurement(Binary, "MiB", [new FileInfo(MonitorBinary.Path).Length / BytesPerMiB])
        { HighestValue = 20 });
        if (((string[])[CoresOfOne, ResidentOfOne, DelayOfOne]).Any(options.Selects))
            RunOne(seconds, report);
        if (((string[])[CoresWithDisk, ResidentWithDisk]).Any(options.Selects))
            RunWithDisk(seconds, report);
        if (((string[])[Cores, Resident, Delay, LateDelay, WorstDelay, Missing, Metrics]).Any(options.Selects))
            RunMany(seconds, options.IsTrial, report);
    }

    /// <summary>Processor time of a scrape of 3,500 samples, by that of an appliance that has many more.</summary>
    private static double ScrapeMs(MeasuredMonitor monitor)
    {
        int samples = monitor.Get("/metrics/host001").Split('\n').Count(line => line is [not '#', ..]);
        double cpuMs = monitor.CpuMs;
        for (int scrape = 0; scrape < Scrapes; scrape++)
            monitor.Get("/metrics/host001");
        return (monitor.CpuMs - cpuMs) / Scrapes * ScrapedSamples / samples;
    }

    private static double StartMs()
    {
        long startNs = MonotonicClock.NowNs;
        using var run = MeasuredMonitor.Start(MonitorBinary.FreeChannels(1));
        run.Get("/");
        return (MonotonicClock.NowNs - startNs) / 1e6;
    }

    private static void RunOne(int seconds, Report report)
    {
        using var traffic = new MonitorTraffic(1, LikeTheDemo);
        traffic.Run(WarmUpSeconds);
        double cpuMs = traffic.Monitor.CpuMs;
        traffic.Run(seconds);
        report.Add(new Measurement(CoresOfOne, "cores", [(traffic.Monitor.CpuMs - cpuMs) / 1e3 / seconds])
        { HighestValue = 0.02 });
        report.Add(new Measurement(ResidentOfOne, "MiB", [traffic.Monitor.PrivateMiB]) { HighestValue = 60 });
        report.Add(new Measurement(DelayOfOne, "ms", [.. traffic.Monitor.FrameDelaysMs()]) { HighestValue = 300 });
    }

    /// <summary>The same appliance, with orders and events, of which a monitor keeps all on disk.</summary>
    private static void RunWithDisk(int seconds, Report report)
    {
        using var folder = new ScratchFolder();
        using var traffic = new MonitorTraffic(1, LikeTheDemo, "--state-directory", folder.File("state"));
        traffic.Run(WarmUpSeconds, Orders);
        double cpuMs = traffic.Monitor.CpuMs;
        traffic.Run(seconds, Orders);
        report.Add(new Measurement(CoresWithDisk, "cores", [(traffic.Monitor.CpuMs - cpuMs) / 1e3 / seconds])
        { HighestValue = 0.04 });
        report.Add(new Measurement(ResidentWithDisk, "MiB", [traffic.Monitor.PrivateMiB]) { HighestValue = 120 });
    }

    // As many series as the demo has.
    private static ApplianceShape LikeTheDemo(ApplianceShape shape) => shape with { Series = 20, Active = 12 };

    private static void RunMany(int seconds, bool isTrial, Report report)
    {
        using var traffic = new MonitorTraffic(
            isTrial ? TrialAppliances : Appliances,
            shape => shape with { Feeds = 10, Sessions = 10, Series = Series, Active = Active });
        traffic.Run(seconds > QuickSeconds ? ArrivalSeconds : WarmUpSeconds);
        _ = traffic.Monitor.FrameDelaysMs();                // those of the arrival are not counted
        double cpuMs = traffic.Monitor.CpuMs;
        traffic.Run(seconds);
        report.Add(new Measurement(Cores, "cores", [(traffic.Monitor.CpuMs - cpuMs) / 1e3 / seconds])
        { HighestValue = 1, IsTooFew = isTrial });
        report.Add(new Measurement(Resident, "MiB", [traffic.Monitor.PrivateMiB])
        { HighestValue = 3 * 1024, IsTooFew = isTrial });
        double[] delaysMs = [.. traffic.Monitor.FrameDelaysMs()];
        report.Add(new Measurement(Delay, "ms", delaysMs) { HighestValue = 1_700, IsTooFew = isTrial });
        report.Add(new Measurement(LateDelay, "ms", [Percentiles.AtMs(delaysMs, 0.99)])
        { HighestValue = 2_500, IsTooFew = isTrial });
        report.Add(new Measurement(WorstDelay, "ms", [delaysMs.Max()]));
        report.Add(new Measurement(Missing, "intervals", [traffic.Missing()]) { HighestValue = 0 });
        report.Add(new Measurement(Metrics, "ms", [ScrapeMs(traffic.Monitor)])
        { HighestValue = 5, IsTooFew = isTrial });
    }
}
