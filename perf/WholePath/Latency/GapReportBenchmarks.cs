// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Kernel.Threads;
using Telemetry.Messages;
using Telemetry.Model.Clocks;
using Telemetry.Perf.Benchmarks;
using Telemetry.Perf.Harness;
using Telemetry.Reports;
using TestSupport.Binary;

namespace Telemetry.Perf.WholePath.Latency;

/// <summary>
/// Time from the kernel stamp of a packet that reveals a gap to the callback of a subscriber that receives the event
/// over loopback: all of <c>run</c>, with its threads kept awake, and with this host's default waiting.
/// </summary>
internal sealed class GapReportBenchmarks : BenchmarkGroup
{
    private const string Prefix = "path.gap_";
    private const int PortA = 26400;
    private const int PortB = 26401;
    private const int PerSecond = 80;                           // above 100 a second, gaps become a storm event
    private const int FullGaps = 1_000;
    private const int QuickGaps = 20;
    private const int WarmUp = 40;
    private const long AheadNs = 2_000_000;
    private const long SettleNs = 50_000_000;

    private static readonly string[] Waits = ["yield", "auto"];

    private readonly List<long> _timesNs = [];

    internal override IReadOnlyList<string> Names { get; } =
        [.. Waits.SelectMany(wait => Percentiles.Suffixes.Select(suffix => Prefix + wait + suffix))];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        foreach (string wait in Waits)
        {
            var percentiles = new Percentiles();
            percentiles.Add(Measure(wait, options.IsQuick ? QuickGaps : FullGaps));
            for (int place = 0; place < Percentiles.Suffixes.Length; place++)
            {
                string name = Prefix + wait + Percentiles.Suffixes[place];
                report.Add(new Measurement(name, "ns", percentiles.Rounds(place)));
            }
        }
    }

    private long[] Measure(string wait, int gaps)
    {
        using var network = new PathNetwork();
        string channel = AeronPeer.UdpChannel();
        using var subscriber = new PathSubscriber(channel, StreamIds.Events, pauses: wait == "auto", Receive);
        using WatchedRun run = WatchedRun.Start(network, WatchedRun.Configure($$"""
            interfaces: [{name: host0}]
            feeds:
              - {name: f, protocol: moldudp64, lines: [{address: 10.99.1.2:{{PortA}}}, {address: 10.99.1.2:{{PortB}}}]}
            capture: {wait: {{wait}}}
            """), channel);
        subscriber.Start();
        subscriber.AwaitConnected();
        _timesNs.Clear();
        PinnedThread.Run(() => Send(network, gaps + WarmUp));
        HostThread.SleepNs(SettleNs);
        SummaryReport summary = run.Finish();
        subscriber.Dispose();
        subscriber.ThrowIfFailed();
        RecordsLostException.ThrowIfAny(summary.Ledger.LostRing);
        if (_timesNs.Count != gaps + WarmUp)
        {
            throw new InvalidOperationException(
                $"of {gaps + WarmUp} gaps {_timesNs.Count} were told; {summary.Ledger}");
        }
        return [.. _timesNs.Skip(WarmUp)];
    }

    private void Receive(in MessageDecoder message)
    {
        long nowNs = MonotonicClock.NowNs;
        if (message.Header.TemplateId != GapMessage.TemplateId)
            return;
        message.Read(out GapMessage gap);
        _timesNs.Add(nowNs - gap.RaisedByStampNs);
    }

    // Line B carries two numbers, then line A the second one, which reveals that it lost the first.
    private static void Send(PathNetwork network, int gaps)
    {
        using Socket nobodyA = network.HostSocket(SocketType.Dgram, PortA);
        using Socket nobodyB = network.HostSocket(SocketType.Dgram, PortB);
        using Socket lineA = network.MarketSocket(SocketType.Dgram, 0);
        using Socket lineB = network.MarketSocket(SocketType.Dgram, 0);
        lineA.Connect(new IPEndPoint(PathNetwork.HostAddress, PortA));
        lineB.Connect(new IPEndPoint(PathNetwork.HostAddress, PortB));
        HostThread.UseFineTimers();
        lineA.Send(MoldSender.Packet(1));
        var schedule = new Schedule(MonotonicClock.NowNs + AheadNs, PerSecond);
        for (int gap = 0; gap < gaps; gap++)
        {
            ulong first = 2 + (2 * (ulong)gap);
            lineB.Send(MoldSender.Packet(first));
            lineB.Send(MoldSender.Packet(first + 1));
            schedule.Await(gap);
            lineA.Send(MoldSender.Packet(first + 1));
        }
    }
}
