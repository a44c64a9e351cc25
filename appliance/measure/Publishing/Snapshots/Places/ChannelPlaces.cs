// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Model.Counters;

namespace Telemetry.Publishing.Snapshots.Places;

/// <summary>Gives each number sequence a place that it keeps for the day, so that its counters can be added up. Where
/// all places are taken, a sequence gets that of one which is no longer there; what that counted stays with the other
/// sequences of its feed.</summary>
[HotPath]
internal sealed class ChannelPlaces
{
    // As many as readers keep.
    private const int Most = 8_192;
    private const ulong FeedSpread = 0x9E37_79B9_7F4A_7C15UL;

    private ChannelRow[] _keys;
    private long[] _lastOrdinals;
    private int[] _index;
    private GonePlaces _gone;
    private int _count;

    /// <summary>Makes room for sequences.</summary>
    /// <param name="topology">The watched flows.</param>
    /// <param name="capacity">Number of places that are wanted; there are 8,192 at most.</param>
    public ChannelPlaces(Topology topology, int capacity)
    {
        capacity = Math.Min(capacity, Most);
        _keys = new ChannelRow[capacity];
        _lastOrdinals = new long[capacity];
        _index = new int[(int)BitOperations.RoundUpToPowerOf2((uint)capacity * 2 + 2)];
        _index.AsSpan().Fill(-1);
        _gone = new GonePlaces(topology, capacity);
    }

    /// <summary>Finds the place of a sequence, or gives it one.</summary>
    /// <param name="row">A row of the sequence.</param>
    /// <param name="ordinal">The interval.</param>
    /// <param name="totals">The day's counters.</param>
    /// <returns>The place; -1 if there is none.</returns>
    public int Of(in ChannelRow row, long ordinal, ChannelData totals)
    {
        int place = _index[EntryOf(row)];
        if (place < 0)
        {
            place = _count < _keys.Length ? _count++ : TakeGone(ordinal, totals);
            if (place < 0)
                return -1;
            _keys[place] = row;
            _index[EntryOf(row)] = place;
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
        _gone = larger._gone;
        for (int place = 0; place < _count; place++)
            _index[EntryOf(_keys[place])] = place;
    }

    private int TakeGone(long ordinal, ChannelData totals)
    {
        int place = _gone.Next(_keys, _lastOrdinals, ordinal, totals);
        if (place >= 0)
            Remove(EntryOf(_keys[place]));
        return place;
    }

    // Entries behind it move up, unless that would put them before the entry where their search begins.
    private void Remove(int entry)
    {
        int mask = _index.Length - 1;
        for (int next = (entry + 1) & mask; _index[next] >= 0; next = (next + 1) & mask)
        {
            if (((next - FirstEntryOf(_keys[_index[next]])) & mask) < ((next - entry) & mask))
                continue;
            _index[entry] = _index[next];
            entry = next;
        }
        _index[entry] = -1;
    }

    private int EntryOf(in ChannelRow row)
    {
        int mask = _index.Length - 1;
        int entry = FirstEntryOf(row);
        while (_index[entry] >= 0 && !ChannelData.AreSame(_keys[_index[entry]], row))
            entry = (entry + 1) & mask;
        return entry;
    }

    private int FirstEntryOf(in ChannelRow row) =>
        (int)((row.Channel.Hash ^ ((ulong)row.FeedIndex * FeedSpread)) >> 33) & (_index.Length - 1);
}
