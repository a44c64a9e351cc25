// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Decoding.Segments;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>Looks at all buffers of TCP streams.</summary>
internal static class BufferChecks
{
    /// <summary>Buffers that connections have taken.</summary>
    public static int BuffersUsed(this TcpStreams streams) =>
        streams.Buffers.Stores.Places.Length - streams.Buffers.Stores.Free.Length
        + streams.Buffers.Partials.Places.Length - streams.Buffers.Partials.Free.Length;

    /// <summary>Looks at the content of one buffer.</summary>
    public delegate void Look(ReadOnlySpan<byte> content);

    /// <summary>The part of a buffer between zeros at both ends: nearly all of most buffers was never used.</summary>
    public static ReadOnlySpan<byte> UsedOf(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> used = content[..(content.LastIndexOfAnyExcept((byte)0) + 1)];
        return used[Math.Max(0, used.IndexOfAnyExcept((byte)0))..];
    }

    /// <summary>Shows the content of each buffer, free or taken.</summary>
    public static void ForEachBuffer(this TcpStreams streams, Look look)
    {
        foreach (TcpConnection connection in streams.Table.Connections)
        {
            foreach (TcpDirection stream in (TcpDirection[])[connection.ToExchange, connection.FromExchange])
            {
                look(stream.Partial.AsSpan());
                look(stream.Store.Bytes);
            }
        }
        look(streams.Buffers.Aside.Bytes);
        foreach (ArraySegment<byte> store in streams.Buffers.Stores.Free)
            look(SegmentStore.BytesIn(store, streams.Buffers.StoreBytes));
        foreach (ArraySegment<byte> partial in streams.Buffers.Partials.Free)
            look(partial);
    }
}
