// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Telemetry.Appliance.Model;
using Telemetry.Perf.Harness;
using Telemetry.Perf.WholePath.Rate;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// What grows in the built program's <c>run</c> with 100 feeds and 100 sessions while one CPU sends it as much as it
/// can: resident memory, by the slope of a line through its samples; managed allocations; collections.
/// </summary>
internal sealed class SoakBenchmarks : BenchmarkGroup
{
    private const string Growth = "path.soak_growth";
    private const string Allocated = "path.soak_allocated";
    private const string Collections = "path.soak_collections";
    private const string Rate = "path.soak_rate";

    /// <summary>Seconds of a longer run.</summary>
    private const string SecondsVariable = "TELEMETRY_SOAK_SECONDS";
    private const int FullSeconds = 20;
    private const int QuickSeconds = 6;                         // more than the snapshots that are left out
    private const int Channels = 100;
    private const int QuickChannels = 5;
    private const int CallsEach = 200;
    private const int PageBytes = 4_096;
    private const long SampleEveryNs = 250_000_000;
    private const double MostGrowth = 1_024;
    private const int WarmUpSamples = 8;
    private const int WarmUpSnapshots = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal override IReadOnlyList<string> Names { get; } = [Growth, Allocated, Collections, Rate];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        if (!File.Exists(TelemetryBinary.Path))
            throw new FileNotFoundException("out/telemetry is missing; run './build.sh build'");
        using var network = new PathNetwork();
        using var folder = new ScratchFolder();
        string config = ManyChannels.Configure(folder, options.IsQuick ? QuickChannels : Channels);
        TelemetryProcess? started = null;
        OtherCpus.Run(() => started = ManyChannels.Start(network, config));
        using TelemetryProcess run = started!;
        List<(double Seconds, double Bytes)> samples = [];
        double rate = Load(network, Seconds(options), () => samples.Add(Sample(run.Id)));
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);
        if (!result.Summary.Flag("ledger", "closed"))
            throw new InvalidOperationException($"the ledger is not closed: {result.Summary}");
        report.Add(new Measurement(Growth, "bytes/s", [Slope([.. samples.Skip(WarmUpSamples)])])
        {
            HighestValue = MostGrowth,
        });
        // The first ones have what the start takes, the last one what the end takes.
        JsonElement[] snapshots = [.. result.OfType("snapshot").Skip(WarmUpSnapshots).SkipLast(1)];
        report.Add(new Measurement(Allocated, "bytes/s",
            [.. snapshots.Select(one => (double)one.Count("appliance", "allocated_bytes"))]));
        report.Add(new Measurement(Collections, "times",
            [snapshots.Sum(one => one.Count("appliance", "gc_collections"))])
        {
            HighestValue = 0,
        });
        report.Add(new Measurement(Rate, "packets/s", [rate]));
    }

    /// <summary>How much a line that fits samples best rises in a second.</summary>
    internal static double Slope(IReadOnlyList<(double Seconds, double Bytes)> samples)
    {
        double meanSeconds = samples.Average(sample => sample.Seconds);
        double meanBytes = samples.Average(sample => sample.Bytes);
        double spread = samples.Sum(sample => Math.Pow(sample.Seconds - meanSeconds, 2));
        return samples.Sum(sample => (sample.Seconds - meanSeconds) * (sample.Bytes - meanBytes)) / spread;
    }

    private static int Seconds(PerfOptions options) =>
        int.TryParse(Environment.GetEnvironmentVariable(SecondsVariable), CultureInfo.InvariantCulture, out int seconds)
            ? seconds : options.IsQuick ? QuickSeconds : FullSeconds;

    // The sender's thread takes samples too: it would wait for its CPU if another did.
    private static double Load(PathNetwork network, int seconds, Action sample)
    {
        using Socket nobody = network.HostSocket(SocketType.Dgram, ManyChannels.Port);
        using var sender = new SegmentSender(network, ManyChannels.Port);
        long startNs = MonotonicClock.NowNs;
        long endNs = startNs + (seconds * 1_000_000_000L);
        long nextNs = startNs;
        List<double> rates = [];
        while (MonotonicClock.NowNs < endNs)
        {
            rates.Add(sender.Send(CallsEach));
            if (MonotonicClock.NowNs < nextNs)
                continue;
            sample();
            nextNs += SampleEveryNs;
        }
        return Turns.Median([.. rates]);
    }

    private static (double Seconds, double Bytes) Sample(int process)
    {
        string pages = File.ReadAllText($"/proc/{process}/statm").Split(' ')[1];
        return (MonotonicClock.NowNs / 1e9, long.Parse(pages, CultureInfo.InvariantCulture) * (double)PageBytes);
    }
}
