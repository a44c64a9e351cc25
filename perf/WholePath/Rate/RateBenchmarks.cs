// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Config;
using Telemetry.Perf.Harness;
using Telemetry.Reports.Host;

namespace Telemetry.Perf.WholePath.Rate;

/// <summary>
/// Packets a second that one CPU can send over a veth pair, with an empty program on the receiving interface, with one
/// that reads the clock, and with <c>run</c> on the other CPU recording and analysing each, in turns: from a socket to
/// a UDP socket, as live frames to that socket, and as live frames to a mirror port, where all programs drop the
/// packets.
/// </summary>
internal sealed class RateBenchmarks : BenchmarkGroup
{
    private const string Socket = "path.rate_socket_";
    private const string Frames = "path.rate_frames_";
    private const string Mirror = "path.rate_mirror_";
    private const string Empty = "empty";
    private const string Clock = "clock";
    private const string Recorded = "recorded";
    private const string Lost = "lost";
    private const int Port = 26400;
    private const int FullRounds = 9;
    private const int FullPackets = 1_024_000;
    private const int FullPacketsToMirror = 4_096_000;          // many times the ring's capacity
    private const int QuickPackets = 200_000;
    private const int QuickRounds = 1;
    private const int XdpDrop = 1;
    private const int XdpPass = 2;
    private const double LeastShareToSocket = 0.85;
    private const double LeastShareToMirror = 0.6;

    private const string Yaml = """
        feeds:
          - {name: f, protocol: moldudp64, lines: [{address: 10.99.1.2:26400}]}
        capture: {ring_bytes: 16MiB}
        interfaces:
        """;

    internal override IReadOnlyList<string> Names { get; } =
    [
        .. new[] { Socket, Frames, Mirror }.SelectMany(
            kind => new[] { Empty, Clock, Recorded, Lost }.Select(what => kind + what)),
    ];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        foreach (string kind in (string[])[Socket, Frames])
        {
            if (!IsSelected(kind, options))
                continue;
            using var network = new PathNetwork();
            // Not read: it fills up soon, and from then on the stack drops packets in all variants.
            using Socket receiver = network.HostSocket(SocketType.Dgram, Port);
            using IRateSender sender =
                kind == Socket ? new SegmentSender(network, Port) : new FrameSender(network, Port);
            Configuration watched = WatchedRun.Configure($"{Yaml} [{{name: {PathNetwork.Watched}}}]");
            Compare(network, sender, watched, options, report, kind, XdpPass, LeastShareToSocket);
        }
        if (IsSelected(Mirror, options))
        {
            using var network = new PathNetwork();
            network.RemoveHostAddress();
            using var sender = new FrameSender(network, Port);
            Configuration watched = WatchedRun.Configure(
                $"{Yaml} [{{name: {PathNetwork.Watched}, role: mirror, drop: true}}]");
            Compare(network, sender, watched, options, report, Mirror, XdpDrop, LeastShareToMirror);
        }
    }

    private bool IsSelected(string kind, PerfOptions options) =>
        Names.Any(name => name.StartsWith(kind, StringComparison.Ordinal) && options.Selects(name));

    private static void Compare(
        PathNetwork network, IRateSender sender, Configuration watched, PerfOptions options, Report report,
        string kind, int verdict, double leastShare)
    {
        int packets = options.IsQuick ? QuickPackets : kind == Mirror ? FullPacketsToMirror : FullPackets;
        List<double> lost = [];
        double[][] rates = Turns.Take(options.IsQuick ? QuickRounds : FullRounds, SendEmpty, SendClock, SendRecorded);
        double reference = Turns.Median(rates[0]);
        report.Add(new Measurement(kind + Empty, "packets/s", rates[0]));
        report.Add(new Measurement(kind + Clock, "packets/s", rates[1])
        {
            ReferenceName = kind + Empty,
            Reference = reference,
        });
        report.Add(new Measurement(kind + Recorded, "packets/s", rates[2])
        {
            ReferenceName = kind + Empty,
            Reference = reference,
            ReferenceValues = rates[0],
            LowestRatio = leastShare,
        });
        report.Add(new Measurement(kind + Lost, "packets", [.. lost.Skip(1)]) { HighestValue = 0 });

        double SendEmpty()
        {
            using (AttachedPrograms.Empty(network, verdict))
                return sender.Send(packets);
        }

        double SendClock()
        {
            using (AttachedPrograms.Clock(network, verdict))
                return sender.Send(packets);
        }

        double SendRecorded()
        {
            long dropsBefore = network.Drops();
            using WatchedRun run = WatchedRun.StartOnCpu1(network, watched);
            double rate = sender.Send(packets);
            LedgerReport ledger = run.Finish().Ledger;
            long came = packets - (network.Drops() - dropsBefore);
            if (ledger.Matched != came || ledger.Undecodable != 0)
                throw new InvalidOperationException($"{came} packets came, {ledger}");
            lost.Add(ledger.LostRing ?? 0);
            return rate;
        }
    }
}
