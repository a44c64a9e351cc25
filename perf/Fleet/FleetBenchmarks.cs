// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Telemetry.Fleet;
using Telemetry.Fleet.Desk;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;
using Telemetry.Model.Failures;
using Telemetry.Perf.Harness;
using Telemetry.Reports.Distributions;
using TestSupport.Fleet;

namespace Telemetry.Perf.Fleet;

/// <summary>
/// The model of the monitor with 100 appliances of 1,000 named series, 200 of which have 100 samples in each second:
/// its processor time, memory and answers.
/// </summary>
internal sealed class FleetBenchmarks : BenchmarkGroup
{
    private const string Cores = "fleet.cores";
    private const string Pause = "fleet.longest_second";
    private const string Resident = "fleet.resident";
    private const string History = "fleet.history";
    private const string Kept = "fleet.seconds_kept";
    private const string Missing = "fleet.missing_intervals";
    private const string Desk = "fleet.desk";
    private const string Merge = "fleet.merge_p9999";
    private const string Map = "fleet.heat_map";
    private const string MapOfAll = "fleet.heat_map_of_4";
    private const string WholeMerge = "fleet.whole_budget_merge";
    private const string WholeMap = "fleet.whole_budget_heat_map";
    private const string WholeRange = "fleet.whole_budget_range";
    private const string MergeBytes = "fleet.merge_bytes";
    private const string Summary = "fleet.summary";
    private const string Decode = "fleet.decode";
    private const int Appliances = 100;
    private const int TrialAppliances = 10;
    private const int Series = 1_000;
    private const int Active = 200;
    private const int Samples = 100;
    private const int WarmUpSeconds = 5;
    private const int QuickSeconds = 4;
    private const int FullSeconds = 600;
    private const int QuickShare = 10;      // of what questions are asked of
    private const int Decodes = 100_000;

    internal override IReadOnlyList<string> Names { get; } =
    [
        Cores, Pause, Resident, History, Kept, Missing, Desk, Merge, MergeBytes, Map, MapOfAll, WholeMerge, WholeMap,
        WholeRange, Summary, Decode,
    ];

    internal override void Run(PerfOptions options, Report report)
    {
        RunDecode(options, report);
        RunMerge(options, report);
        RunHeatMap(options, report);
        RunBudget(options, report);
        RunTraffic(options.IsQuick ? QuickSeconds : FullSeconds, options, report);
    }

    private static void RunTraffic(int seconds, PerfOptions options, Report report)
    {
        if (!((string[])[Cores, Pause, Resident, History, Kept, Missing, Desk]).Any(options.Selects))
            return;
        int appliances = options.IsTrial ? TrialAppliances : Appliances;
        var traffic = new FleetTraffic(new FleetLimits(), appliances, Series, Active, Samples);
        var eachMs = new List<double>();
        for (int second = 0; second < WarmUpSeconds + seconds; second++)
        {
            traffic.Make();
            double startMs = CpuMs();
            traffic.Pass();
            if (second >= WarmUpSeconds)
                eachMs.Add(CpuMs() - startMs);
        }
        FleetModel fleet = traffic.Model;
        report.Add(new Measurement(Cores, "cores", [eachMs.Average() / 1e3])
        { HighestValue = 1, IsTooFew = options.IsTrial });
        report.Add(new Measurement(Pause, "ms", [eachMs.Max()]));
        report.Add(new Measurement(Resident, "MiB", [ResidentMiB()])
        { HighestValue = 3 * 1024, IsTooFew = options.IsTrial });
        report.Add(new Measurement(History, "MiB", [fleet.HistoryBytes / 1048576.0])
        { HighestValue = 2 * 1024, IsTooFew = options.IsTrial });
        report.Add(new Measurement(Kept, "s", [fleet.Tiers[0].LengthNs!.Value / 1e9])
        { LowestValue = 120, IsTooFew = options.IsTrial });
        report.Add(new Measurement(Missing, "intervals", [fleet.Appliances.Sum(one => one.Current.MissingIntervals)
            + appliances * (double)(WarmUpSeconds + seconds) - fleet.Appliances.Sum(one => one.Current.Intervals)])
        { HighestValue = 0 });
        report.Add(new Measurement(Desk, "ms", Times(options.Rounds, () => DeskState.Of(fleet, _ => true))));
        var first = fleet.Appliances[0];
        var minute = new RecordSelection([first], traffic.TimeNs - 60_000_000_000, traffic.TimeNs);
        report.Add(new Measurement(Summary, "ms", Times(options.Rounds, () => WindowSummary.Of(first, minute)!)));
    }

    private static void RunMerge(PerfOptions options, Report report)
    {
        if (!options.Selects(Merge) && !options.Selects(MergeBytes))
            return;
        FleetTraffic traffic = After(900 / ShareOf(options), Appliances, series: 4, active: 1);
        var selection = new RecordSelection(traffic.Model.Appliances, traffic.TimeNs - (900 * 1_000_000_000L),
            traffic.TimeNs);
        var filter = new SeriesFilter { Kind = "order_to_ack" };
        report.Add(new Measurement(Merge, "ms", Times(options.Rounds, () => selection.Merge(filter).At(99.99)!))
        { HighestValue = 250, IsTooFew = options.IsQuick });
        report.Add(new Measurement(MergeBytes, "MiB",
            [LeastBudget(selection, () => selection.Merge(filter)) / (double)(1 << 20)])
        { HighestValue = WorkBudget.OfQuestion >> 20, IsTooFew = options.IsQuick });
    }

    /// <summary>Bytes that a question takes.</summary>
    private static long LeastBudget(RecordSelection selection, Action ask)
    {
        (long refused, long enough) = (-1, 1L << 30);
        while (enough - refused > 1 << 16)
        {
            long middle = (refused + enough) / 2;
            (refused, enough) = IsRefused(selection, middle, ask) ? (middle, enough) : (refused, middle);
        }
        selection.Limit(new WorkBudget(long.MaxValue));
        return enough;
    }

    private static bool IsRefused(RecordSelection selection, long bytes, Action ask)
    {
        selection.Limit(new WorkBudget(bytes));
        try
        {
            ask();
            return false;
        }
        catch (FailureException)
        {
            return true;
        }
    }

    /// <summary>Time until questions that would take more than their budget are refused.</summary>
    private static void RunBudget(PerfOptions options, Report report)
    {
        if (!((string[])[WholeMerge, WholeMap, WholeRange]).Any(options.Selects))
            return;
        FleetTraffic traffic = After(600 / ShareOf(options), Appliances, series: 20, active: 4);
        var selection = new RecordSelection(traffic.Model.Appliances, traffic.TimeNs - (600 * 1_000_000_000L),
            traffic.TimeNs);
        var all = new SeriesFilter();
        Metric counter = CounterRange.Find("feeds.messages")!.Value;
        Add(WholeMerge, () => selection.Merge(all));
        Add(WholeMap, () => HeatMap.Of(selection, all, 600, 160));
        Add(WholeRange, () => CounterRange.Of(selection, counter, all, 600));

        void Add(string name, Action ask) => report.Add(new Measurement(name, "ms", Times(options.Rounds,
            () => IsRefused(selection, WorkBudget.OfQuestion, ask))));
    }

    private static void RunHeatMap(PerfOptions options, Report report)
    {
        if (!options.Selects(Map))
            return;
        FleetTraffic traffic = After(7_200 / ShareOf(options), appliances: 1, series: 20, active: 4);
        IReadOnlyList<Telemetry.Fleet.Publishers.FleetAppliance> one = traffic.Model.Appliances;
        var selection = new RecordSelection(one, traffic.TimeNs - (7_200 * 1_000_000_000L), traffic.TimeNs);
        var single = new SeriesFilter { Kind = "order_to_ack", Session = "oe0" };
        report.Add(new Measurement(Map, "ms", Times(
            options.Rounds, () => HeatMap.Of(selection, single, 1_200, 160)))
        { HighestValue = 50, IsTooFew = options.IsQuick });
        report.Add(new Measurement(MapOfAll, "ms", Times(
            options.Rounds, () => HeatMap.Of(selection, new SeriesFilter(), 1_200, 160))));
    }

    private static void RunDecode(PerfOptions options, Report report)
    {
        if (!options.Selects(Decode))
            return;
        byte[] encoded = new SampleSets(sets: 1, Samples).Encoded(0);
        var histogram = new SparseHistogram();
        double[] values = Times(options.Rounds, () =>
        {
            for (int round = 0; round < Decodes; round++)
                histogram.TryDecode(encoded, Samples);
            return histogram;
        });
        report.Add(new Measurement(Decode, "µs", [.. values.Select(ms => ms * 1e3 / Decodes)]) { HighestValue = 2 });
    }

    private static int ShareOf(PerfOptions options) => options.IsQuick ? QuickShare : 1;

    private static FleetTraffic After(int seconds, int appliances, int series, int active)
    {
        var traffic = new FleetTraffic(new FleetLimits(), appliances, series, active, Samples);
        for (int second = 0; second < seconds; second++)
        {
            traffic.Make();
            traffic.Pass();
        }
        return traffic;
    }

    private static double[] Times(int rounds, Func<object> work)
    {
        GC.KeepAlive(work());
        return [.. Enumerable.Range(0, rounds).Select(_ =>
        {
            double startMs = CpuMs();
            GC.KeepAlive(work());
            return CpuMs() - startMs;
        })];
    }

    private static double CpuMs()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime.TotalMilliseconds;
    }

    private static double ResidentMiB() => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        System.Globalization.CultureInfo.InvariantCulture) / 1024.0;
}
