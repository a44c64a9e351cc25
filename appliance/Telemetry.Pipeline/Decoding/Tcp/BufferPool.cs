// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>
/// Buffers that the directions of all connections share. There is one for each direction, so there always is one; the
/// one given back last is the first to be taken again, so few of them are ever used.
/// </summary>
[HotPath]
internal sealed class BufferPool
{
    private int _count;

    /// <summary>Room for all buffers; the first are free, the one to be taken next the last of these.</summary>
    internal ArraySegment<byte>[] Places { get; private set; } = [];

    /// <summary>Those that nobody uses.</summary>
    internal ReadOnlySpan<ArraySegment<byte>> Free => Places.AsSpan(0, _count);

    internal ArraySegment<byte> Take() => Places[--_count];

    internal void Give(ArraySegment<byte> buffer) => Places[_count++] = buffer;

    /// <summary>Takes over more of them, to be taken behind all that are there.</summary>
    /// <param name="places">Room for all that the pool has then, with the new ones at its beginning.</param>
    internal void Grow(ArraySegment<byte>[] places)
    {
        int added = places.Length - Places.Length;
        Free.CopyTo(places.AsSpan(added));
        (Places, _count) = (places, _count + added);
    }
}
