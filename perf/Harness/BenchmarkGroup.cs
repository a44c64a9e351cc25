// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Harness;

/// <summary>Benchmarks that share what they measure with, and are measured in turns.</summary>
internal abstract class BenchmarkGroup
{
    /// <summary>Names, as they are selected and reported.</summary>
    internal abstract IReadOnlyList<string> Names { get; }

    /// <summary>Whether the thread that measures is pinned to a CPU from the start.</summary>
    internal virtual bool IsPinned => false;

    /// <summary>Those whose instructions can be counted: one thread alone, timed by <see cref="WorkClock"/>.</summary>
    internal virtual IReadOnlyList<string> CountedNames => [];

    /// <summary>Why it cannot run on this host as this user; null if it can.</summary>
    internal virtual string? Unfit() => null;

    /// <summary>Measures and reports what is selected.</summary>
    internal abstract void Run(PerfOptions options, Report report);
}
