// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Perf.Harness;
using Telemetry.Reports;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// Effect of <c>host_path</c> on a trading application: round trips of datagrams and of orders over a veth pair, each
/// recorded by <c>run</c>, with nothing of the host path, with its default, with causes, and with stages; of an
/// application that waits and of one that polls; in turns.
/// </summary>
internal sealed class HostPathBenchmarks : BenchmarkGroup
{
    private const string Prefix = "path.host_";
    private const int Off = 0;
    private const int FullRounds = 11;
    private const int FullTrips = 2_000;
    private const int QuickRounds = 1;
    private const int QuickTrips = 200;

    private const string Recorded = """
        interfaces: [{name: host0}]
        feeds:
          - {name: f, protocol: moldudp64, lines: [{address: 10.99.1.2:26400}]}
        sessions:
          - {name: s, protocol: soupbintcp-ouch5, gateways: [10.99.1.1:9000]}
        capture: {ring_bytes: 1MiB}
        """;

    /// <summary>A subject: its settings, and the most that it may add to a trip's median.</summary>
    private readonly record struct Level(
        string Name, string Settings, double MostRatio, long PollingNs, long WaitingNs);

    // Both ends of these trips pay, of causes for two switches of watched threads if they wait: a host whose market is
    // another one pays about half.
    private static readonly Level[] Levels =
    [
        new("off", "tcp: off, drops: off, stalls: off", 0, 0, 0),
        new("default", "tcp: on, drops: on, stalls: counters", 1.02, 300, 600),
        new("causes", "tcp: on, drops: on, stalls: causes", 1.02, 300, 1_200),
        new("stages", "tcp: on, drops: on, stalls: counters, stages: all", 1.06, 1_080, 1_290),
    ];

    private static readonly string[] Kinds = ["udp_waiting_", "order_waiting_", "udp_polling_", "order_polling_"];

    internal override IReadOnlyList<string> Names { get; } =
        [.. Kinds.SelectMany(kind => Levels.Select(level => Prefix + kind + level.Name))];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        using var network = new PathNetwork();
        Configuration[] configurations =
            [.. Levels.Select(level => WatchedRun.Configure($"{Recorded}\nhost_path: {{{level.Settings}}}"))];
        foreach (bool polls in (bool[])[false, true])
        {
            using var trips = new RoundTrips(network, options.IsQuick ? QuickTrips : FullTrips, polls);
            Percentiles[] datagrams = [.. Levels.Select(_ => new Percentiles())];
            Percentiles[] orders = [.. Levels.Select(_ => new Percentiles())];
            _ = Turns.Take(options.IsQuick ? QuickRounds : FullRounds,
                [.. configurations.Select((configuration, level) => (Func<double>)(() => Turn(configuration, level)))]);
            foreach (Percentiles percentiles in datagrams.Concat(orders))
                percentiles.Warm();
            Add(report, Kinds[polls ? 2 : 0], datagrams, polls);
            Add(report, Kinds[polls ? 3 : 1], orders, polls);

            double Turn(Configuration configuration, int level)
            {
                using WatchedRun run = WatchedRun.StartOnCpu1(network, configuration);
                orders[level].Add(trips.Orders());
                double value = datagrams[level].Add(trips.Datagrams());
                SummaryReport summary = run.Finish();
                if (summary.Feeds[0].Messages != trips.TripsEach || summary.Sessions[0].Orders != trips.TripsEach)
                    throw new InvalidOperationException($"not all of {trips.TripsEach} trips were recorded");
                return value;
            }
        }
    }

    private static void Add(Report report, string kind, Percentiles[] levels, bool polls)
    {
        double[] without = levels[Off].Rounds(0);
        for (int index = 0; index < Levels.Length; index++)
        {
            Level level = Levels[index];
            double most = (double)(polls ? level.PollingNs : level.WaitingNs);
            report.Add(new Measurement(Prefix + kind + level.Name, "ns", levels[index].Rounds(0))
            {
                ReferenceName = index == Off ? null : Prefix + kind + Levels[Off].Name,
                ReferenceValues = index == Off ? null : without,
                HighestRatio = index == Off ? null : Math.Max(level.MostRatio, 1 + (most / Turns.Median(without))),
            });
        }
    }
}
