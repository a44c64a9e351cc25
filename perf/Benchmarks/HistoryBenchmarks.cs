// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Doctor.HostPath;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// A switch of a CPU with its wake-up, without and with the programs that keep the history for the causes of late
/// orders: of threads that are not watched, and of watched ones. In turns, since attaching is expensive and hosts are
/// noisy.
/// </summary>
internal sealed class HistoryBenchmarks : BenchmarkGroup
{
    private const string Plain = "history.switch_plain";
    private const string Unwatched = "history.switch_unwatched";
    private const string Watched = "history.switch_watched";
    private const long HistoryBytes = 1 << 20;
    private const long InterruptMinNs = 2_000;
    private const double MostUnwatched = 1.25;
    private const double MostWatched = 1.4;

    internal override IReadOnlyList<string> Names { get; } = [Plain, Unwatched, Watched];

    internal override string? Unfit() =>
        Environment.IsPrivilegedProcess ? null : "loading kernel programs needs root";

    internal override void Run(PerfOptions options, Report report)
    {
        List<double> plain = [];
        List<double> unwatched = [];
        List<double> watched = [];
        using HistoryCapture history = HistoryCapture.Open(HistoryBytes, InterruptMinNs);
        for (int round = 0; round < options.Rounds; round++)
        {
            plain.Add(SwitchTime.MeasureNs());
            history.Attach();
            unwatched.Add(SwitchTime.MeasureNs());
            history.Watch(Environment.ProcessId, isWatched: true);
            watched.Add(SwitchTime.MeasureNs());
            history.Watch(Environment.ProcessId, isWatched: false);
            history.Detach();
        }
        report.Add(new Measurement(Plain, "ns", [.. plain]));
        report.Add(Measurement.Beside(Unwatched, unwatched, Plain, plain, MostUnwatched));
        report.Add(Measurement.Beside(Watched, watched, Plain, plain, MostWatched));
    }
}
