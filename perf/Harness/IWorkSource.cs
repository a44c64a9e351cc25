// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Harness;

/// <summary>Group with benchmarks whose work can be called separately, on one thread, any number of times.</summary>
internal interface IWorkSource
{
    /// <summary>Names of these benchmarks.</summary>
    IReadOnlyList<string> WorkNames { get; }

    /// <summary>Creates the work of one of them.</summary>
    BenchmarkWork WorkOf(string name);

    /// <summary>Number of operations that one call must do, because they are prepared before it; 0: any
    /// number.</summary>
    int PreparedAtOnce(string name) => 0;
}
