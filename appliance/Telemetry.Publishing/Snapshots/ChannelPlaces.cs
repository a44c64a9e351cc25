// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Model.Counters;

namespace Telemetry.Publishing.Snapshots;

/// <summary>Gives each number sequence a place that it keeps for the day, so that its counters can be added up. Where
/// all places are taken, a sequence gets that of one which is no longer there and counted nothing in the day.</summary>
[HotPath]
internal sealed class ChannelPlaces
{
    private const ulong FeedSpread = 0x9E37_79B9_7F4A_7C15UL;

    private ChannelRow[] _keys;
    private long[] _lastOrdinals;
    private int[] _index;
    private int _count;
    private long _searchedIn;
    private int _searchFrom;

    /// <summary>Makes room for sequences.</summary>
    /// <param name="capacity">Number of places.</param>
    public ChannelPlaces(int capacity)
    {
        _keys = new ChannelRow[capacity];
        _lastOrdinals = new long[capacity];
        _index = new int[(int)BitOperations.RoundUpToPowerOf2((uint)capacity * 2 + 2)];
        _index.AsSpan().Fill(-1);
    }

    /// <summary>Finds the place of a sequence, or gives it one.</summary>
    /// <param name="row">A row of the sequence.</param>
    /// <param name="ordinal">The interval.</param>
    /// <param name="totals">The day's counters, in which a place that is free again counted nothing.</param>
    /// <returns>The place; -1 if there is none.</returns>
    public int Of(in ChannelRow row, long ordinal, ChannelData totals)
    {
        int entry = EntryOf(row);
        int place = _index[entry];
        if (place < 0)
        {
            place = _count < _keys.Length ? _count++ : FindFree(ordinal, totals);
            if (place < 0)
                return -1;
            bool isReused = _lastOrdinals[place] != 0;
            _keys[place] = row;
            if (isReused)
                Reindex();
            else
                _index[entry] = place;
        }
        _lastOrdinals[place] = ordinal;
        return place;
    }

    /// <summary>Copies all places into larger memory and uses that from now on; allocates nothing.</summary>
    public void Grow(ChannelPlaces larger)
    {
        _keys.AsSpan(0, _count).CopyTo(larger._keys);
        _lastOrdinals.AsSpan(0, _count).CopyTo(larger._lastOrdinals);
        (_keys, _lastOrdinals, _index) = (larger._keys, larger._lastOrdinals, larger._index);
        Reindex();
    }

    // Each place is looked at once an interval, however many sequences want one.
    private int FindFree(long ordinal, ChannelData totals)
    {
        if (_searchedIn != ordinal)
            (_searchedIn, _searchFrom) = (ordinal, 0);
        while (_searchFrom < _keys.Length)
        {
            int place = _searchFrom++;
            if (_lastOrdinals[place] < ordinal - 1 && totals.IsIdle(place))
                return place;
        }
        return -1;
    }

    private void Reindex()
    {
        _index.AsSpan().Fill(-1);
        for (int place = 0; place < _count; place++)
            _index[EntryOf(_keys[place])] = place;
    }

    private int EntryOf(in ChannelRow row)
    {
        int mask = _index.Length - 1;
        int entry = (int)((row.Channel.Hash ^ ((ulong)row.FeedIndex * FeedSpread)) >> 33) & mask;
        while (_index[entry] >= 0 && !ChannelData.AreSame(_keys[_index[entry]], row))
            entry = (entry + 1) & mask;
        return entry;
    }
}
