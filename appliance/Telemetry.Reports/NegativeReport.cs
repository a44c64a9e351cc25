// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Samples below zero.</summary>
public readonly record struct NegativeReport
{
    /// <summary>Number of samples.</summary>
    public long Count { get; init; }

    /// <summary>The lowest, nanoseconds; null if there is none.</summary>
    public long? MinNs { get; init; }
}
