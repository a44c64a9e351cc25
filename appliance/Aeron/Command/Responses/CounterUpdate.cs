// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Event: a counter was added or removed.</summary>
internal readonly ref struct CounterUpdate
{
    internal long CorrelationId { get; private init; }

    internal int CounterId { get; private init; }

    internal static int Encode(Span<byte> buffer, long correlationId, int counterId) =>
        new MessageWriter(buffer).Int64(correlationId).Int32(counterId).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out CounterUpdate message)
    {
        var reader = new MessageReader(bytes);
        message = new CounterUpdate
        {
            CorrelationId = reader.Int64(),
            CounterId = reader.Int32(),
        };
        return reader.IsWhole;
    }
}
