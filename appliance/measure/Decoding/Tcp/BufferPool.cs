// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Buffers shared by the directions of all connections. There are as many as directions, so one is always
/// free; the last returned is the first taken again, so that few are ever used.</summary>
[HotPath]
internal sealed class BufferPool
{
    private int _count;

    /// <summary>Room for all buffers; the free ones come first, and the last of these is taken next.</summary>
    internal ArraySegment<byte>[] Places { get; private set; } = [];

    internal ReadOnlySpan<ArraySegment<byte>> Free => Places.AsSpan(0, _count);

    internal ArraySegment<byte> Take() => Places[--_count];

    internal void Give(ArraySegment<byte> buffer) => Places[_count++] = buffer;

    /// <summary>Adds buffers, which are taken after all existing ones.</summary>
    /// <param name="places">Room for all buffers of the pool, with the new ones at its beginning.</param>
    internal void Grow(ArraySegment<byte>[] places)
    {
        int added = places.Length - Places.Length;
        Free.CopyTo(places.AsSpan(added));
        (Places, _count) = (places, _count + added);
    }
}
