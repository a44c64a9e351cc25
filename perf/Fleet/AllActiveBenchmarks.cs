// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Clocks;
using Telemetry.Perf.Harness;
using TestSupport.Binary;

namespace Telemetry.Perf.Fleet;

/// <summary>
/// The built monitor with 100 appliances of which all 1,000 series have 100 samples in each second: as many seconds as
/// this host can publish and receive, how far behind the monitor says it is, and whether something is missing without a
/// word of it.
/// </summary>
internal sealed class AllActiveBenchmarks : BenchmarkGroup
{
    private const string Cores = "monitor.cores_of_all_active";
    private const string Pace = "monitor.pace_of_all_active";
    private const string Behind = "monitor.behind_of_all_active";
    private const string Missing = "monitor.missing_of_all_active";
    private const string Unmarked = "monitor.unmarked_of_all_active";
    private const string BehindMetric = "telemetry_monitor_behind_seconds ";
    private const int Appliances = 100;
    private const int TrialAppliances = 5;
    private const int Series = 1_000;
    private const int Samples = 100;
    private const int WarmUpSeconds = 2;
    private const int QuickSeconds = 2;
    private const int FullSeconds = 60;

    internal override IReadOnlyList<string> Names { get; } = [Cores, Pace, Behind, Missing, Unmarked];

    internal override void Run(PerfOptions options, Report report)
    {
        _ = MonitorBinary.Built;
        int seconds = options.IsQuick ? QuickSeconds : FullSeconds;
        using var traffic = new MonitorTraffic(
            options.IsTrial ? TrialAppliances : Appliances,
            shape => shape with { Feeds = 10, Sessions = 10, Series = Series, Active = Series });
        traffic.Run(WarmUpSeconds);
        double cpuMs = traffic.Monitor.CpuMs;
        long startNs = MonotonicClock.NowNs;
        traffic.Run(seconds);
        double tookSeconds = (MonotonicClock.NowNs - startNs) / 1e9;
        cpuMs = traffic.Monitor.CpuMs - cpuMs;
        report.Add(new Measurement(Behind, "s", [BehindSeconds(traffic.Monitor)]));
        report.Add(new Measurement(Cores, "cores", [cpuMs / 1e3 / tookSeconds])
        { HighestValue = 2, IsTooFew = options.IsTrial });
        report.Add(new Measurement(Pace, "s/s", [seconds / tookSeconds]));
        report.Add(new Measurement(Missing, "intervals", [traffic.Missing()]));
        report.Add(new Measurement(Unmarked, "intervals", [traffic.Unmarked(Samples)]) { HighestValue = 0 });
    }

    private static double BehindSeconds(MeasuredMonitor monitor) => monitor.Get("/metrics").Split('\n')
        .Where(line => line.StartsWith(BehindMetric, StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).Single();
}
