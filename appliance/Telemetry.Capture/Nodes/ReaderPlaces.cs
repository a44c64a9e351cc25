// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Confinement;

namespace Telemetry.Capture.Nodes;

/// <summary>On which CPUs the readers run.</summary>
public sealed record ReaderPlaces
{
    /// <summary>A reader that runs anywhere, and reads all rings.</summary>
    internal static ReaderPlaces Anywhere { get; } = new();

    /// <summary>CPUs of the main reader; null: not bound.</summary>
    public CpuSet? Main { get; init; }

    /// <summary>The NUMA node of the main reader, which reads the rings there itself.</summary>
    internal int MainNode { get; init; }

    /// <summary>CPUs of the readers of other nodes. The main reader reads the rings of a node without a reader as
    /// well.</summary>
    public IReadOnlyList<(int Node, CpuSet Cpus)> Others { get; init; } = [];
}
