// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Confinement;

/// <summary>What the host is asked for while the process measures, and let go of at its end.</summary>
public sealed record PerformanceSettings
{
    /// <summary>How long a core may take to wake up, ns in whole microseconds; null asks for nothing.</summary>
    public long? CpuDmaLatencyNs { get; init; } = 0;

    /// <summary>Real-time priority of the threads that have a core of their own; null: they are scheduled as all
    /// others.</summary>
    public int? FifoPriority { get; init; }
}
