// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;

namespace Telemetry.Appliance.Model.Reports;

/// <summary>One latency distribution.</summary>
public sealed record SeriesReport
{
    /// <summary>What it measures, in snake case.</summary>
    public required string Series { get; init; }

    /// <summary>Whose it is, or null.</summary>
    public string? Key { get; init; }

    /// <summary>Samples in the distribution.</summary>
    public long Count { get; init; }

    /// <summary>Lowest, nanoseconds.</summary>
    public long? MinNs { get; init; }

    /// <summary>Mean, nanoseconds.</summary>
    public long? MeanNs { get; init; }

    /// <summary>Median, nanoseconds.</summary>
    public long? P50Ns { get; init; }

    /// <summary>90th percentile, nanoseconds.</summary>
    public long? P90Ns { get; init; }

    /// <summary>99th percentile, nanoseconds.</summary>
    public long? P99Ns { get; init; }

    /// <summary>99.9th percentile, nanoseconds.</summary>
    public long? P999Ns { get; init; }

    /// <summary>99.99th percentile, nanoseconds.</summary>
    public long? P9999Ns { get; init; }

    /// <summary>Highest, nanoseconds.</summary>
    public long? MaxNs { get; init; }

    /// <summary>Samples below zero.</summary>
    public required NegativeReport Negative { get; init; }

    /// <summary>Samples above the range.</summary>
    public required AboveRangeReport AboveRange { get; init; }

    /// <summary>False if losses in the appliance may have cost samples.</summary>
    public bool Complete { get; init; }

    /// <summary>Upper bound of the samples that losses in the appliance cost; null where that is not known.</summary>
    public long? MayBeMissing { get; init; }

    /// <summary>Samples of the publisher's total that this receiver does not have; null before a total came.</summary>
    public long? NotReceived { get; init; }

    /// <summary>Tick-to-trade: how the tick is found; else null.</summary>
    public string? Attribution { get; init; }

    /// <summary>Who takes the stamps.</summary>
    public string? StampSource { get; init; }

    /// <summary>What a stamp can resolve, nanoseconds.</summary>
    public long? ResolutionNs { get; init; }

    /// <summary>Series that mix clocks: offset from stamp to UTC, nanoseconds; else null.</summary>
    public long? ClockOffsetNs { get; init; }

    /// <summary>Series that mix clocks: how far that offset may be wrong, nanoseconds; else null.</summary>
    public long? UncertaintyNs { get; init; }

    /// <summary>Snapshot: the samples, lent until the sink returns; null in a summary.</summary>
    public LongHistogram? Samples { get; init; }

    /// <summary>Snapshot: the largest samples; null in a summary.</summary>
    public IReadOnlyList<WorstReport>? Worst { get; init; }
}
