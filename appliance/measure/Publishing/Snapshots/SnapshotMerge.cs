// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Snapshots.Places;

namespace Telemetry.Publishing.Snapshots;

/// <summary>Adds an interval to the pending intervals and to the totals.</summary>
[HotPath]
internal static class SnapshotMerge
{
    /// <summary>
    /// Stores in <paramref name="target"/> the increments since <paramref name="before"/>, which then becomes the
    /// totals at this interval's end.
    /// </summary>
    /// <param name="interval">The interval as the analysis handed it over.</param>
    /// <param name="before">Totals at the end of the interval before.</param>
    /// <param name="totals">Totals of the day, without this interval.</param>
    public static void MakeInterval(
        SnapshotData target, IntervalBuffer interval, PreviousTotals before, SnapshotData totals)
    {
        target.Clear(interval.Ordinal);
        CounterMath.Subtract(interval.Lines, before.Lines, target.Lines.AsSpan());
        CounterMath.Subtract(interval.Feeds, before.Feeds, target.Feeds.AsSpan());
        CounterMath.Subtract(interval.Sessions, before.Sessions, target.Sessions.AsSpan());
        CounterMath.Subtract(interval.Recovery, before.Recovery, target.Recovery.Rows.AsSpan());
        for (int index = 0; index < target.Series.Length; index++)
            SubtractSeries(ref target.Series[index], interval.Series[index], before.Series[index]);
        before.Take(interval);
        interval.Worst.AsSpan().CopyTo(target.Worst);
        interval.Bursts.AsSpan().CopyTo(target.Bursts);
        TakeChannels(target.Channels, interval, before.Channels, totals.Channels);
        target.Types?.Add(interval.Types!);
        CopyState(target, interval);
    }

    /// <summary>Adds an interval to the pending ones; its histograms are passed separately.</summary>
    public static void AddInterval(SnapshotData target, SnapshotData interval, LongHistogram[] histograms)
    {
        AddCounters(target, interval);
        for (int index = 0; index < target.Series.Length; index++)
            AddSeries(ref target.Series[index], interval.Series[index]);
        AddHistograms(target.Histograms, histograms);
        MergeWorst(target.Worst, interval.Worst);
        MergeBursts(target.Bursts, interval.Bursts);
        CounterMath.Add(ref target.Ledger, interval.Ledger);
        CounterMath.Add(ref target.Publication, interval.Publication);
        CounterMath.Add(ref target.Appliance, interval.Appliance);
        CounterMath.Add(ref target.HostDrops, interval.HostDrops);
        target.HasHostDrops = interval.HasHostDrops;
        CounterMath.Add(ref target.MediaDriver, interval.MediaDriver);
        (target.UsesMediaDriver, target.HasMediaDriver) = (interval.UsesMediaDriver, interval.HasMediaDriver);
        AddSockets(target, interval);
        interval.Memberships.CopyTo(target.Memberships, 0);
        AddSettings(target, interval);
        target.AtRest = interval.AtRest;
        if (target.FirstOrdinal == interval.FirstOrdinal)
            target.StartStampNs = interval.StartStampNs;
        target.LastOrdinal = interval.LastOrdinal;
        target.EndStampNs = interval.EndStampNs;
        target.IsLast = interval.IsLast;
    }

    /// <summary>Adds the interval's samples to those of <paramref name="target"/>.</summary>
    public static void AddHistograms(LongHistogram[] target, LongHistogram[] interval)
    {
        for (int index = 0; index < target.Length; index++)
        {
            if (interval[index].TotalCount > 0)
                target[index].Add(interval[index]);
        }
    }

    /// <summary>Adds an interval to the totals; its histograms are passed separately.</summary>
    public static void AddTotals(SnapshotData totals, SnapshotData interval, LongHistogram[] histograms)
    {
        AddCounters(totals, interval);
        BoundRetractions(totals);
        for (int index = 0; index < totals.Series.Length; index++)
            AddSeries(ref totals.Series[index], interval.Series[index]);
        AddHistograms(totals.Histograms, histograms);
        AddSockets(totals, interval);
        interval.Memberships.CopyTo(totals.Memberships, 0);
        MergeBursts(totals.Bursts, interval.Bursts);
        totals.OpenGapCount = interval.OpenGapCount;
        interval.OpenGaps.AsSpan(0, interval.OpenGapCount).CopyTo(totals.OpenGaps);
        CounterMath.Add(ref totals.Ledger, interval.Ledger);
        CounterMath.Add(ref totals.Publication, interval.Publication);
        if (interval.HasHostDrops)
            CounterMath.Add(ref totals.HostDrops, interval.HostDrops);
        totals.HasHostDrops |= interval.HasHostDrops;
        (totals.UsesMediaDriver, totals.HasMediaDriver) = (interval.UsesMediaDriver, interval.HasMediaDriver);
        AddSettings(totals, interval);
        totals.AtRest = interval.AtRest;
        totals.LastOrdinal = interval.LastOrdinal;
        totals.EndStampNs = interval.EndStampNs;
        totals.IsLast = interval.IsLast;
    }

    private static void AddSettings(SnapshotData target, SnapshotData added)
    {
        target.HostSettingsHash = added.HostSettingsHash;
        target.ClockUncertaintyNs = added.ClockUncertaintyNs;
        target.HostSettingsChanges += added.HostSettingsChanges;
    }

    private static void AddCounters(SnapshotData target, SnapshotData added)
    {
        CounterMath.Add(target.Lines.AsSpan(), added.Lines);
        CounterMath.Add(target.Feeds.AsSpan(), added.Feeds);
        CounterMath.Add(target.Sessions.AsSpan(), added.Sessions);
        target.Channels.Add(added.Channels);
        target.Recovery.Add(added.Recovery);
        target.Types?.Add(added.Types!);
    }

    /// <summary>
    /// Bounds the retractions: one of a loss of the previous day takes nothing from this day's losses.
    /// </summary>
    private static void BoundRetractions(SnapshotData totals)
    {
        totals.Channels.BoundRetractions(totals.Feeds);
        foreach (ref LineCounters line in totals.Lines.AsSpan())
            Bound(ref line.Retracted, line.Gaps, line.MessagesMissing, line.Blind.TotalNs);
        foreach (ref FeedCounters feed in totals.Feeds.AsSpan())
        {
            Bound(ref feed.Retracted, feed.FeedGaps, feed.MessagesLost, feed.Blind.TotalNs);
            feed.MessagesRetracted = Math.Min(feed.MessagesRetracted, feed.Messages);
            feed.ResetsRetracted = Math.Min(feed.ResetsRetracted, feed.Resets);
        }
    }

    private static void Bound(ref RetractionCounters retracted, long gaps, long messages, long blindNs)
    {
        retracted.Gaps = Math.Min(retracted.Gaps, gaps);
        retracted.Messages = Math.Min(retracted.Messages, messages);
        retracted.BlindNs = Math.Min(retracted.BlindNs, blindNs);
    }

    private static void AddSockets(SnapshotData target, SnapshotData interval)
    {
        (target.HasSockets, target.SocketsAskedNs) = (interval.HasSockets, interval.SocketsAskedNs);
        for (int row = 0; row < target.Sockets.Length; row++)
        {
            if (interval.Sockets[row] != NullValue.Int64)
                target.Sockets[row] = Math.Max(target.Sockets[row], 0) + interval.Sockets[row];
        }
    }

    private static void TakeChannels(
        ChannelData target, IntervalBuffer interval, ChannelPlaces places, ChannelData totals)
    {
        foreach (ref readonly ChannelRow row in interval.Channels.AsSpan(0, interval.ChannelCount))
            target.Add(places.Of(row, interval.Ordinal, totals), row);
        target.AddOthers(interval.OtherChannels);
    }

    private static void CopyState(SnapshotData target, IntervalBuffer interval)
    {
        if (target.FirstOrdinal == interval.Ordinal)
            target.StartStampNs = interval.StartStampNs;
        target.OpenGapCount = interval.OpenGapCount;
        interval.OpenGaps.AsSpan(0, interval.OpenGapCount).CopyTo(target.OpenGaps);
        target.LastOrdinal = interval.Ordinal;
        target.EndStampNs = interval.EndStampNs;
        target.IsLast = interval.IsLast;
    }

    private static void SubtractSeries(ref SeriesCounters target, in SeriesCounters now, in SeriesCounters before)
    {
        target.MayBeMissing = now.MayBeMissing - before.MayBeMissing;
        target.NegativeCount = now.NegativeCount - before.NegativeCount;
        if (target.NegativeCount > 0)
            target.NegativeMinNs = now.NegativeMinNs;
        target.AboveRangeCount = now.AboveRangeCount - before.AboveRangeCount;
        if (target.AboveRangeCount > 0)
            target.AboveRangeMaxNs = now.AboveRangeMaxNs;
    }

    private static void AddSeries(ref SeriesCounters target, in SeriesCounters added)
    {
        target.MayBeMissing += added.MayBeMissing;
        if (added.NegativeCount > 0)
        {
            // The null value is the lowest number, so Min keeps it.
            target.NegativeMinNs = target.NegativeCount == 0
                ? added.NegativeMinNs
                : Math.Min(target.NegativeMinNs, added.NegativeMinNs);
            target.NegativeCount += added.NegativeCount;
        }
        if (added.AboveRangeCount > 0)
        {
            bool isKnown = target.AboveRangeCount == 0
                || (target.AboveRangeMaxNs != NullValue.Int64 && added.AboveRangeMaxNs != NullValue.Int64);
            target.AboveRangeMaxNs = isKnown
                ? Math.Max(target.AboveRangeMaxNs, added.AboveRangeMaxNs)
                : NullValue.Int64;
            target.AboveRangeCount += added.AboveRangeCount;
        }
    }

    private static void MergeWorst(Span<WorstSample> target, ReadOnlySpan<WorstSample> added)
    {
        for (int first = 0; first < target.Length; first += WorstSample.PerSeries)
        {
            for (int index = first; index < first + WorstSample.PerSeries && added[index].ValueNs >= 0; index++)
                Insert(target.Slice(first, WorstSample.PerSeries), added[index]);
        }
    }

    /// <summary>Inserts a sample among the worst ones, if it is one of them.</summary>
    public static void Insert(Span<WorstSample> worst, in WorstSample sample)
    {
        int place = worst.Length;
        while (place > 0 && worst[place - 1].ValueNs < sample.ValueNs)
            place--;
        if (place == worst.Length)
            return;
        worst[place..^1].CopyTo(worst[(place + 1)..]);
        worst[place] = sample;
    }

    private static void MergeBursts(Span<BurstWindow> target, ReadOnlySpan<BurstWindow> added)
    {
        for (int index = 0; index < target.Length; index++)
        {
            if (added[index].IsBusierThan(target[index]))
                target[index] = added[index];
        }
    }
}
