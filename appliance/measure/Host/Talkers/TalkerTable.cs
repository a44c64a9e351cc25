// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Talkers;

/// <summary>
/// The flows with the most sampled bytes of the last seconds, in bounded memory: Space-Saving (Metwally, Agrawal, El
/// Abbadi 2005) over a window that slides by one slot. A new flow takes the place of the one with the fewest bytes, and
/// may have had as many before. Of each flow that has a place: seen bytes &lt;= sampled bytes &lt;= seen bytes + <see
/// cref="Talker.Unseen"/>; any other flow has at most <see cref="Floor"/>. Not thread-safe; allocates only when it is
/// made.
/// </summary>
public sealed class TalkerTable
{
    private readonly int _slots;
    private readonly Dictionary<TalkerKey, int> _index;
    private readonly TalkerKey[] _keys;
    private readonly long[] _unseen;
    private readonly int[] _unseenFor;                          // slots until what was unseen has left the window
    private readonly Tally[] _totals;
    private readonly Tally[] _tallies;                          // place times slots
    private readonly long[] _evicted;                           // by slot: the most bytes of a flow that lost its place
    private readonly int[] _heap;                               // places, the fewest bytes first
    private readonly int[] _heapPlace;
    private int _slot;
    private int _count;

    /// <param name="places">Flows at the same time at most.</param>
    /// <param name="slots">Slots of the window.</param>
    public TalkerTable(int places, int slots)
    {
        _slots = slots;
        _index = new Dictionary<TalkerKey, int>(places);
        _keys = new TalkerKey[places];
        _unseen = new long[places];
        _unseenFor = new int[places];
        _totals = new Tally[places];
        _tallies = new Tally[places * slots];
        _evicted = new long[slots];
        _heap = new int[places];
        _heapPlace = new int[places];
        for (int place = 0; place < places; place++)
            _heap[place] = _heapPlace[place] = place;
    }

    /// <summary>Flows that have a place.</summary>
    public int Count => _count;

    /// <summary>Most sampled bytes that a flow without a place has in the window.</summary>
    public long Floor
    {
        get
        {
            long most = 0;
            foreach (long bytes in _evicted)
                most = Math.Max(most, bytes);
            return most;
        }
    }

    /// <summary>Adds a sample to the current slot.</summary>
    /// <param name="key">Its flow.</param>
    /// <param name="packets">Packets that it stands for: more than one for a super-packet.</param>
    /// <param name="bytes">Its length.</param>
    public void Add(in TalkerKey key, int packets, long bytes)
    {
        if (!_index.TryGetValue(key, out int place))
            place = Take(key);
        ref Tally tally = ref _tallies[(place * _slots) + _slot];
        ref Tally total = ref _totals[place];
        (tally.Samples, tally.Packets, tally.Bytes) = (tally.Samples + 1, tally.Packets + packets, tally.Bytes + bytes);
        (total.Samples, total.Packets, total.Bytes) = (total.Samples + 1, total.Packets + packets, total.Bytes + bytes);
        SiftDown(_heapPlace[place]);
    }

    /// <summary>Starts the next slot: what the oldest one had leaves the window.</summary>
    public void Slide()
    {
        _slot = (_slot + 1) % _slots;
        _evicted[_slot] = 0;
        for (int at = _count - 1; at >= 0; at--)
        {
            int place = _heap[at];
            ref Tally tally = ref _tallies[(place * _slots) + _slot];
            ref Tally total = ref _totals[place];
            total.Samples -= tally.Samples;
            total.Packets -= tally.Packets;
            total.Bytes -= tally.Bytes;
            tally = default;
            if (_unseenFor[place] > 0 && --_unseenFor[place] == 0)
                _unseen[place] = 0;
            if (total.Samples == 0)
                Free(at);
        }
        for (int at = (_count / 2) - 1; at >= 0; at--)
            SiftDown(at);
    }

    /// <summary>Copies the flows with the most bytes, the most first.</summary>
    /// <param name="isLeftOut">True for those to leave out; null for none.</param>
    /// <returns>Their number.</returns>
    public int Top(Span<Talker> into, Func<TalkerKey, bool>? isLeftOut = null)
    {
        int count = 0;
        for (int at = 0; at < Count; at++)
        {
            int place = _heap[at];
            ref readonly Tally total = ref _totals[place];
            if (total.Samples == 0 || (count == into.Length && total.Bytes <= into[^1].Bytes)
                || isLeftOut?.Invoke(_keys[place]) == true)
                continue;
            int rank = count == into.Length ? count - 1 : count++;
            for (; rank > 0 && into[rank - 1].Bytes < total.Bytes; rank--)
                into[rank] = into[rank - 1];
            into[rank] = new Talker(_keys[place], total.Samples, total.Packets, total.Bytes, _unseen[place]);
        }
        return count;
    }

    private long Bound(int at) => _totals[_heap[at]].Bytes + _unseen[_heap[at]];

    private int Take(in TalkerKey key)
    {
        int place;
        if (_count < _heap.Length)
        {
            place = _heap[_count++];                            // behind those in use are the free places
        }
        else
        {
            place = _heap[0];
            _evicted[_slot] = Math.Max(_evicted[_slot], Bound(0));
            _index.Remove(_keys[place]);
            _totals[place] = default;
            _tallies.AsSpan(place * _slots, _slots).Clear();
        }
        // It may have had a place before, and lost it within the window.
        _unseen[place] = Floor;
        _unseenFor[place] = _unseen[place] > 0 ? _slots : 0;
        _keys[place] = key;
        _index.Add(key, place);
        SiftUp(_heapPlace[place]);
        return place;
    }

    private void Free(int at)
    {
        int place = _heap[at];
        _index.Remove(_keys[place]);
        _unseen[place] = _unseenFor[place] = 0;
        Swap(at, --_count);
    }

    private void SiftDown(int at)
    {
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= _count)
                return;
            if (child + 1 < _count && Bound(child + 1) < Bound(child))
                child++;
            if (Bound(at) <= Bound(child))
                return;
            Swap(at, child);
            at = child;
        }
    }

    private void SiftUp(int at)
    {
        for (; at > 0 && Bound(at) < Bound((at - 1) / 2); at = (at - 1) / 2)
            Swap(at, (at - 1) / 2);
    }

    private void Swap(int one, int other)
    {
        (_heap[one], _heap[other]) = (_heap[other], _heap[one]);
        (_heapPlace[_heap[one]], _heapPlace[_heap[other]]) = (one, other);
    }

    private struct Tally
    {
        internal long Samples;
        internal long Packets;
        internal long Bytes;
    }
}

/// <summary>Samples of one flow in the window.</summary>
/// <param name="Key">The flow.</param>
/// <param name="Packets">Packets that they stand for.</param>
/// <param name="Unseen">Most sampled bytes of the window that were not counted, from before it had a place.</param>
public readonly record struct Talker(TalkerKey Key, long Samples, long Packets, long Bytes, long Unseen);
