// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;
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

    /// <summary>Sets the slot of a key.</summary>
    public void Set(in ChannelKey key, int slot)
    {
        int place = PlaceOf(key);
        _keys[place] = key;
        _slots[place] = slot;
    }

    /// <summary>Forgets all keys.</summary>
    public void Clear() => _slots.AsSpan().Fill(-1);

    /// <summary>True if two keys are the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreSame(in ChannelKey left, in ChannelKey right) =>
        left.Channel == right.Channel && left.SessionLow == right.SessionLow && left.SessionHigh == right.SessionHigh;

    private int PlaceOf(in ChannelKey key)
    {
        ulong hash = key.Channel * 0x9E37_79B9_7F4A_7C15UL;
        hash = (hash ^ (hash >> 29) ^ key.SessionHigh) * 0xBF58_476D_1CE4_E5B9UL;
        hash = (hash ^ (hash >> 32) ^ key.SessionLow) * 0x94D0_49BB_1331_11EBUL;
        int place = (int)(hash >> 33) & _mask;
        while (_slots[place] >= 0 && !AreSame(_keys[place], key))
            place = (place + 1) & _mask;
        return place;
    }
}
