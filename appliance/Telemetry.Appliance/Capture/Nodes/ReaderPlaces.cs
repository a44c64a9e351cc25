// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Capture.Nodes;

/// <summary>On which CPUs the readers run.</summary>
internal sealed record ReaderPlaces
{
    /// <summary>A reader that runs anywhere, and reads all rings.</summary>
    internal static ReaderPlaces Anywhere { get; } = new();

    /// <summary>CPUs of the main reader; null: not bound.</summary>
    internal CpuSet? Main { get; init; }

    /// <summary>The NUMA node of the main reader, which reads the rings there itself.</summary>
    internal int MainNode { get; init; }

    /// <summary>CPUs of the readers of other nodes. The main reader reads the rings of a node without a reader as
    /// well.</summary>
    internal IReadOnlyList<(int Node, CpuSet Cpus)> Others { get; init; } = [];
}
