// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Model.Memory;
using Telemetry.Pipeline.Decoding.Messages;
using Telemetry.Pipeline.Decoding.Segments;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Memory in which connections keep bytes: stores of bytes that cannot be read yet, and beginnings of
/// messages. Few directions need one at a time, so only the first few are prefaulted.</summary>
[HotPath]
internal sealed class StreamBuffers
{
    /// <summary>Number of directions that can store bytes at a time without page faults.</summary>
    private const int First = 8;

    private const int PartialsOfSlab = 16;

    private readonly int _storeBytes;
    private readonly int _partialBytes;

    /// <param name="options">Limits of reassembly.</param>
    /// <param name="partialBytes">Highest length of a message, bytes.</param>
    internal StreamBuffers(TcpStreamOptions options, int partialBytes)
    {
        StoreBytes = options.StoreBytes;
        MaxStoredSegments = options.MaxStoredSegments;
        _storeBytes = StoreBytes + (MaxStoredSegments * Unsafe.SizeOf<StoredPiece>());
        _partialBytes = partialBytes;
        int first = Math.Min(First, DirectionsOf(options.MaxConnections));
        Grow(Make(first, first, static length => new byte[length]));
        Grow(MakeFor(options.MaxConnections, DirectionsOf(options.MaxConnections) - first));
    }

    /// <summary>Capacity of a store, bytes.</summary>
    internal int StoreBytes { get; }

    /// <summary>Capacity of a store, segments.</summary>
    internal int MaxStoredSegments { get; }

    /// <summary>Segments that are not part of a stream yet.</summary>
    internal SegmentsAside Aside { get; } = new();

    /// <summary>Missing bytes that were given up and may still come.</summary>
    internal EarlierHoles Earlier { get; } = new();

    /// <summary>Stores: room for the segments, then for their bytes.</summary>
    internal BufferPool Stores { get; } = new();

    /// <summary>Beginnings of messages.</summary>
    internal BufferPool Partials { get; } = new();

    /// <summary>Beginning of the message that is read in its place, for the time of one call.</summary>
    internal byte[] PartialInPlace { get; } = LazyMemory.Take<byte>(StreamDispatch.MaxMessageLength);

    /// <summary>Allocates the buffers of more connections; changes nothing.</summary>
    /// <param name="before">Current number of connections.</param>
    /// <param name="connections">New number of connections.</param>
    [ColdPath]
    internal StreamBufferGrowth MakeMore(int before, int connections) =>
        MakeFor(connections, DirectionsOf(connections - before));

    /// <summary>Adds the allocated buffers.</summary>
    internal void Grow(StreamBufferGrowth growth)
    {
        Stores.Grow(growth.Stores);
        Partials.Grow(growth.Partials);
    }

    private static int DirectionsOf(int connections) => 2 * connections;

    [ColdPath]
    private StreamBufferGrowth MakeFor(int connections, int added) =>
        Make(DirectionsOf(connections), added, static length => LazyMemory.Take<byte>(length));

    [ColdPath]
    private StreamBufferGrowth Make(int places, int added, Func<int, byte[]> take)
    {
        var stores = new ArraySegment<byte>[places];
        var partials = new ArraySegment<byte>[places];
        byte[] slab = [];
        for (int index = 0; index < added; index++)
        {
            stores[index] = take(_storeBytes);
            int place = index % PartialsOfSlab;
            if (place == 0)
                slab = take(Math.Min(PartialsOfSlab, added - index) * _partialBytes);
            partials[index] = new ArraySegment<byte>(slab, place * _partialBytes, _partialBytes);
        }
        return new StreamBufferGrowth(stores, partials);
    }
}
