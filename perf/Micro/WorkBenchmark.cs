// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Attributes;
using Telemetry.Perf.Benchmarks;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Micro;

/// <summary>Benchmarks with any number of operations per call, one per name.</summary>
public class WorkBenchmark
{
    private const int Operations = 4_096;

    private BenchmarkWork? _work;

    /// <summary>Name of the benchmark.</summary>
    [ParamsSource(nameof(Names))]
    public string Work { get; set; } = "";

    /// <summary>Names of the selected benchmarks.</summary>
    public static IEnumerable<string> Names => Selection.Names(preparedAtOnce: 0);

    /// <summary>Creates the work.</summary>
    [GlobalSetup]
    public void SetUp() => _work = WorkCatalog.Make(Work);

    /// <summary>Releases its resources.</summary>
    [GlobalCleanup]
    public void CleanUp() => _work!.Dispose();

    /// <summary>Executes the work.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public void Run() => _work!.Do(Operations);
}
