// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HdrHistogram;
using Telemetry.Config;
using Telemetry.Kernel;
using Telemetry.Kernel.Threads;
using Telemetry.Messages;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Benchmarks;
using Telemetry.Perf.Harness;
using Telemetry.Reports;
using Telemetry.Reports.Distributions;
using Telemetry.Reports.Host;

namespace Telemetry.Perf.WholePath.Latency;

/// <summary>
/// Whole path of market data, packet by packet, at several rates: sent by schedule, each packet with its due time;
/// stamped by the kernel program, decoded, analysed, offered to Aeron, received by a subscriber. A packet that is sent
/// late counts from its due time.
/// </summary>
internal sealed class LatencyBenchmarks : BenchmarkGroup
{
    private const string Prefix = "path.latency_";
    private const int Port = 26400;
    private const int QuickShare = 50;
    private const long QuietNs = 500_000_000;
    private const long PauseNs = 10_000_000;

    private const string Yaml = """
        interfaces: [{name: host0}]
        feeds:
          - {name: f, protocol: cme-mdp3, lines: [{address: 10.99.1.2:26400}]}
        publish: {packets: true}
        """;

    private static readonly (string Name, int PerSecond, int Packets)[] Rates =
        [("1k", 1_000, 15_000), ("10k", 10_000, 100_000), ("100k", 100_000, 500_000), ("200k", 200_000, 600_000)];

    private static readonly (string Suffix, double Percent)[] Percents =
        [("_p50", 50), ("_p99", 99), ("_p999", 99.9), ("_p9999", 99.99)];

    internal override IReadOnlyList<string> Names { get; } =
    [
        .. Rates.SelectMany(rate => PathStages.Names.SelectMany(
            stage => Percents.Select(percent => Name(rate.Name, stage, percent.Suffix)))),
    ];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        using var network = new PathNetwork();
        var times = new PathTimes(Rates.Max(rate => rate.Packets))
        {
            OffsetNs = HostClock.Measure().WallMinusMonotonicNs,
        };
        Configuration configuration = WatchedRun.Configure(Yaml);
        string channel = AeronPeer.UdpChannel();
        using var subscriber = new PathSubscriber(
            channel, StreamIds.Packets, MeasuredPath.Wait(configuration) != WaitMode.Spin,
            (in MessageDecoder message) => Receive(times, in message));
        MeasuredPath? started = null;
        OtherCpus.Run(() =>
        {
            started = new MeasuredPath(network, configuration, channel, times);
            started.Start();
            subscriber.Start();
        });
        using MeasuredPath path = started!;
        subscriber.AwaitConnected();
        using Socket nobody = network.HostSocket(SocketType.Dgram, Port);
        using var sender = new PathSender(network, new IPEndPoint(PathNetwork.HostAddress, Port), times);
        var files = new LatencyFiles();
        foreach ((string name, int perSecond, int full) in Rates)
        {
            if (!Percents.Any(percent => PathStages.Names.Any(
                stage => options.Selects(Name(name, stage, percent.Suffix)))))
                continue;
            int packets = options.IsQuick ? full / QuickShare : full;
            sender.Send(perSecond, packets / 10);
            Settle(times, packets / 10);
            DateTime start = DateTime.UtcNow;
            sender.Send(perSecond, packets);
            Settle(times, packets);
            subscriber.ThrowIfFailed();
            LongHistogram[] stages = PathStages.Of(times, packets);
            files.Add(name, perSecond, start, stages);
            Add(report, name, stages);
        }
        files.Finish();
        Check(path.Finish(), sender.Sent, network.Drops());
    }

    private static void Receive(PathTimes times, in MessageDecoder message)
    {
        if (message.Header.TemplateId != PacketMessage.TemplateId)
            return;
        message.Read(out PacketMessage packet);
        times.Record(times.Callback, (long)packet.FirstSequence, MonotonicClock.NowNs);
    }

    /// <summary>Waits until all sent packets have arrived, or no more arrive.</summary>
    private static void Settle(PathTimes times, int sent)
    {
        int delivered = times.Delivered;
        long quietNs = MonotonicClock.NowNs + QuietNs;
        while (delivered < sent && MonotonicClock.NowNs < quietNs)
        {
            int before = delivered;
            HostThread.SleepNs(PauseNs);
            delivered = times.Delivered;
            if (delivered != before)
                quietNs = MonotonicClock.NowNs + QuietNs;
        }
    }

    // Packets that the other end of the pair had no room for never reached the program.
    private static void Check(SummaryReport summary, long sent, long drops)
    {
        LedgerReport ledger = summary.Ledger;
        RecordsLostException.ThrowIfAny(ledger.LostRing);
        if (ledger.Matched + drops < sent || ledger.Undecodable != 0)
            throw new InvalidOperationException($"of {sent} packets {ledger.Matched} came, {drops} dropped; {ledger}");
    }

    private static void Add(Report report, string rate, LongHistogram[] stages)
    {
        for (int stage = 0; stage < stages.Length; stage++)
        {
            SparseHistogram times = SparseHistograms.Of(stages[stage]);
            foreach ((string suffix, double percent) in Percents)
            {
                report.Add(new Measurement(
                    Name(rate, PathStages.Names[stage], suffix), "ns", [times.ValueAtPercentile(percent)]));
            }
        }
    }

    private static string Name(string rate, string stage, string suffix) => Prefix + rate + "_" + stage + suffix;
}
