// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Reports.Distributions;
using Telemetry.Reports.Events;

namespace Telemetry.Reports;

/// <summary>One latency distribution.</summary>
public sealed record SeriesReport
{
    /// <summary>Index of the series, by which the messages name it.</summary>
    internal int Index { get; set; }

    /// <summary>Kind of the series, in snake case.</summary>
    public string Series { get; set; } = "";

    /// <summary>Feed, line or session measured, or null.</summary>
    public string? Key { get; set; }

    /// <summary>Feed measured, or null. Part of the key, like the next three.</summary>
    public string? Feed { get; set; }

    /// <summary>Line measured, in a lead the faster one, or null.</summary>
    public string? Line { get; set; }

    /// <summary>Session measured, or null.</summary>
    public string? Session { get; set; }

    /// <summary>The slower line of a lead, or null.</summary>
    public string? Against { get; set; }

    /// <summary>Samples in the distribution.</summary>
    public long Count { get; set; }

    /// <summary>Lowest, nanoseconds.</summary>
    public long? MinNs { get; set; }

    /// <summary>Mean, nanoseconds.</summary>
    public long? MeanNs { get; set; }

    /// <summary>Median, nanoseconds.</summary>
    public long? P50Ns { get; set; }

    /// <summary>90th percentile, nanoseconds.</summary>
    public long? P90Ns { get; set; }

    /// <summary>99th percentile, nanoseconds.</summary>
    public long? P99Ns { get; set; }

    /// <summary>99.9th percentile, nanoseconds.</summary>
    public long? P999Ns { get; set; }

    /// <summary>99.99th percentile, nanoseconds.</summary>
    public long? P9999Ns { get; set; }

    /// <summary>Highest, nanoseconds.</summary>
    public long? MaxNs { get; set; }

    /// <summary>Samples below zero.</summary>
    public NegativeReport Negative { get; set; }

    /// <summary>Samples above the range.</summary>
    public AboveRangeReport AboveRange { get; set; }

    /// <summary>False if losses in the appliance may have cost samples.</summary>
    public bool Complete { get; set; }

    /// <summary>Upper bound of the samples lost in the appliance; null if unknown.</summary>
    public long? MayBeMissing { get; set; }

    /// <summary>
    /// Samples of the publisher's total that this receiver does not have; null until a total has arrived.
    /// </summary>
    public long? NotReceived { get; set; }

    /// <summary>Tick-to-trade: method by which the tick is found; else null.</summary>
    public string? Attribution { get; set; }

    public string? StampSource { get; set; }

    /// <summary>Resolution of stamps, nanoseconds.</summary>
    public long? ResolutionNs { get; set; }

    /// <summary>Series that mix clocks: offset from stamp to UTC, nanoseconds; else null.</summary>
    public long? ClockOffsetNs { get; set; }

    /// <summary>Series that mix clocks: largest error of that offset, nanoseconds; else null.</summary>
    public long? UncertaintyNs { get; set; }

    /// <summary>Clock of the stamps at its start: <c>host</c>, <c>nic</c>, <c>exchange</c>, or in a replay the source
    /// of the stamps; null if unknown.</summary>
    public string? FromSource { get; set; }

    /// <summary>Clock of the stamps at its end.</summary>
    public string? ToSource { get; set; }

    /// <summary>Series with an end at a NIC: packets that it did not stamp, or not plausibly, since the start; else
    /// null.</summary>
    public long? Unstamped { get; set; }

    /// <summary>Series with an end at a NIC: times across a step of one of the clocks, or before the NIC's clock was
    /// known, since the start; else null.</summary>
    public long? ClockStepped { get; set; }

    /// <summary>Series with an end at a NIC: times that contradict the host's stamps of the same packets, since the
    /// start; else null.</summary>
    public long? StageMismatch { get; set; }

    /// <summary>Series with an end at a NIC: largest error of the conversion between the clocks, nanoseconds; 0 if
    /// nothing was converted; else null.</summary>
    public long? MappingErrorNs { get; set; }

    /// <summary>The samples, valid until the reader receives the next message; null if there were none.</summary>
    public SparseHistogram? Samples { get; set; }

    /// <summary>Snapshot: the largest samples; null in a summary.</summary>
    public IReadOnlyList<WorstReport>? Worst { get; set; }

    /// <summary>Takes the count and the percentiles of samples.</summary>
    public void Fill(SparseHistogram? samples)
    {
        bool isEmpty = samples is null || samples.TotalCount == 0;
        long? At(double percentile) => isEmpty ? null : samples!.ValueAtPercentile(percentile);
        Samples = samples;
        Count = samples?.TotalCount ?? 0;
        MinNs = At(0);
        MeanNs = isEmpty ? null : (long)Math.Round(samples!.MeanNs);
        P50Ns = At(50);
        P90Ns = At(90);
        P99Ns = At(99);
        P999Ns = At(99.9);
        P9999Ns = At(99.99);
        MaxNs = isEmpty ? null : samples!.MaxNs;
    }
}

/// <summary>Samples below zero.</summary>
public readonly record struct NegativeReport
{
    /// <summary>Number of samples.</summary>
    public long Count { get; init; }

    /// <summary>The lowest, nanoseconds; null if there is none.</summary>
    public long? MinNs { get; init; }
}

/// <summary>Samples above the range of the histograms.</summary>
public readonly record struct AboveRangeReport
{
    /// <summary>Number of samples.</summary>
    public long Count { get; init; }

    /// <summary>The highest, nanoseconds; null if there is none.</summary>
    public long? MaxNs { get; init; }
}

/// <summary>One of the largest samples of an interval.</summary>
public sealed record WorstReport
{
    private readonly StagesReport _stages = new();

    /// <summary>The sample, nanoseconds.</summary>
    public long ValueNs { get; set; }

    /// <summary>Stamp of the packet that ended it, nanoseconds.</summary>
    public long StampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; set; }

    /// <summary>Number of the feed packet; null if it is not of a feed.</summary>
    public ulong? Sequence { get; set; }

    /// <summary>Key of the order; none if it is not of an order.</summary>
    public OrderKey OrderKey;

    /// <summary>Stages of the order's way through the host; null if they are not known.</summary>
    public StagesReport? Stages { get; set; }

    /// <summary>Sets <see cref="Stages"/>; the object is kept for the next time.</summary>
    internal void SetStages(in OrderStages stages) => Stages = _stages.TryFill(stages) ? _stages : null;

    /// <summary>Cause of the order's latency; null if it was not looked for, or not found yet.</summary>
    public CauseReport? Cause { get; set; }

    /// <summary>
    /// Largest distance of its times from UTC, nanoseconds; null while not synchronised, and in a replay.
    /// </summary>
    public long? UncertaintyNs { get; set; }
}

/// <summary>The busiest window of one size.</summary>
public sealed record BurstReport
{
    /// <summary>Feed or session.</summary>
    public string? Flow { get; set; }

    /// <summary>Line; null for a session.</summary>
    public string? Line { get; set; }

    /// <summary>Session: <c>to_exchange</c> or <c>from_exchange</c>; null for a feed.</summary>
    public string? Direction { get; set; }

    /// <summary>Length of the window, nanoseconds.</summary>
    public long WindowNs { get; set; }

    public long Packets { get; set; }

    /// <summary>Wire bytes in it.</summary>
    public long Bytes { get; set; }

    /// <summary>Stamp of its first packet, nanoseconds.</summary>
    public long StampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; set; }

    /// <summary>Resolution of stamps, nanoseconds.</summary>
    public long? ResolutionNs { get; set; }

    /// <summary>
    /// Largest distance of its times from UTC, nanoseconds; null while not synchronised, and in a replay.
    /// </summary>
    public long? UncertaintyNs { get; set; }
}
