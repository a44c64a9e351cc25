// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Harness;
using Telemetry.Reports;
using Telemetry.Reports.Host;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// Effect of the appliance on a trading application: round trips of datagrams and of orders over a veth pair, without a
/// program (twice, which shows the resolution of the run), with empty programs on the appliance's hooks, with the
/// appliance idle, and with <c>run</c> recording them; in turns.
/// </summary>
internal sealed class CostBenchmarks : BenchmarkGroup
{
    private const string Datagrams = "path.udp_";
    private const string Orders = "path.order_";
    private const int None = 0;
    private const int FirstOfOurs = 4;
    private const int FullRounds = 11;
    private const int FullTrips = 2_000;
    private const int QuickRounds = 3;
    private const int QuickTrips = 400;
    private const double MostRatio = 1.1;

    private const string Recorded = """
        feeds:
          - {name: f, protocol: moldudp64, lines: [{address: 10.99.1.2:26400}]}
        sessions:
          - {name: s, protocol: soupbintcp-ouch5, gateways: [10.99.1.1:9000]}
        capture: {ring_bytes: 1MiB}
        """;

    private const string OfNobody = """
        feeds:
          - {name: f, protocol: moldudp64, lines: [{address: 10.99.1.3:26400}]}
        sessions:
          - {name: s, protocol: soupbintcp-ouch5, gateways: [10.99.1.3:9000]}
        """;

    // Empty: programs that do nothing on the appliance's hooks.
    private static readonly string[] Subjects =
        ["none", "none_again", "xdp_empty", "tc_empty", "xdp_idle", "xdp_recording", "tc_recording"];

    internal override IReadOnlyList<string> Names { get; } =
    [
        .. new[] { Datagrams, Orders }.SelectMany(kind => Subjects.SelectMany(
            subject => Percentiles.Suffixes.Select(suffix => kind + subject + suffix))),
    ];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        using var network = new PathNetwork();
        using var trips = new RoundTrips(network, options.IsQuick ? QuickTrips : FullTrips);
        Percentiles[] datagrams = [.. Subjects.Select(_ => new Percentiles())];
        Percentiles[] orders = [.. Subjects.Select(_ => new Percentiles())];
        Configuration nobody = WatchedRun.Configure(OfNobody);
        Turns.Take(options.IsQuick ? QuickRounds : FullRounds,
            () => Turn(0, null),
            () => Turn(1, null),
            () => Turn(2, AttachedPrograms.Empty(network, Hook.XdpRx, Hook.TcTx)),
            () => Turn(3, AttachedPrograms.Empty(network, Hook.TcRx, Hook.TcTx)),
            () => Turn(4, AttachedPrograms.Unread(network, nobody, AttachMode.Xdp)),
            () => Recording(5, "xdp"),
            () => Recording(6, "tc"));
        foreach (Percentiles percentiles in datagrams.Concat(orders))
            percentiles.Warm();
        Add(report, Datagrams, datagrams);
        Add(report, Orders, orders);

        double Turn(int subject, IDisposable? attached)
        {
            using (attached)
                return Measure(subject);
        }

        double Recording(int subject, string attach)
        {
            using WatchedRun run = WatchedRun.StartOnCpu1(network, WatchedRun.Configure(
                Recorded + $"\ninterfaces: [{{name: {PathNetwork.Watched}, attach: {attach}}}]"));
            double value = Measure(subject);
            Check(run.Finish(), trips.TripsEach);
            return value;
        }

        double Measure(int subject)
        {
            orders[subject].Add(trips.Orders());
            return datagrams[subject].Add(trips.Datagrams());
        }
    }

    // A datagram back, an order and its answer; segments that only acknowledge are recorded too.
    private static void Check(SummaryReport summary, int trips)
    {
        LedgerReport ledger = summary.Ledger;
        long messages = summary.Feeds[0].Messages;
        long orders = summary.Sessions[0].Orders;
        RecordsLostException.ThrowIfAny(ledger.LostRing);
        if (messages != trips || orders != trips || ledger.Undecodable != 0)
        {
            throw new InvalidOperationException(
                $"of {trips} datagrams {messages} were told, of as many orders {orders}; {ledger}");
        }
    }

    private static void Add(Report report, string kind, Percentiles[] subjects)
    {
        for (int subject = 0; subject < Subjects.Length; subject++)
        {
            for (int place = 0; place < Percentiles.Suffixes.Length; place++)
            {
                string suffix = Percentiles.Suffixes[place];
                double reference = Turns.Median(subjects[None].Rounds(place));
                bool hasTarget = subject >= FirstOfOurs && place == 0;
                report.Add(new Measurement(kind + Subjects[subject] + suffix, "ns", subjects[subject].Rounds(place))
                {
                    ReferenceName = subject == None ? null : kind + Subjects[None] + suffix,
                    Reference = subject == None ? null : reference,
                    ReferenceValues = hasTarget ? subjects[None].Rounds(place) : null,
                    HighestRatio = hasTarget ? MostRatio : null,
                });
            }
        }
    }
}
