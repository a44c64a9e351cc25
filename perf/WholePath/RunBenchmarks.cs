// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Telemetry.Appliance.Model;
using Telemetry.Perf.Harness;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// The built program's <c>run</c>, from exec to attached, and what it takes of memory, with a feed of two lines and a
/// session for each of a number of channels.
/// </summary>
internal sealed class RunBenchmarks : BenchmarkGroup
{
    private const string Start = "path.run_start";
    private const string StartOfOne = "path.run_start_one";
    private const string Memory = "path.run_memory";
    private const string Collections = "path.run_collections";
    private const string Binary = "path.run_binary";
    private const int Channels = 100;
    private const int QuickChannels = 5;
    private const int FullRounds = 5;
    private const int Port = 26400;
    private const int Packets = 2_000;
    private const int PacketsPerSecond = 10_000;
    private const double StartMs = 500;
    private const double MemoryMiB = 64;
    private const double BinaryMiB = 20;
    private const double BytesPerMiB = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal override IReadOnlyList<string> Names { get; } = [Start, StartOfOne, Memory, Collections, Binary];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        if (!File.Exists(TelemetryBinary.Path))
            throw new FileNotFoundException("out/telemetry is missing; run './build.sh build'");
        using var network = new PathNetwork();
        using var folder = new ScratchFolder();
        int channels = options.IsQuick ? QuickChannels : Channels;
        string many = Configure(folder, channels);
        string one = Configure(folder, 1);
        List<double> memory = [];
        List<double> collections = [];
        double[][] starts = Turns.Take(options.IsQuick ? 1 : FullRounds,
            () => Once(network, many, memory, collections), () => Once(network, one, [], []));
        report.Add(new Measurement(Start, "ms", starts[0]) { HighestValue = StartMs });
        report.Add(new Measurement(StartOfOne, "ms", starts[1]) { HighestValue = StartMs });
        report.Add(new Measurement(Memory, "MiB", [.. memory.Skip(1)]) { HighestValue = MemoryMiB });
        report.Add(new Measurement(Collections, "times", [.. collections.Skip(1)]) { HighestValue = 0 });
        report.Add(new Measurement(Binary, "MiB", [new FileInfo(TelemetryBinary.Path).Length / BytesPerMiB])
        {
            HighestValue = BinaryMiB,
        });
    }

    // The tables that grow with what is configured are as small as they may sensibly be; their defaults are for a
    // busy exchange.
    private static string Configure(ScratchFolder folder, int channels)
    {
        var yaml = new StringBuilder();
        yaml.Append(CultureInfo.InvariantCulture, $"interfaces: [{{name: {PathNetwork.Watched}}}]\n");
        yaml.Append("max_series: 4000\nmemory_limit: 8GiB\nfeeds:\n");
        for (int i = 1; i <= channels; i++)
        {
            string first = i == 1 ? PathNetwork.HostAddress.ToString() : $"233.54.1.{i}";
            yaml.Append(CultureInfo.InvariantCulture, $"  - {{name: f{i}, protocol: moldudp64, history: 1024, ")
                .Append(CultureInfo.InvariantCulture, $"max_ranges: 64, max_channels: 1, lines: [{{address: {first}:")
                .Append(CultureInfo.InvariantCulture, $"{Port}}}, {{address: 233.54.2.{i}:{Port}}}]}}\n");
        }
        yaml.Append("sessions:\n");
        for (int i = 1; i <= channels; i++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  - {{name: s{i}, protocol: soupbintcp-ouch5, triggers: [f{i}]")
                .Append(", max_pending_orders: 256, max_connections: 1, snap: 256, gateways: ")
                .Append(CultureInfo.InvariantCulture, $"[10.99.2.{i}:9000]}}\n");
        }
        string path = folder.File($"run-{channels}.yaml");
        File.WriteAllText(path, yaml.ToString());
        return path;
    }

    private static double Once(PathNetwork network, string config, List<double> memory, List<double> collections)
    {
        string channel = "aeron:udp?control=127.0.0.1:20121|control-mode=dynamic";
        TelemetryProcess? started = null;
        long startNs = 0;
        // In the namespace, whose loopback nobody else uses.
        network.OnHost(() =>
        {
            startNs = MonotonicClock.NowNs;
            started = TelemetryProcess.Start(
                TelemetryBinary.Path, ["run", "--config", config, "--channel", channel, "--json"]);
        });
        using TelemetryProcess run = started!;
        run.WaitForErrors($"{PathNetwork.Watched}: receive by", Patience);
        double startMs = (MonotonicClock.NowNs - startNs) / 1e6;
        Send(network);
        memory.Add(ResidentBytes(run) / BytesPerMiB);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);
        if (!result.Summary.Flag("ledger", "closed") || result.Summary.Count("feeds", 0, "messages") != Packets)
            throw new InvalidOperationException($"not all of {Packets} packets were told: {result.Summary}");
        collections.Add(result.Summary.Count("appliance", "gc_collections"));
        return startMs;
    }

    /// <summary>All that is in memory, less kernel rings and histograms.</summary>
    private static double ResidentBytes(TelemetryProcess run)
    {
        long resident = MappingState.Of(run.Id).Where(one => one.Name != "anon_inode:bpf-map")
            .Sum(one => one.ResidentBytes);
        Match histograms = Regex.Match(run.Errors, @"^memory: histograms: ([\d.]+) MiB", RegexOptions.Multiline);
        return resident - (double.Parse(histograms.Groups[1].Value, CultureInfo.InvariantCulture) * BytesPerMiB);
    }

    private static void Send(PathNetwork network)
    {
        using Socket nobody = network.HostSocket(SocketType.Dgram, Port);
        using Socket market = network.MarketSocket(SocketType.Dgram, 0);
        market.Connect(new IPEndPoint(PathNetwork.HostAddress, Port));
        long startNs = MonotonicClock.NowNs;
        for (int sent = 0; sent < Packets; sent++)
        {
            while (MonotonicClock.NowNs - startNs < sent * (1_000_000_000L / PacketsPerSecond))
                Thread.Yield();
            market.Send(MoldSender.Packet((ulong)sent + 1));
        }
    }
}
