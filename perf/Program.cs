// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Allocation;
using Telemetry.Perf.Benchmarks;
using Telemetry.Perf.Comparing;
using Telemetry.Perf.Counting;
using Telemetry.Perf.Fleet;
using Telemetry.Perf.Harness;
using Telemetry.Perf.WholePath;
using Telemetry.Perf.WholePath.Beside;
using Telemetry.Perf.WholePath.Latency;
using Telemetry.Perf.WholePath.Rate;

namespace Telemetry.Perf;

/// <summary>Runs the benchmarks that a filter selects, compares them with another revision's, counts instructions, or
/// checks that hot threads allocate nothing.</summary>
internal static class Program
{
    private const int Done = 0;
    private const int Broken = 1;
    private const int UsageError = 2;

    private static int Main(string[] arguments)
    {
        if (arguments is [AllocationRun.Command, ..])
            return AllocationRun.Run(arguments.AsSpan(1));
        PerfOptions? options = PerfOptions.Parse(arguments, out string? wrong);
        if (options is null)
        {
            Console.Error.WriteLine($"perf: {wrong}; {PerfOptions.Usage}");
            return UsageError;
        }
        BenchmarkGroup[] all =
        [
            new KernelBenchmarks(), new WaitingReaderBenchmarks(), new FlowBenchmarks(), new ReaderBenchmarks(),
            new DrainBenchmarks(), new ChecksumBenchmarks(), new FlightBenchmarks(), new FrameBenchmarks(),
            new GuardBenchmarks(),
            new SpreadBenchmarks(),
            new PipelineBenchmarks(), new WholePipelineBenchmarks(), new ThreadBenchmarks(), new HistoryBenchmarks(),
            new GapBenchmark(), new DecodeBenchmarks(), new DeclaredBenchmarks(), new ReplayBenchmark(),
            new FeedReplayBenchmark(), new TypeBenchmarks(),
            new MicroBenchmarks(), new HandlingBenchmarks(), new HistogramBenchmarks(), new DisruptorBenchmarks(),
            new AeronOfferBenchmarks(), new AeronStreamBenchmarks(),
            new AeronPingPongBenchmarks(), new AeronLossBenchmark(),
            new CostBenchmarks(), new HostPathBenchmarks(), new SendBenchmarks(), new LatencyBenchmarks(),
            new GapReportBenchmarks(),
            new StampToReaderBenchmarks(), new ProgramBenchmarks(), new DropBenchmarks(), new StageBenchmarks(),
            new RateBenchmarks(), new CpuBenchmarks(), new BesideBenchmarks(), new RunBenchmarks(),
            new SoakBenchmarks(), new FleetBenchmarks(), new ArchiveBenchmarks(), new MonitorBenchmarks(),
            new GapAlertBenchmarks(), new AllActiveBenchmarks(), new MonitorSoakBenchmarks(),
        ];
        BenchmarkGroup[] groups = [.. all.Where(group => group.Names.Any(options.Selects)
            && (options.Group is null || group.Names.Contains(options.Group)))];
        if (groups.Length == 0 && options is { IsLaunch: false, IsCounts: false })
        {
            Console.Error.WriteLine($"perf: no benchmark has \"{options.Filter}\" in its name; these are there:");
            foreach (string name in all.SelectMany(group => group.Names))
                Console.Error.WriteLine($"  {name}");
            return UsageError;
        }
        return options.IsCounts ? CountRun.Run(options, groups)
            : options.Baseline is null ? Run(options, groups) : ComparisonRun.Run(options, groups);
    }

    private static int Run(PerfOptions options, BenchmarkGroup[] groups)
    {
        if (options.InstructionsFile is { } file)
            WorkClock.CountInstructions(file);
        if (options.IsPart)
            GroupProcess.EndWithParent();
        var report = new Report(options, HostFacts.Read(options.CommandLine));
        foreach (BenchmarkGroup group in groups)
        {
            if (options.IsPart)
                Run(group, options, report);
            else
                RunApart(group, options, report);
        }
        report.Finish();
        return report.CouldNotRun == 0 ? Done : Broken;
    }

    private static void RunApart(BenchmarkGroup group, PerfOptions options, Report report)
    {
        int exitCode = GroupProcess.Run(options, group.Names[0]);
        if (exitCode == Broken)
            report.CouldNotRun++;                           // it has said what, and why
        else if (exitCode != Done)
            report.Fail(group.Names.First(options.Selects), $"its process ended with {exitCode}");
    }

    private static void Run(BenchmarkGroup group, PerfOptions options, Report report)
    {
        if (group.Unfit() is { } reason)
        {
            foreach (string name in group.Names.Where(options.Selects))
                report.Skip(name, reason);
            return;
        }
        try
        {
            if (group.IsPinned)
                PinnedThread.Run(() => group.Run(options, report));
            else
                group.Run(options, report);
        }
        catch (RecordsLostException lost) when (options.IsTrial)
        {
            report.Lack(group.Names.First(options.Selects), lost.Message);
        }
        catch (Exception failure)
        {
            report.Fail(group.Names.First(options.Selects), failure.Message);
        }
    }
}
