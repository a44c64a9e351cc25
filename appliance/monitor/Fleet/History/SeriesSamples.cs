// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Fleet.History;

/// <summary>Samples of one series in one interval beside those in the histogram.</summary>
public struct SeriesSamples
{
    /// <summary>Samples in the histogram.</summary>
    public long Count;

    /// <summary>Upper bound of the samples that losses in the appliance may have cost.</summary>
    public long MayBeMissing;

    /// <summary>Samples below zero.</summary>
    public long NegativeCount;

    /// <summary>The lowest of them, nanoseconds; the null value if unknown, meaningless if there is none.</summary>
    public long NegativeMinNs;

    public long AboveRangeCount;

    /// <summary>The highest of them, nanoseconds; the null value if unknown, meaningless if there is none.</summary>
    public long AboveRangeMaxNs;

    /// <summary>The largest sample.</summary>
    public WorstSample Worst;

    /// <summary>True if there is nothing in it.</summary>
    public readonly bool IsEmpty => Count == 0 && MayBeMissing == 0 && NegativeCount == 0 && AboveRangeCount == 0;

    /// <summary>Samples of a reported series, without the largest one.</summary>
    public static SeriesSamples Of(SeriesReport series) => new()
    {
        Count = series.Count,
        MayBeMissing = series.MayBeMissing ?? 0,
        NegativeCount = series.Negative.Count,
        NegativeMinNs = series.Negative.MinNs ?? 0,
        AboveRangeCount = series.AboveRange.Count,
        AboveRangeMaxNs = series.AboveRange.MaxNs ?? 0,
    };

    /// <summary>Adds the samples of another interval; sums end at the largest number.</summary>
    public void Add(in SeriesSamples other)
    {
        // The null value is the lowest there is, so that what is unknown stays so.
        if (other.NegativeCount > 0)
            NegativeMinNs = NegativeCount == 0 ? other.NegativeMinNs : Math.Min(NegativeMinNs, other.NegativeMinNs);
        if (other.AboveRangeCount > 0)
            AboveRangeMaxNs = AboveRangeCount == 0 ? other.AboveRangeMaxNs
                : AboveRangeMaxNs == NullValue.Int64 || other.AboveRangeMaxNs == NullValue.Int64 ? NullValue.Int64
                : Math.Max(AboveRangeMaxNs, other.AboveRangeMaxNs);
        Count = CounterMath.Sum(Count, other.Count);
        MayBeMissing = CounterMath.Sum(MayBeMissing, other.MayBeMissing);
        NegativeCount = CounterMath.Sum(NegativeCount, other.NegativeCount);
        AboveRangeCount = CounterMath.Sum(AboveRangeCount, other.AboveRangeCount);
        if (other.Worst.ValueNs > Worst.ValueNs)
            Worst = other.Worst;
    }
}

/// <summary>The largest sample of a series in an interval.</summary>
/// <param name="ValueNs">The sample, nanoseconds; 0 if there is none.</param>
/// <param name="StampNs">Stamp of the packet that ended it, nanoseconds.</param>
/// <param name="Sequence">Number of the feed packet; 0 if it is not of a feed.</param>
/// <param name="Key">Key of the order as text; null if it is not of an order.</param>
/// <param name="Stages">Stages of the order's way through the host; null if they are not known.</param>
public readonly record struct WorstSample(
    long ValueNs, long StampNs, ulong Sequence, string? Key, StagesReport? Stages = null);
