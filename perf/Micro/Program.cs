// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Telemetry.Perf.Micro;

/// <summary>Runs the benchmarks selected by a filter with BenchmarkDotNet.</summary>
internal static class Program
{
    private const int Done = 0;
    private const int Broken = 1;
    private const int UsageError = 2;

    /// <summary>Classes of benchmarks, each with the number of operations prepared for one call.</summary>
    internal static IReadOnlyDictionary<Type, int> Classes { get; } = new Dictionary<Type, int>
    {
        [typeof(WorkBenchmark)] = 0,
        [typeof(PreparedBy682)] = PreparedBy682.Operations,
        [typeof(PreparedBy1024)] = PreparedBy1024.Operations,
        [typeof(PreparedBy4096)] = PreparedBy4096.Operations,
    };

    private static int Main(string[] arguments)
    {
        if (!MicroOptions.TryParse(arguments, out string option, out string filter))
        {
            Console.Error.WriteLine(MicroOptions.Usage);
            return UsageError;
        }
        Selection.Filter = filter;
        Type[] types = [.. Classes.Where(one => Selection.Names(one.Value).Count > 0).Select(one => one.Key)];
        if (types.Length == 0)
        {
            Console.Error.WriteLine($"perf micro: no benchmark has \"{Selection.Filter}\" in its name");
            return UsageError;
        }
        Summary[] summaries = BenchmarkRunner.Run(types, MicroConfig.Make(option));
        return summaries.Length > 0 && summaries.All(IsComplete) ? Done : Broken;
    }


    private static bool IsComplete(Summary summary) => !summary.HasCriticalValidationErrors
        && summary.Reports.Length == summary.BenchmarksCases.Length && summary.Reports.All(report => report.Success);
}
