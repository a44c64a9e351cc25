// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Values;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;

namespace Telemetry.Fleet.Storing;

/// <summary>Summary of an appliance's five minutes, to be compared with those of other days. Percentiles are of all
/// samples, exact to half a bucket of 3 digits.</summary>
public sealed record StoredSlot
{
    /// <summary>Length of a slot, nanoseconds; slots begin at multiples of it.</summary>
    public const long LengthNs = SlotValue.SlotNs;

    /// <summary>Start, UTC since 1970, nanoseconds.</summary>
    public required long StartTimeNs { get; init; }

    /// <summary>Time within it that was received, nanoseconds.</summary>
    public required long ReceivedNs { get; init; }

    /// <summary>True if all of it was received, and nothing was lost in the appliance.</summary>
    public required bool Complete { get; init; }

    /// <summary>Hash of the settings of the host; null if unknown, or if they changed.</summary>
    public required string? SettingsHash { get; init; }

    /// <summary>Largest distance of the appliance's clock from UTC, nanoseconds; null if unknown.</summary>
    public required long? ClockUncertaintyNs { get; init; }

    /// <summary>Series that have samples.</summary>
    public required IReadOnlyList<SlotSeries> Series { get; init; }

    /// <summary>Messages of each feed.</summary>
    public required IReadOnlyList<(string Feed, long Messages)> Feeds { get; init; }

    /// <summary>Packets that each line delivered first.</summary>
    public required IReadOnlyList<(string Feed, string Line, long Wins)> Lines { get; init; }

    /// <summary>Orders and rejects of each session.</summary>
    public required IReadOnlyList<(string Session, long Orders, long Rejects)> Sessions { get; init; }

    public static long StartOf(IntervalRecord interval) => (interval.EndTimeNs - 1) / LengthNs * LengthNs;

    /// <summary>Sums up the intervals of a slot.</summary>
    /// <param name="intervals">Its intervals that end in the slot, oldest first; at least one.</param>
    public static StoredSlot Of(string appliance, IReadOnlyList<IntervalRecord> intervals)
    {
        long startNs = StartOf(intervals[0]);
        var selection = new RecordSelection(
            [new AppliancePart(appliance, intervals, startNs, startNs + LengthNs)], (startNs, startNs + LengthNs),
            HistorySpan.FromMemory);
        SeriesIdentity[] series = [.. intervals.SelectMany(one => one.Series).Distinct()];
        SlotCounters counters = SlotCounters.Of(intervals);
        bool isIncomplete = intervals.Any(one => (one.Flags & IntervalFlags.Incomplete) != 0);
        return new StoredSlot
        {
            StartTimeNs = startNs,
            ReceivedNs = selection.Coverage.ReceivedNs,
            Complete = selection.Coverage.IsWhole && !isIncomplete,
            SettingsHash = selection.Settings.Count == 1 ? selection.Settings[0] : null,
            ClockUncertaintyNs = intervals.Max(one => one.ClockUncertaintyNs),
            Series = [.. selection.MergeLike(series).Where(one => one.Histogram.TotalCount > 0).Select(SlotSeries.Of)],
            Feeds = [.. counters.Feeds.Select(one => (one.Key, one.Value))],
            Lines = [.. counters.Lines.Select(one => (one.Key.Feed, one.Key.Line, one.Value))],
            Sessions = [.. counters.Sessions.Select(one => (one.Key, one.Value.Orders, one.Value.Rejects))],
        };
    }
}

/// <summary>Samples of a series in a slot.</summary>
/// <param name="Count">Number of samples.</param>
/// <param name="P50Ns">Median, nanoseconds; this and the following are null if fewer than one sample lies
/// beyond.</param>
/// <param name="P90Ns">90th percentile, nanoseconds.</param>
/// <param name="P99Ns">99th percentile, nanoseconds.</param>
/// <param name="P999Ns">99.9th percentile, nanoseconds.</param>
/// <param name="P9999Ns">99.99th percentile, nanoseconds.</param>
/// <param name="MaxNs">Largest sample, nanoseconds.</param>
/// <param name="Complete">True if no sample of it may be missing.</param>
public sealed record SlotSeries(
    SeriesIdentity Series, long Count, long? P50Ns, long? P90Ns, long? P99Ns, long? P999Ns, long? P9999Ns, long MaxNs,
    bool Complete)
{
    /// <summary>Interval in which the median of the underlying distribution lies.</summary>
    public required PercentileRange P50Range { get; init; }

    /// <summary>Interval in which the 99th percentile of the underlying distribution lies.</summary>
    public required PercentileRange P99Range { get; init; }

    internal static SlotSeries Of(Distribution samples) => new(
        samples.Series[0], samples.Histogram.TotalCount, samples.At(50), samples.At(90), samples.At(99),
        samples.At(99.9), samples.At(99.99), samples.Histogram.MaxNs, samples.Complete)
    {
        P50Range = PercentileRange.Of(samples.Histogram, 50),
        P99Range = PercentileRange.Of(samples.Histogram, 99),
    };
}

/// <summary>Interval of 95 % in which a percentile of the underlying distribution lies (<see cref="SamplingError"/>),
/// from the lowest value of a bucket to the highest value of another.</summary>
/// <param name="LowNs">Lower end, nanoseconds; null if there are too few samples for one.</param>
/// <param name="HighNs">Upper end, nanoseconds; null if there are too few samples for one.</param>
public readonly record struct PercentileRange(long? LowNs, long? HighNs)
{
    internal static PercentileRange Of(SparseHistogram samples, double percentile)
    {
        (long low, long high) = SamplingError.RanksOf(percentile, samples.TotalCount);
        return new PercentileRange(
            low == 0 ? null : SeriesBuckets.LowestAt(BucketOf(samples, low)),
            high > samples.TotalCount ? null : SeriesBuckets.HighestAt(BucketOf(samples, high)));
    }

    private static int BucketOf(SparseHistogram samples, long rank)
    {
        int place = 0;
        for (long counted = samples.CountAt(0); counted < rank; counted += samples.CountAt(place))
            place++;
        return samples.Indices[place];
    }
}
