// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Command: reject an image, which notifies its publisher.</summary>
internal readonly ref struct RejectImageMessage
{
    internal long ClientId { get; private init; }

    internal long CorrelationId { get; private init; }

    internal long ImageCorrelationId { get; private init; }

    internal long Position { get; private init; }

    internal ReadOnlySpan<byte> Reason { get; private init; }

    internal static int Encode(Span<byte> buffer, long clientId, long correlationId, long imageCorrelationId,
        long position, string reason) =>
        new MessageWriter(buffer).Int64(clientId).Int64(correlationId).Int64(imageCorrelationId).Int64(position)
            .Text(reason).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out RejectImageMessage message)
    {
        var reader = new MessageReader(bytes);
        message = new RejectImageMessage
        {
            ClientId = reader.Int64(),
            CorrelationId = reader.Int64(),
            ImageCorrelationId = reader.Int64(),
            Position = reader.Int64(),
            Reason = reader.Bytes(),
        };
        return reader.IsWhole;
    }
}
