// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Streams;

/// <summary>
/// Buffers that the directions of all connections share. There is one for each direction, so there always is one; the
/// one given back last is the first to be taken again, so few of them are ever used.
/// </summary>
[HotPath]
internal sealed class BufferPool
{
    private ArraySegment<byte>[] _free = [];        // from the one to be taken last
    private int _count;

    /// <summary>Those that nobody uses.</summary>
    internal ReadOnlySpan<ArraySegment<byte>> Free => _free.AsSpan(0, _count);

    /// <summary>How many are in use.</summary>
    internal int Used => _free.Length - _count;

    internal ArraySegment<byte> Take() => _free[--_count];

    internal void Give(ArraySegment<byte> buffer) => _free[_count++] = buffer;

    /// <summary>Takes over more of them, to be taken behind all that are there.</summary>
    /// <param name="places">Room for all that the pool has then, with the new ones at its beginning.</param>
    internal void Grow(ArraySegment<byte>[] places)
    {
        int added = places.Length - _free.Length;
        Free.CopyTo(places.AsSpan(added));
        (_free, _count) = (places, _count + added);
    }
}
