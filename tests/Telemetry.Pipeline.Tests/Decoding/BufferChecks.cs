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

    /// <summary>Shows the content of each buffer, free or taken.</summary>
    public static void ForEachBuffer(this TcpStreams streams, Action<byte[]> look)
    {
        foreach (TcpConnection connection in streams.Table.Connections)
        {
            foreach (TcpDirection stream in (TcpDirection[])[connection.ToExchange, connection.FromExchange])
            {
                look(stream.Partial.AsSpan().ToArray());
                look(stream.Store.Bytes.ToArray());
            }
        }
        look([.. streams.Buffers.Aside.Bytes]);
        foreach (ArraySegment<byte> store in streams.Buffers.Stores.Free)
            look(SegmentStore.BytesIn(store, streams.Buffers.StoreBytes).ToArray());
        foreach (ArraySegment<byte> partial in streams.Buffers.Partials.Free)
            look(partial.ToArray());
    }
}
