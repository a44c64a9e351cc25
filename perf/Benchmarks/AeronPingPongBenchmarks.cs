// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>Round trip: a message of 32 bytes over UDP, compared with two bare sockets, and over IPC.</summary>
internal sealed class AeronPingPongBenchmarks : BenchmarkGroup
{
    private const string Bare = "aeron.bare_udp_ping";
    private const string Udp = "aeron.udp_ping";
    private const string Ipc = "aeron.ipc_ping";
    private const string Allocated = "aeron.ping_allocated";
    private const string Middle = "_p50";
    private const string High = "_p99";
    private const double HighestRatio = 1.5;

    internal override IReadOnlyList<string> Names { get; } =
        [Bare + Middle, Bare + High, Udp + Middle, Udp + High, Ipc + Middle, Ipc + High, Allocated];

    internal override bool IsPinned => true;

    internal override string? Unfit() =>
        Environment.ProcessorCount < 2 ? "needs two CPUs, one for each of its threads" : null;

    internal override void Run(PerfOptions options, Report report)
    {
        int pings = options.IsQuick ? 200 : 10_000;
        using var partner = new AeronPartner();
        using var bare = new BarePingPong(partner, pings);
        using var udp = AeronPingPong.OverUdp(partner, pings);
        using var ipc = AeronPingPong.OverIpc(partner, pings);
        List<double>[] high = [[], [], []];
        (double[] Middle, string? Failure)[] taken = Turns.TakeApart(options.Rounds,
            () => Percentiles(bare.Measure(), high[0]), () => Percentiles(udp.Measure(), high[1]),
            () => Percentiles(ipc.Measure(), high[2]));
        string[] names = [Bare, Udp, Ipc];
        for (int index = 0; index < names.Length; index++)
        {
            if (taken[index].Failure is { } reason)
                report.Fail(names[index] + Middle, reason);
            else if (index == 1 && taken[0].Failure is null)
                Add(report, Udp, taken[1].Middle, high[1], (taken[0].Middle, high[0]), HighestRatio);
            else
                Add(report, names[index], taken[index].Middle, high[index], null, null);
        }
        report.Add(new Measurement(Allocated, "bytes", [udp.Allocated + ipc.Allocated]) { HighestValue = 0 });
    }

    /// <summary>Median; appends the 99th percentile to a list.</summary>
    private static double Percentiles(long[] timesNs, List<double> high)
    {
        Array.Sort(timesNs);
        high.Add(timesNs[timesNs.Length * 99 / 100]);
        return timesNs[timesNs.Length / 2];
    }

    private static void Add(Report report, string name, double[] middle, List<double> high,
        (double[] Middle, List<double> High)? reference, double? highestRatio)
    {
        report.Add(new Measurement(name + Middle, "ns", middle)
        {
            ReferenceName = reference is null ? null : Bare + Middle,
            ReferenceValues = reference?.Middle,
            HighestRatio = highestRatio,
        });
        // The first one is that of the warm-up.
        report.Add(new Measurement(name + High, "ns", [.. high.Skip(1)])
        {
            ReferenceName = reference is null ? null : Bare + High,
            ReferenceValues = reference is { } other ? [.. other.High.Skip(1)] : null,
        });
    }
}
