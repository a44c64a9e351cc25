// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>A session id that is free.</summary>
internal readonly ref struct NextSessionId
{
    internal long CorrelationId { get; private init; }

    internal int SessionId { get; private init; }

    internal static int Encode(Span<byte> buffer, long correlationId, int sessionId)
    {
        var writer = new MessageWriter(buffer);
        writer.Int64(correlationId);
        writer.Int32(sessionId);
        return writer.Length;
    }

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out NextSessionId message)
    {
        var reader = new MessageReader(bytes);
        long correlationId = reader.Int64();
        int sessionId = reader.Int32();
        message = new NextSessionId
        {
            CorrelationId = correlationId,
            SessionId = sessionId,
        };
        return reader.IsWhole;
    }
}
