// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Perf.Harness;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Perf.Fleet;

/// <summary>
/// The built monitor over a long time with 100 appliances that publish over Aeron, with history on the disk: growth of
/// its memory beside that of the history, which has a bound, and what is missing in the end.
/// </summary>
internal sealed class MonitorSoakBenchmarks : BenchmarkGroup
{
    private const string Growth = "monitor.soak_growth";
    private const string History = "monitor.soak_history";
    private const string Cores = "monitor.soak_cores";
    private const string WorstDelay = "monitor.soak_frame_delay_worst";
    private const string Missing = "monitor.soak_missing_intervals";
    private const string NotWritten = "monitor.soak_not_written";

    /// <summary>Environment variable with the seconds of the run.</summary>
    private const string SecondsVariable = "TELEMETRY_MONITOR_SOAK_SECONDS";
    private const int Appliances = 100;
    private const int Pieces = 30;
    private const double BytesPerMiB = 1 << 20;

    internal override IReadOnlyList<string> Names { get; } = [Growth, History, Cores, WorstDelay, Missing, NotWritten];

    internal override string? Unfit() =>
        Seconds == 0 ? $"set {SecondsVariable} to its length in seconds, such as 1800" : null;

    private static int Seconds => int.TryParse(
        Environment.GetEnvironmentVariable(SecondsVariable), NumberStyles.None, CultureInfo.InvariantCulture,
        out int seconds) ? seconds : 0;

    internal override void Run(PerfOptions options, Report report)
    {
        _ = MonitorBinary.Built;
        using var folder = new ScratchFolder();
        using var traffic = new MonitorTraffic(
            Appliances, shape => shape with { Feeds = 10, Sessions = 10, Series = 1_000, Active = 200 },
            "--state-directory", folder.File("state"));
        double cpuMs = traffic.Monitor.CpuMs;
        List<(double Beside, double History)> memory = [];
        for (int piece = 0; piece < Pieces; piece++)
        {
            traffic.Run(Math.Max(1, Seconds / Pieces));
            double historyMiB = HistoryMiB(traffic.Monitor);
            memory.Add((traffic.Monitor.PrivateMiB - historyMiB, historyMiB));
        }
        (double Beside, double History)[] late = [.. memory.Skip(Pieces / 2)];
        double grownMiB = late.TakeLast(5).Average(one => one.Beside) - late.Take(5).Average(one => one.Beside);
        report.Add(new Measurement(Growth, "MiB", [grownMiB]) { HighestValue = 64 });
        report.Add(new Measurement(History, "MiB", [late[^1].History]) { HighestValue = 2_048 });
        double cores = (traffic.Monitor.CpuMs - cpuMs) / 1e3 / (Math.Max(1, Seconds / Pieces) * Pieces);
        report.Add(new Measurement(Cores, "cores", [cores]) { HighestValue = 1 });
        report.Add(new Measurement(WorstDelay, "ms", [traffic.Monitor.FrameDelaysMs().Max()]));
        report.Add(new Measurement(Missing, "intervals", [traffic.Missing()]) { HighestValue = 0 });
        report.Add(new Measurement(NotWritten, "rows", [NotWrittenOf(traffic.Monitor)]) { HighestValue = 0 });
    }

    private static double HistoryMiB(MeasuredMonitor monitor)
    {
        using JsonDocument about = JsonDocument.Parse(monitor.Get("/api/v1/about"));
        return about.RootElement.GetProperty("memory_bytes").GetInt64() / BytesPerMiB;
    }

    private static double NotWrittenOf(MeasuredMonitor monitor) => monitor.Get("/metrics").Split('\n')
        .Where(line => line.StartsWith("telemetry_monitor_history_not_written_total{", StringComparison.Ordinal))
        .Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
}
