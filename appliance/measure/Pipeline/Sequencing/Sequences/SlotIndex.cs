// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>
/// Finds the newest slot of a channel, or of a channel in a session. Open addressing, bounded, made at start.
/// </summary>
[HotPath]
internal sealed class SlotIndex
{
    private readonly ChannelKey[] _keys;
    private readonly int[] _slots;
    private readonly int _mask;

    /// <summary>Makes an index of at most <paramref name="capacity"/> keys.</summary>
    public SlotIndex(int capacity)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)capacity * 2 + 2);
        _keys = new ChannelKey[size];
        _slots = new int[size];
        _mask = size - 1;
        Clear();
    }

    /// <summary>The slot of a key, or -1.</summary>
    public int Find(in ChannelKey key) => _slots[PlaceOf(key)];

    public void Set(in ChannelKey key, int slot)
    {
        int place = PlaceOf(key);
        _keys[place] = key;
        _slots[place] = slot;
    }

    public void Clear() => _slots.AsSpan().Fill(-1);

    private int PlaceOf(in ChannelKey key)
    {
        int place = (int)(key.Hash >> 33) & _mask;
        while (_slots[place] >= 0 && _keys[place] != key)
            place = (place + 1) & _mask;
        return place;
    }
}
