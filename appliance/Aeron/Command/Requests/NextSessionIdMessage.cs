// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Command: return a session id that is free on a stream.</summary>
internal readonly ref struct NextSessionIdMessage
{
    internal long ClientId { get; private init; }

    internal long CorrelationId { get; private init; }

    internal int StreamId { get; private init; }

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out NextSessionIdMessage message)
    {
        var reader = new MessageReader(bytes);
        message = new NextSessionIdMessage
        {
            ClientId = reader.Int64(),
            CorrelationId = reader.Int64(),
            StreamId = reader.Int32(),
        };
        return reader.IsWhole;
    }
}
