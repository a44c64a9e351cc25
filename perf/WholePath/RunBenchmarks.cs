// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Telemetry.Model.Clocks;
using Telemetry.Perf.Harness;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// Time of the built program's <c>run</c> from exec to attached, and its memory, with a feed of two lines and a session
/// for each of a number of channels.
/// </summary>
internal sealed class RunBenchmarks : BenchmarkGroup
{
    private const string Start = "path.run_start";
    private const string StartOfOne = "path.run_start_one";
    private const string Check = "path.config_check";
    private const string Memory = "path.run_memory";
    private const string Collections = "path.run_collections";
    private const string Binary = "path.run_binary";
    private const int Channels = 100;
    private const int FullRounds = 5;
    private const int Packets = 2_000;
    private const int PacketsPerSecond = 10_000;
    private const int Snapshots = 5;                // by then everything was published once
    private const double StartRatio = 2;
    private const double MemoryMiB = 64;
    private const double BinaryMiB = 20;
    private const double BytesPerMiB = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal override IReadOnlyList<string> Names { get; } = [Start, StartOfOne, Check, Memory, Collections, Binary];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        _ = TelemetryBinary.Built;
        using var network = new PathNetwork();
        using var folder = new ScratchFolder();
        string many = ManyChannels.Configure(folder, Channels);
        string one = ManyChannels.Configure(folder, 1);
        List<double> memory = [];
        List<double> collections = [];
        double[][] starts = Turns.Take(options.IsQuick ? 1 : FullRounds,
            () => Once(network, many, run => memory.Add(SettledMiB(run)), collections),
            () => Once(network, one, static _ => { }, []), () => CheckMs(many));
        report.Add(new Measurement(Start, "ms", starts[0])
        {
            ReferenceName = StartOfOne,
            ReferenceValues = starts[1],
            HighestRatio = StartRatio,
        });
        report.Add(new Measurement(StartOfOne, "ms", starts[1]));
        report.Add(new Measurement(Check, "ms", starts[2]));
        report.Add(new Measurement(Memory, "MiB", [.. memory.Skip(1)]) { HighestValue = MemoryMiB });
        report.Add(new Measurement(Collections, "times", [.. collections.Skip(1)]) { HighestValue = 0 });
        report.Add(new Measurement(Binary, "MiB", [new FileInfo(TelemetryBinary.Path).Length / BytesPerMiB])
        {
            HighestValue = BinaryMiB,
        });
    }

    private static double Once(
        PathNetwork network, string config, Action<TelemetryProcess> look, List<double> collections)
    {
        long startNs = MonotonicClock.NowNs;
        using TelemetryProcess run = ManyChannels.Start(network, config);
        double startMs = (MonotonicClock.NowNs - startNs) / 1e6;
        Send(network);
        look(run);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);
        RecordsLostException.ThrowIfAny(result.Summary.Count("ledger", "lost_ring"));
        if (!result.Summary.Flag("ledger", "closed") || result.Summary.Count("feeds", 0, "messages") != Packets)
            throw new InvalidOperationException($"not all of {Packets} packets came: {result.Summary.At("ledger")}");
        collections.Add(result.Summary.Count("appliance", "gc_collections"));
        return startMs;
    }

    private static double CheckMs(string config)
    {
        long startNs = MonotonicClock.NowNs;
        using var check = Process.Start(
            new ProcessStartInfo(TelemetryBinary.Path, ["config", "check", config]) { RedirectStandardOutput = true })!;
        _ = check.StandardOutput.ReadToEnd();
        if (!check.WaitForExit(Patience) || check.ExitCode != 0)
            throw new InvalidOperationException("the configuration is refused");
        return (MonotonicClock.NowNs - startNs) / 1e6;
    }

    private static double SettledMiB(TelemetryProcess run)
    {
        int reported = 0;
        run.WaitForAnyLine("snapshot", _ => ++reported == Snapshots, Patience);
        return ResidentBytes(run) / BytesPerMiB;
    }

    /// <summary>Resident memory without rings (the kernel's, the pipeline's, Aeron's logs) and histograms: those of the
    /// intervals as planned, the totals as measured.</summary>
    private static double ResidentBytes(TelemetryProcess run)
    {
        long resident = MappingState.Of(run.Id)
            .Where(one => one.Name != "anon_inode:bpf-map" && !one.Name.Contains("/aeron", StringComparison.Ordinal))
            .Sum(one => TotalsMemory.BytesBeside(run.Id, one));
        return resident - Planned(run, "histograms") - Planned(run, "pipeline");
    }

    // These are allocated and prefaulted at the start.
    private static double Planned(TelemetryProcess run, string part)
    {
        Match reported = Regex.Match(run.Errors, $@"^memory: {part}: ([\d.]+) MiB", RegexOptions.Multiline);
        return double.Parse(reported.Groups[1].Value, CultureInfo.InvariantCulture) * BytesPerMiB;
    }

    private static void Send(PathNetwork network)
    {
        using Socket nobody = network.HostSocket(SocketType.Dgram, ManyChannels.Port);
        using Socket market = network.MarketSocket(SocketType.Dgram, 0);
        market.Connect(new IPEndPoint(PathNetwork.HostAddress, ManyChannels.Port));
        long startNs = MonotonicClock.NowNs;
        for (int sent = 0; sent < Packets; sent++)
        {
            while (MonotonicClock.NowNs - startNs < sent * (1_000_000_000L / PacketsPerSecond))
                Thread.Yield();
            market.Send(MoldSender.Packet((ulong)sent + 1));
        }
    }
}
