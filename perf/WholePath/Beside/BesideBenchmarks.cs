// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Config;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Harness;
using Telemetry.Perf.WholePath.Rate;
using Telemetry.Reports.Host;

namespace Telemetry.Perf.WholePath.Beside;

/// <summary>
/// Effect of capturing: the same packets with no capture, with <c>run</c> and with <c>tcpdump</c>, in turns. Measures
/// the round trip of a datagram (<c>run</c> by TC), the packets a second that one CPU can send (by XDP), and the losses
/// of the capturing program on the other CPU.
/// </summary>
internal sealed class BesideBenchmarks : BenchmarkGroup
{
    private const string Trips = "path.beside_udp_";
    private const string Rate = "path.beside_rate_";
    private const string Lost = "path.beside_lost_";
    private const int None = 0;
    private const int Ours = 1;
    private const int Tcpdump = 2;
    private const int FullRounds = 7;
    private const int FullTrips = 2_000;
    private const int QuickTrips = 100;
    private const int FullPackets = 512_000;
    private const int QuickPackets = 32_000;
    private const double Percent = 100;

    private static readonly string[] Subjects = ["none", "ours", "tcpdump"];
    private static readonly string Filter = $"udp dst port {RoundTrips.FeedPort}";

    private static readonly string Yaml = $$"""
        feeds:
          - {name: f, protocol: moldudp64, lines: [{address: {{PathNetwork.HostAddress}}:{{RoundTrips.FeedPort}}}]}
        capture: {ring_bytes: 16MiB}
        """;

    internal override IReadOnlyList<string> Names { get; } =
    [
        .. Subjects.SelectMany(subject => Percentiles.Suffixes.Select(suffix => Trips + subject + suffix)),
        .. Subjects.Select(subject => Rate + subject),
        .. Subjects.Skip(Ours).Select(subject => Lost + subject),
    ];

    internal override string? Unfit() => PathNetwork.Unfit() ?? TcpdumpCapture.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        int rounds = options.IsQuick ? 1 : FullRounds;
        if (Names.Any(name => name.StartsWith(Trips, StringComparison.Ordinal) && options.Selects(name)))
            MeasureTrips(Watched("tc"), rounds, options.IsQuick ? QuickTrips : FullTrips, report);
        if (Names.Any(name => !name.StartsWith(Trips, StringComparison.Ordinal) && options.Selects(name)))
            MeasureRates(Watched("xdp"), rounds, options.IsQuick ? QuickPackets : FullPackets, report);
    }

    private static void MeasureTrips(Configuration configuration, int rounds, int tripsEach, Report report)
    {
        using var network = new PathNetwork();
        using var trips = new RoundTrips(network, tripsEach);
        Percentiles[] times = [.. Subjects.Select(_ => new Percentiles())];
        _ = Turns.Take(rounds,
            () => times[None].Add(trips.Datagrams()),
            () =>
            {
                using WatchedRun run = WatchedRun.StartOnCpu1(network, configuration);
                double median = times[Ours].Add(trips.Datagrams());
                LedgerReport ledger = run.Finish().Ledger;
                RecordsLostException.ThrowIfAny(ledger.LostRing);
                RequireAll(trips.TripsEach, Recorded(ledger));
                return median;
            },
            () =>
            {
                using TcpdumpCapture capture = TcpdumpCapture.Start(network, Filter);
                double median = times[Tcpdump].Add(trips.Datagrams());
                RequireAll(trips.TripsEach, capture.Finish().Captured);
                return median;
            });
        for (int subject = None; subject < Subjects.Length; subject++)
        {
            times[subject].Warm();
            for (int place = 0; place < Percentiles.Suffixes.Length; place++)
            {
                string suffix = Percentiles.Suffixes[place];
                report.Add(Against(
                    Trips, subject, suffix, "ns", times[subject].Rounds(place), times[None].Rounds(place)));
            }
        }
    }

    private static void MeasureRates(Configuration configuration, int rounds, int packets, Report report)
    {
        using var network = new PathNetwork();
        // Not read: it fills up soon, and from then on the stack drops packets in all variants.
        using Socket receiver = network.HostSocket(SocketType.Dgram, RoundTrips.FeedPort);
        using var sender = new SegmentSender(network, RoundTrips.FeedPort);
        // An empty program replaces the appliance's: without any, a veth pair passes on the segments of a call in one
        // piece.
        List<double> lostByUs = [];
        List<double> lostByTcpdump = [];
        double[][] rates = Turns.Take(rounds,
            () =>
            {
                using (AttachedPrograms.Empty(network, Hook.XdpRx))
                    return sender.Send(packets);
            },
            () =>
            {
                long dropsBefore = network.Drops();
                using WatchedRun run = WatchedRun.StartOnCpu1(network, configuration);
                double rate = sender.Send(packets);
                lostByUs.Add(Share(Recorded(run.Finish().Ledger), Came(dropsBefore)));
                return rate;
            },
            () =>
            {
                long dropsBefore = network.Drops();
                using IDisposable empty = AttachedPrograms.Empty(network, Hook.XdpRx);
                using TcpdumpCapture capture = TcpdumpCapture.Start(network, Filter);
                double rate = sender.Send(packets);
                (long captured, long dropped) = capture.Finish();
                RequireAll(Came(dropsBefore), captured + dropped);
                lostByTcpdump.Add(Share(captured, Came(dropsBefore)));
                return rate;
            });
        for (int subject = None; subject < Subjects.Length; subject++)
            report.Add(Against(Rate, subject, "", "packets/s", rates[subject], rates[None]));
        report.Add(new Measurement(Lost + Subjects[Ours], "%", [.. lostByUs.Skip(1)]) { HighestValue = 0 });
        report.Add(new Measurement(Lost + Subjects[Tcpdump], "%", [.. lostByTcpdump.Skip(1)]));

        long Came(long dropsBefore) => packets - (network.Drops() - dropsBefore);
    }

    private static Measurement Against(
        string kind, int subject, string suffix, string unit, double[] values, double[] nobody) =>
        new(kind + Subjects[subject] + suffix, unit, values)
        {
            ReferenceName = subject == None ? null : kind + Subjects[None] + suffix,
            Reference = subject == None ? null : Turns.Median(nobody),
        };

    private static Configuration Watched(string attach) =>
        WatchedRun.Configure(Yaml + $"\ninterfaces: [{{name: {PathNetwork.Watched}, attach: {attach}}}]");

    private static long Recorded(LedgerReport ledger) => (ledger.Matched - ledger.LostRing)
        ?? throw new InvalidOperationException($"no kernel's counts: {ledger}");

    private static double Share(long seen, long came) => Percent * (came - seen) / came;

    private static void RequireAll(long came, long reported)
    {
        if (reported != came)
            throw new InvalidOperationException($"{came} packets came, {reported} were told");
    }
}
