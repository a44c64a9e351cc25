// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Comparing;

/// <summary>Compares this revision's benchmarks with a baseline's, and reports the results.</summary>
internal static class ComparisonRun
{
    private const int Done = 0;
    private const int Broken = 1;
    private const int Regression = 5;

    /// <summary>Compares what the options select.</summary>
    /// <returns>Exit code: 5 if a benchmark became slower, 1 if one failed or nothing was compared, else 0.</returns>
    internal static int Run(PerfOptions options, IReadOnlyList<BenchmarkGroup> groups)
    {
        var host = new HostReport(HostFacts.Read(options.CommandLine), options.IsJson);
        host.Begin();
        var comparer = new Comparer(
            new PerfProgram(options.BaselineProgram!, $"baseline {options.Baseline}").Launch,
            new PerfProgram(Environment.ProcessPath!, "this revision").Launch,
            options.Launches, sentence => Console.Error.WriteLine($"perf: {sentence}"));
        IReadOnlyList<Comparison> comparisons = comparer.Compare(
            [.. groups.Select(group => (IReadOnlyList<string>)[.. group.Names.Where(options.Selects)])]);
        if (!options.IsJson)
            ComparisonReport.PrintHead(options.Baseline!);
        foreach (Comparison comparison in comparisons)
        {
            if (options.IsJson)
                ComparisonReport.Write(comparison);
            else
                ComparisonReport.Print(comparison);
        }
        host.End();
        return ExitCode(comparisons);
    }

    /// <summary>Exit code: a failed benchmark has precedence over a slower one; comparing nothing is a
    /// failure.</summary>
    internal static int ExitCode(IReadOnlyList<Comparison> comparisons) =>
        comparisons.Any(one => one.Answer == Answer.NotApplicable && one.Launches.IsBroken)
            || comparisons.All(one => one.Answer == Answer.NotApplicable) ? Broken
        : comparisons.Any(one => one.Answer == Answer.Slower) ? Regression : Done;
}
