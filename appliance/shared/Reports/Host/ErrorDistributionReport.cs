// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>Error of latencies against the demo's ground truth.</summary>
public sealed record ErrorDistributionReport
{
    /// <summary>Median error, nanoseconds.</summary>
    public long? P50 { get; init; }

    /// <summary>99th percentile, nanoseconds.</summary>
    public long? P99 { get; init; }

    /// <summary>Largest, nanoseconds.</summary>
    public long? Max { get; init; }
}
