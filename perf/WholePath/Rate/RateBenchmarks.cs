// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Appliance.Config;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.WholePath.Rate;

/// <summary>
/// How many packets a second one CPU can send over a veth pair, with an empty program on the receiving interface and
/// with all of <c>run</c> on the other CPU recording and analysing each, in turns: to a UDP socket, and to a mirror
/// port, where both programs drop what they saw.
/// </summary>
internal sealed class RateBenchmarks : BenchmarkGroup
{
    private const string Socket = "path.rate_socket_";
    private const string Mirror = "path.rate_mirror_";
    private const string Empty = "empty";
    private const string Recorded = "recorded";
    private const string Lost = "lost";
    private const int Port = 26400;
    private const int FullRounds = 9;
    private const int FullCalls = 8_000;
    private const int QuickCalls = 500;
    private const int XdpDrop = 1;
    private const int XdpPass = 2;
    private const double LeastShareToSocket = 0.95;
    private const double LeastShareToMirror = 0.9;

    private const string Yaml = """
        feeds:
          - {name: f, protocol: moldudp64, lines: [{address: 10.99.1.2:26400}]}
        capture: {ring_bytes: 16MiB}
        interfaces:
        """;

    internal override IReadOnlyList<string> Names { get; } =
        [.. new[] { Socket, Mirror }.SelectMany(kind => new[] { Empty, Recorded, Lost }.Select(what => kind + what))];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        if (Names.Any(name => name.StartsWith(Socket, StringComparison.Ordinal) && options.Selects(name)))
        {
            using var network = new PathNetwork();
            // Nobody reads it: it is full soon, and from then on the stack drops what comes, with and without us.
            using Socket receiver = network.HostSocket(SocketType.Dgram, Port);
            Configuration watched = WatchedRun.Configure($"{Yaml} [{{name: {PathNetwork.Watched}}}]");
            Compare(network, watched, options, report, Socket, XdpPass, LeastShareToSocket);
        }
        if (Names.Any(name => name.StartsWith(Mirror, StringComparison.Ordinal) && options.Selects(name)))
        {
            using var network = new PathNetwork();
            network.RemoveHostAddress();
            Configuration watched = WatchedRun.Configure(
                $"{Yaml} [{{name: {PathNetwork.Watched}, role: mirror, drop: true}}]");
            Compare(network, watched, options, report, Mirror, XdpDrop, LeastShareToMirror);
        }
    }

    private static void Compare(
        PathNetwork network, Configuration watched, PerfOptions options, Report report, string kind, int verdict,
        double leastShare)
    {
        int calls = options.IsQuick ? QuickCalls : FullCalls;
        using var sender = new SegmentSender(network, Port);
        List<double> lost = [];
        double[][] rates = Turns.Take(options.IsQuick ? 1 : FullRounds, SendEmpty, SendRecorded);
        double reference = Turns.Median(rates[0]);
        report.Add(new Measurement(kind + Empty, "packets/s", rates[0]));
        report.Add(new Measurement(kind + Recorded, "packets/s", rates[1])
        {
            ReferenceName = kind + Empty,
            Reference = reference,
            LowestValue = leastShare * reference,
        });
        report.Add(new Measurement(kind + Lost, "packets", [.. lost.Skip(1)]) { HighestValue = 0 });

        double SendEmpty()
        {
            using (AttachedPrograms.Empty(network, verdict))
                return sender.Send(calls);
        }

        double SendRecorded()
        {
            long dropsBefore = network.Drops();
            using WatchedRun run = WatchedRun.StartOnCpu1(network, watched);
            double rate = sender.Send(calls);
            LedgerReport ledger = run.Finish().Ledger;
            long came = (calls * (long)SegmentSender.Segments) - (network.Drops() - dropsBefore);
            if (ledger.Matched != came || ledger.Undecodable != 0)
                throw new InvalidOperationException($"{came} packets came, {ledger}");
            lost.Add(ledger.LostRing ?? 0);
            return rate;
        }
    }
}
