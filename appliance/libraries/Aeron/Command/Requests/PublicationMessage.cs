// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Command: add a publication.</summary>
internal readonly ref struct PublicationMessage
{
    internal long ClientId { get; private init; }

    internal long CorrelationId { get; private init; }

    internal int StreamId { get; private init; }

    internal ReadOnlySpan<byte> Channel { get; private init; }

    internal static int Encode(Span<byte> buffer, long clientId, long correlationId, int streamId, string channel) =>
        new MessageWriter(buffer).Int64(clientId).Int64(correlationId).Int32(streamId).Text(channel).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out PublicationMessage message)
    {
        var reader = new MessageReader(bytes);
        message = new PublicationMessage
        {
            ClientId = reader.Int64(),
            CorrelationId = reader.Int64(),
            StreamId = reader.Int32(),
            Channel = reader.Bytes(),
        };
        return reader.IsWhole;
    }
}
