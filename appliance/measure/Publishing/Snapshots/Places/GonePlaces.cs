// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Counters;

namespace Telemetry.Publishing.Snapshots.Places;

/// <summary>Places of number sequences that are no longer there, in the order in which they are given away: those that
/// counted nothing in the day, then those of feeds with more places than their own number, then the rest; of each the
/// longest gone first.</summary>
/// <param name="topology">The watched flows.</param>
/// <param name="capacity">Number of places.</param>
[HotPath]
internal sealed class GonePlaces(Topology topology, int capacity)
{
    private const long Counted = 1L << 61;
    private const long OfOwn = 1L << 62;

    private readonly long[] _ranks = new long[capacity];
    private readonly int[] _places = new int[capacity];
    private readonly int[] _room = [.. topology.Feeds.Select(static feed => feed.MaxChannels)];
    private readonly int[] _held = new int[topology.Feeds.Count];
    private long _ordinal;
    private int _count;
    private int _next;

    /// <summary>Finds the next place to give away; each is looked at once an interval.</summary>
    /// <param name="keys">The sequences, by place.</param>
    /// <param name="lastOrdinals">Their latest intervals, by place.</param>
    /// <param name="ordinal">The interval.</param>
    /// <param name="totals">The day's counters.</param>
    /// <returns>The place; -1 if there is none.</returns>
    public int Next(
        ReadOnlySpan<ChannelRow> keys, ReadOnlySpan<long> lastOrdinals, long ordinal, ChannelData totals)
    {
        if (_ordinal != ordinal)
            Collect(keys, lastOrdinals, ordinal, totals);
        while (_next < _count)
        {
            int place = _places[_next++];
            if (IsGone(lastOrdinals[place], ordinal))               // it may have come back in this interval
                return place;
        }
        return -1;
    }

    // What was there in the interval before may still come in this one.
    private static bool IsGone(long lastOrdinal, long ordinal) => lastOrdinal < ordinal - 1;

    private void Collect(
        ReadOnlySpan<ChannelRow> keys, ReadOnlySpan<long> lastOrdinals, long ordinal, ChannelData totals)
    {
        (_ordinal, _count, _next) = (ordinal, 0, 0);
        _held.AsSpan().Clear();
        for (int place = 0; place < keys.Length; place++)
        {
            _held[keys[place].FeedIndex]++;
            if (!IsGone(lastOrdinals[place], ordinal))
                continue;
            _places[_count] = place;
            _ranks[_count++] = lastOrdinals[place] | (totals.IsIdle(place) ? 0 : Counted);
        }
        Sort();
        for (int index = 0; index < _count; index++)
        {
            int feed = keys[_places[index]].FeedIndex;
            if (_held[feed] > _room[feed])
                _held[feed]--;
            else if (_ranks[index] >= Counted)
                _ranks[index] |= OfOwn;
        }
        Sort();
    }

    private void Sort() => _ranks.AsSpan(0, _count).Sort(_places.AsSpan(0, _count));
}
