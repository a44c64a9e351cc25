// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Confinement;

namespace Telemetry.Capture.Nodes;

/// <summary>CPUs of the readers.</summary>
public sealed record ReaderPlaces
{
    /// <summary>One reader, not bound to a CPU, reads all rings.</summary>
    internal static ReaderPlaces Anywhere { get; } = new();

    /// <summary>CPUs of the main reader; null if it is not bound.</summary>
    public CpuSet? Main { get; init; }

    /// <summary>NUMA node of the main reader, which reads the rings there itself.</summary>
    internal int MainNode { get; init; }

    /// <summary>CPUs of the readers of other nodes. The main reader also reads the rings of a node without a
    /// reader.</summary>
    public IReadOnlyList<(int Node, CpuSet Cpus)> Others { get; init; } = [];
}
