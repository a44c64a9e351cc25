// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Harness;

/// <summary>Benchmarks that share their setup and are measured in turns.</summary>
internal abstract class BenchmarkGroup
{
    /// <summary>Names for selection and reports.</summary>
    internal abstract IReadOnlyList<string> Names { get; }

    /// <summary>True if the measuring thread is pinned to a CPU from the start.</summary>
    internal virtual bool IsPinned => false;

    /// <summary>Benchmarks whose instructions can be counted: single-threaded, timed by
    /// <see cref="WorkClock"/>.</summary>
    internal virtual IReadOnlyList<string> CountedNames => [];

    /// <summary>Reason for which it cannot run on this host as this user; null if it can.</summary>
    internal virtual string? Unfit() => null;

    /// <summary>Measures and reports the selected benchmarks.</summary>
    internal abstract void Run(PerfOptions options, Report report);
}
