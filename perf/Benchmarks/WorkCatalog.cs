// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>All benchmarks whose work can be called alone.</summary>
internal static class WorkCatalog
{
    private static readonly IWorkSource[] Sources =
    [
        new DecodeBenchmarks(), new DeclaredBenchmarks(), new MicroBenchmarks(), new HistogramBenchmarks(),
        new HandlingBenchmarks(), new AeronOfferBenchmarks(), new PipelineBenchmarks(), new WholePipelineBenchmarks(),
        new GapBenchmark(),
    ];

    /// <summary>Their names, each with the number of operations that are prepared for one call; 0 if none
    /// are.</summary>
    internal static IReadOnlyList<(string Name, int PreparedAtOnce)> Names { get; } =
        [.. Sources.SelectMany(source => source.WorkNames.Select(name => (name, source.PreparedAtOnce(name))))];

    /// <summary>Makes the work of one.</summary>
    internal static BenchmarkWork Make(string name) =>
        Sources.Single(source => source.WorkNames.Contains(name)).WorkOf(name);
}
