// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Attributes;
using Telemetry.Perf.Benchmarks;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Micro;

/// <summary>
/// Benchmarks with operations prepared before each call, one per name. The number of operations of a call is part of a
/// method's attribute, so there is a class for each number.
/// </summary>
/// <param name="operations">The number of operations.</param>
[MinIterationCount(50)]
[MaxIterationCount(200)]
public abstract class PreparedWorkBenchmark(int operations)
{
    private BenchmarkWork? _work;

    /// <summary>Name of the benchmark.</summary>
    [ParamsSource(nameof(Names))]
    public string Work { get; set; } = "";

    /// <summary>Names of the selected benchmarks.</summary>
    public IEnumerable<string> Names => Selection.Names(operations);

    /// <summary>Creates the work.</summary>
    [GlobalSetup]
    public void SetUp() => _work = WorkCatalog.Make(Work);

    /// <summary>Prepares the operations of the next call.</summary>
    [IterationSetup]
    public void Prepare() => _work!.Prepare!();

    /// <summary>Releases the work's resources.</summary>
    [GlobalCleanup]
    public void CleanUp() => _work!.Dispose();

    /// <summary>Executes the work.</summary>
    protected void Do() => _work!.Do(operations);
}
