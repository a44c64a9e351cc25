// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Harness;

/// <summary>A group with benchmarks whose work can be called alone, on one thread, for as long as wanted.</summary>
internal interface IWorkSource
{
    /// <summary>The names of these benchmarks.</summary>
    IReadOnlyList<string> WorkNames { get; }

    /// <summary>Makes the work of one of them.</summary>
    BenchmarkWork WorkOf(string name);

    /// <summary>Number of operations that one call must do, because they are prepared before it; 0: any
    /// number.</summary>
    int PreparedAtOnce(string name) => 0;
}
