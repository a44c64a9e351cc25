// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;

namespace Telemetry.Publishing.Snapshots;

/// <summary>Number sequences of an interval, of several merged intervals, or of the day, by their place
/// (<see cref="Places.ChannelPlaces"/>). All memory is allocated at the start.</summary>
[HotPath]
internal sealed class ChannelData(int places, int feeds)
{
    private ChannelRow[] _rows = UnusedRows(places);

    /// <summary>Rows; those with the feed -1 are unused.</summary>
    public ReadOnlySpan<ChannelRow> Rows => _rows.AsSpan(0, Count);

    /// <summary>By feed index: counters of sequences without a place.</summary>
    public ChannelCounters[] Others { get; private set; } = new ChannelCounters[feeds];

    /// <summary>Number after the highest place that was in use.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row's counters at its place, and takes over its position.</summary>
    /// <param name="place">The place; -1 adds the counters to those of the feed's other sequences.</param>
    public void Add(int place, in ChannelRow added)
    {
        if (place < 0)
        {
            CounterMath.Add(ref Others[added.FeedIndex], added.Counters);
            return;
        }
        ref ChannelRow row = ref _rows[place];
        ChannelCounters sum = added.Counters;
        if (AreSame(row, added))
            CounterMath.Add(ref sum, row.Counters);
        else if (row.FeedIndex >= 0)
            CounterMath.Add(ref Others[row.FeedIndex], row.Counters);       // the place has changed hands
        row = added;
        row.Counters = sum;
        Count = Math.Max(Count, place + 1);
    }

    /// <summary>Adds the rows of a later interval.</summary>
    public void Add(ChannelData interval)
    {
        for (int place = 0; place < interval.Count; place++)
        {
            if (interval._rows[place].FeedIndex >= 0)
                Add(place, interval._rows[place]);
        }
        AddOthers(interval.Others);
    }

    /// <summary>Adds counters of sequences without a place, by feed index.</summary>
    public void AddOthers(ReadOnlySpan<ChannelCounters> others)
    {
        for (int feed = 0; feed < others.Length; feed++)
            CounterMath.Add(ref Others[feed], others[feed]);
    }

    /// <summary>Bounds the retractions of each sequence by its losses, and takes what is beyond them from its
    /// feed's.</summary>
    /// <param name="feeds">By feed index: counters of the feeds.</param>
    public void BoundRetractions(Span<FeedCounters> feeds)
    {
        foreach (ref ChannelRow row in _rows.AsSpan(0, Count))
        {
            if (row.FeedIndex >= 0)
                Bound(ref row.Counters, ref feeds[row.FeedIndex].Retracted);
        }
        for (int feed = 0; feed < feeds.Length; feed++)
            Bound(ref Others[feed], ref feeds[feed].Retracted);
    }

    /// <summary>Forgets the row of a place.</summary>
    public void Clear(int place) => _rows[place] = Unused;

    public void Clear()
    {
        _rows.AsSpan(0, Count).Fill(Unused);
        Others.AsSpan().Clear();
        Count = 0;
    }

    public bool IsIdle(int place) => CounterMath.IsZero(_rows[place].Counters);

    /// <summary>Copies all rows into larger memory and uses that from now on; allocates nothing.</summary>
    public void Grow(ChannelData larger)
    {
        Rows.CopyTo(larger._rows);
        Others.CopyTo(larger.Others.AsSpan());
        (_rows, Others) = (larger._rows, larger.Others);
    }

    /// <summary>True if two rows are of the same sequence.</summary>
    public static bool AreSame(in ChannelRow left, in ChannelRow right) =>
        left.FeedIndex == right.FeedIndex && left.Channel == right.Channel;

    private static void Bound(ref ChannelCounters counters, ref RetractionCounters ofFeed)
    {
        long gaps = Math.Max(0, counters.GapsRetracted - counters.Gaps);
        long messages = Math.Max(0, counters.MessagesLostRetracted - counters.MessagesLost);
        if ((gaps | messages) == 0)
            return;
        counters.GapsRetracted -= gaps;
        counters.MessagesLostRetracted -= messages;
        ofFeed.Gaps = Math.Max(0, ofFeed.Gaps - gaps);
        ofFeed.Messages = Math.Max(0, ofFeed.Messages - messages);
    }

    private static ChannelRow Unused => new() { FeedIndex = -1 };

    private static ChannelRow[] UnusedRows(int count)
    {
        var rows = new ChannelRow[count];
        rows.AsSpan().Fill(Unused);
        return rows;
    }
}
