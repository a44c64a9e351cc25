// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Confinement;

/// <summary>Requests to the host while the process measures, released at its end.</summary>
public sealed record PerformanceSettings
{
    /// <summary>Highest wake-up latency of a core, ns in whole microseconds; null requests nothing.</summary>
    public long? CpuDmaLatencyNs { get; init; } = 0;

    /// <summary>Real-time priority of threads with a core of their own; null: normal scheduling.</summary>
    public int? FifoPriority { get; init; }
}
