// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Mean error of each attribution of ticks.</summary>
public sealed record BiasReport
{
    /// <summary>Of orders that name their tick, nanoseconds.</summary>
    public long? Named { get; init; }

    /// <summary>Of the newest tick, nanoseconds.</summary>
    public long? Last { get; init; }

    /// <summary>Of the earliest tick, nanoseconds.</summary>
    public long? First { get; init; }
}
