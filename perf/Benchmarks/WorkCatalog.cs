// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>All benchmarks whose work can be called separately.</summary>
internal static class WorkCatalog
{
    private static readonly IWorkSource[] Sources =
    [
        new DecodeBenchmarks(), new DeclaredBenchmarks(), new MicroBenchmarks(), new HistogramBenchmarks(),
        new HandlingBenchmarks(), new AeronOfferBenchmarks(), new PipelineBenchmarks(), new WholePipelineBenchmarks(),
        new GapBenchmark(),
    ];

    /// <summary>Names, each with the number of operations that are prepared for one call; 0 if none are.</summary>
    internal static IReadOnlyList<(string Name, int PreparedAtOnce)> Names { get; } =
        [.. Sources.SelectMany(source => source.WorkNames.Select(name => (name, source.PreparedAtOnce(name))))];

    /// <summary>Creates the work of a benchmark.</summary>
    internal static BenchmarkWork Make(string name) =>
        Sources.Single(source => source.WorkNames.Contains(name)).WorkOf(name);
}
