// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Asks for a counter that lives as long as its client.</summary>
internal readonly ref struct CounterMessage
{
    internal long ClientId { get; private init; }

    internal long CorrelationId { get; private init; }

    internal int TypeId { get; private init; }

    internal ReadOnlySpan<byte> Key { get; private init; }

    internal ReadOnlySpan<byte> Label { get; private init; }

    internal static int Encode(Span<byte> buffer, long clientId, long correlationId, int typeId,
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> label)
    {
        var writer = new MessageWriter(buffer);
        writer.Int64(clientId);
        writer.Int64(correlationId);
        writer.Int32(typeId);
        writer.Bytes(key);
        writer.Align();
        writer.Bytes(label);
        return writer.Length;
    }

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
