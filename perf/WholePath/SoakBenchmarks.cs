// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Model.Clocks;
using Telemetry.Perf.Harness;
using Telemetry.Perf.WholePath.Rate;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// Growth of the built program's <c>run</c> with 100 feeds and 100 sessions while one CPU sends at its highest rate:
/// resident memory, by the slope of a line through its samples; managed allocations; collections. Totals of histograms,
/// which become resident as they are filled and are bounded by their mapping, are counted separately.
/// </summary>
internal sealed class SoakBenchmarks : BenchmarkGroup
{
    private const string Growth = "path.soak_growth";
    private const string Totals = "path.soak_totals";
    private const string Allocated = "path.soak_allocated";
    private const string Collections = "path.soak_collections";
    private const string Events = "path.soak_events";
    private const string Rate = "path.soak_rate";

    /// <summary>Environment variable with the seconds of a longer run.</summary>
    private const string SecondsVariable = "TELEMETRY_SOAK_SECONDS";

    /// <summary>Environment variable with the highest rate, packets a second, for machines that would otherwise lose
    /// packets.</summary>
    private const string RateVariable = "TELEMETRY_SOAK_RATE";
    private const int FullSeconds = 30;
    private const int QuickSeconds = 6;                         // more than the omitted snapshots
    private const int Channels = 100;
    private const int QuickChannels = 5;
    private const int PacketsEach = 200 * 64;                  // a whole number of calls
    private const long SampleEveryNs = 500_000_000;
    private const double MostGrowth = 1_024;
    private const double WarmUpPart = 0.1;                      // of the run
    private const double WarmUpSeconds = 10;                    // minimum: every activity has run once by then
    private const double QuickWarmUpSeconds = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal override IReadOnlyList<string> Names { get; } = [Growth, Totals, Allocated, Collections, Events, Rate];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        _ = TelemetryBinary.Built;
        using var network = new PathNetwork();
        using var folder = new ScratchFolder();
        string config = ManyChannels.Configure(folder, options.IsQuick ? QuickChannels : Channels);
        using TelemetryProcess run = ManyChannels.StartBesideSender(network, config);
        List<(double Seconds, double Bytes)> samples = [];
        List<(double Seconds, double Bytes)> totals = [];
        HashSet<string> ofTotals = [.. MappingState.Of(run.Id).Where(TotalsMemory.Has).Select(one => one.Start)];
        int seconds = Seconds(options);
        double rate = Load(network, seconds, () => Sample(run.Id, ofTotals, samples, totals));
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);
        if (!result.Summary.Flag("ledger", "closed"))
            throw new InvalidOperationException($"the ledger is not closed: {result.Summary}");
        double warmUp = Math.Max(options.IsQuick ? QuickWarmUpSeconds : WarmUpSeconds, WarmUpPart * seconds);
        report.Add(new Measurement(Growth, "bytes/s", [Slope(After(warmUp, samples))])
        {
            HighestValue = MostGrowth,
            IsTooFew = options.IsQuick,                         // too short for every activity to run once
        });
        report.Add(new Measurement(Totals, "bytes/s", [Slope(After(warmUp, totals))]));
        // The first ones include the start, the last one the end.
        JsonElement[] snapshots = [.. result.OfType("snapshot").Skip((int)warmUp).SkipLast(1)];
        report.Add(new Measurement(Allocated, "bytes/s",
            [.. snapshots.Select(one => (double)one.Count("appliance", "allocated_bytes"))]));
        report.Add(new Measurement(Collections, "times",
            [snapshots.Sum(one => one.Count("appliance", "gc_collections"))])
        {
            HighestValue = 0,
        });
        double events = result.OfType("event").Count() + result.OfType("gap").Count();
        report.Add(new Measurement(Events, "events/s", [events / seconds]));
        report.Add(new Measurement(Rate, "packets/s", [rate]));
    }

    /// <summary>Slope per second of the line that fits the samples best.</summary>
    internal static double Slope(IReadOnlyList<(double Seconds, double Bytes)> samples)
    {
        double meanSeconds = samples.Average(sample => sample.Seconds);
        double meanBytes = samples.Average(sample => sample.Bytes);
        double spread = samples.Sum(sample => Math.Pow(sample.Seconds - meanSeconds, 2));
        return samples.Sum(sample => (sample.Seconds - meanSeconds) * (sample.Bytes - meanBytes)) / spread;
    }

    private static int Seconds(PerfOptions options) =>
        NumberIn(SecondsVariable) ?? (options.IsQuick ? QuickSeconds : FullSeconds);

    private static int? NumberIn(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number)
            ? number : null;

    // The sender's thread also takes the samples: another one would have to wait for its CPU.
    private static double Load(PathNetwork network, int seconds, Action sample)
    {
        using var application = new SocketReader(network, ManyChannels.Port);
        using var sender = new SegmentSender(network, ManyChannels.Port);
        long startNs = MonotonicClock.NowNs;
        long endNs = startNs + (seconds * 1_000_000_000L);
        long nextNs = startNs;
        long eachNs = NumberIn(RateVariable) is { } rate ? PacketsEach * 1_000_000_000L / rate : 0;
        List<double> rates = [];
        for (long turn = 0; MonotonicClock.NowNs < endNs; turn++)
        {
            while (MonotonicClock.NowNs < startNs + (turn * eachNs))
                Thread.Yield();
            double fastest = sender.Send(PacketsEach);
            rates.Add(eachNs == 0 ? fastest : Math.Min(fastest, PacketsEach * 1e9 / eachNs));
            if (MonotonicClock.NowNs < nextNs)
                continue;
            sample();
            nextNs += SampleEveryNs;
        }
        return Turns.Median([.. rates]);
    }

    private static (double Seconds, double Bytes)[] After(
        double seconds, List<(double Seconds, double Bytes)> samples) =>
        [.. samples.Where(sample => sample.Seconds - samples[0].Seconds >= seconds)];

    private static void Sample(
        int process, HashSet<string> ofTotals, List<(double Seconds, double Bytes)> samples,
        List<(double Seconds, double Bytes)> totals)
    {
        double seconds = MonotonicClock.NowNs / 1e9;
        ILookup<bool, long> resident = MappingState.Of(process)
            .ToLookup(one => ofTotals.Contains(one.Start), one => one.ResidentBytes);
        samples.Add((seconds, resident[false].Sum()));
        totals.Add((seconds, resident[true].Sum()));
    }
}
