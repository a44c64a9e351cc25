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
        message = new CounterMessage
        {
            ClientId = reader.Int64(),
            CorrelationId = reader.Int64(),
            TypeId = reader.Int32(),
            Key = reader.Bytes(),
            Label = reader.AlignedBytes(),
        };
        return reader.IsWhole;
    }
}

/// <summary>Command: add a counter that outlives its client; one per type and registration.</summary>
internal readonly ref struct StaticCounterMessage
{
    internal long ClientId { get; private init; }

    internal long CorrelationId { get; private init; }

    internal long RegistrationId { get; private init; }

    internal int TypeId { get; private init; }

    internal ReadOnlySpan<byte> Key { get; private init; }

    internal ReadOnlySpan<byte> Label { get; private init; }

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out StaticCounterMessage message)
    {
        var reader = new MessageReader(bytes);
        message = new StaticCounterMessage
        {
            ClientId = reader.Int64(),
            CorrelationId = reader.Int64(),
            RegistrationId = reader.Int64(),
            TypeId = reader.Int32(),
            Key = reader.Bytes(),
            Label = reader.AlignedBytes(),
        };
        return reader.IsWhole;
    }
}
