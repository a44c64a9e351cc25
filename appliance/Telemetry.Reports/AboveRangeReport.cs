// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Samples above the range of the histograms.</summary>
public readonly record struct AboveRangeReport
{
    /// <summary>Number of samples.</summary>
    public long Count { get; init; }

    /// <summary>The highest, nanoseconds; null if there is none.</summary>
    public long? MaxNs { get; init; }
}
