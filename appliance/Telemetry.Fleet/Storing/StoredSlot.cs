// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;

namespace Telemetry.Fleet.Storing;

/// <summary>Summary of an appliance's five minutes, to be compared with those of other days. Percentiles are of all
/// samples, exact to half a bucket of 3 digits.</summary>
public sealed record StoredSlot
{
    /// <summary>Length of a slot, nanoseconds; slots begin at multiples of it.</summary>
    public const long LengthNs = 5 * 60 * 1_000_000_000L;

    private static readonly Metric Messages = CounterRange.Find("feeds.messages")!.Value;
    private static readonly Metric Orders = CounterRange.Find("sessions.orders")!.Value;
    private static readonly Metric Rejects = CounterRange.Find("sessions.rejects")!.Value;

    /// <summary>Begin, UTC since 1970, nanoseconds.</summary>
    public required long StartTimeNs { get; init; }

    /// <summary>Time within it that was received, nanoseconds.</summary>
    public required long ReceivedNs { get; init; }

    /// <summary>True if all of it was received, and nothing was lost in the appliance.</summary>
    public required bool Complete { get; init; }

    /// <summary>Hash of the settings of the host; null if unknown, or if they changed.</summary>
    public required string? SettingsHash { get; init; }

    /// <summary>Series that have samples.</summary>
    public required IReadOnlyList<SlotSeries> Series { get; init; }

    /// <summary>Messages of each feed.</summary>
    public required IReadOnlyList<(string Feed, long Messages)> Feeds { get; init; }

    /// <summary>Orders and rejects of each session.</summary>
    public required IReadOnlyList<(string Session, long Orders, long Rejects)> Sessions { get; init; }

    /// <summary>Begin of the slot of an interval.</summary>
    public static long StartOf(IntervalRecord interval) => (interval.EndTimeNs - 1) / LengthNs * LengthNs;

    /// <summary>Sums up the intervals of a slot.</summary>
    /// <param name="appliance">Name of the appliance.</param>
    /// <param name="intervals">Its intervals that end in the slot, oldest first; at least one.</param>
    public static StoredSlot Of(string appliance, IReadOnlyList<IntervalRecord> intervals)
    {
        long startNs = StartOf(intervals[0]);
        var selection = new RecordSelection(
            [new AppliancePart(appliance, intervals, LengthNs)], (startNs, startNs + LengthNs), HistorySpan.FromMemory);
        SeriesIdentity[] series = [.. intervals.SelectMany(one => one.Series).Distinct()];
        bool isIncomplete = intervals.Any(one => (one.Flags & IntervalFlags.Incomplete) != 0);
        return new StoredSlot
        {
            StartTimeNs = startNs,
            ReceivedNs = selection.Coverage.ReceivedNs,
            Complete = selection.Coverage.IsWhole && !isIncomplete,
            SettingsHash = selection.Settings.Count == 1 ? selection.Settings[0] : null,
            Series = [.. selection.MergeLike(series).Where(one => one.Histogram.TotalCount > 0).Select(SlotSeries.Of)],
            Feeds = [.. NamesOf(intervals, FeedCountersMessage.TemplateId, one => one.Feed).Select(
                feed => (feed, Sum(selection, Messages, new SeriesFilter { Feed = feed })))],
            Sessions = [.. NamesOf(intervals, SessionCountersMessage.TemplateId, one => one.Session).Select(
                session => new SeriesFilter { Session = session }).Select(
                filter => (filter.Session!, Sum(selection, Orders, filter), Sum(selection, Rejects, filter)))],
        };
    }

    private static IEnumerable<string> NamesOf(
        IReadOnlyList<IntervalRecord> intervals, ushort templateId, Func<CounterBlock, string?> name) =>
        intervals.Select(one => one.Layout).Distinct().SelectMany(layout => layout.Blocks)
            .Where(block => block.TemplateId == templateId).Select(name).OfType<string>().Distinct();

    private static long Sum(RecordSelection selection, Metric metric, SeriesFilter filter) =>
        CounterRange.Of(selection, metric, filter, mostColumns: 1).Sums[0] ?? 0;
}

/// <summary>Samples of a series in a slot.</summary>
/// <param name="Series">The series.</param>
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
    internal static SlotSeries Of(Distribution samples) => new(
        samples.Series[0], samples.Histogram.TotalCount, samples.At(50), samples.At(90), samples.At(99),
        samples.At(99.9), samples.At(99.99), samples.Histogram.MaxNs, samples.Complete);
}
