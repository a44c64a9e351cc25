// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Command: add a counter that lives as long as its client.</summary>
internal readonly ref struct CounterMessage
{
    internal long ClientId { get; private init; }

    internal long CorrelationId { get; private init; }

    internal int TypeId { get; private init; }

    internal ReadOnlySpan<byte> Key { get; private init; }

    internal ReadOnlySpan<byte> Label { get; private init; }

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out CounterMessage message)
    {
        var reader = new MessageReader(bytes);
        long clientId = reader.Int64();
        long correlationId = reader.Int64();
        int typeId = reader.Int32();
        ReadOnlySpan<byte> key = reader.Bytes();
        reader.Align();
        ReadOnlySpan<byte> label = reader.Bytes();
        message = new CounterMessage
        {
            ClientId = clientId,
            CorrelationId = correlationId,
            TypeId = typeId,
            Key = key,
            Label = label,
        };
        return reader.IsWhole;
    }
}
