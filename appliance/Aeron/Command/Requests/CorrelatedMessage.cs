// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Command of a client without further members: keepalive, close.</summary>
internal readonly ref struct CorrelatedMessage
{
    internal long ClientId { get; private init; }

    internal long CorrelationId { get; private init; }

    internal static int Encode(Span<byte> buffer, long clientId, long correlationId) =>
        new MessageWriter(buffer).Int64(clientId).Int64(correlationId).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out CorrelatedMessage message)
    {
        var reader = new MessageReader(bytes);
        message = new CorrelatedMessage
        {
            ClientId = reader.Int64(),
            CorrelationId = reader.Int64(),
        };
        return reader.IsWhole;
    }
}
