// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

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
        long clientId = reader.Int64();
        long correlationId = reader.Int64();
        long registrationId = reader.Int64();
        int typeId = reader.Int32();
        ReadOnlySpan<byte> key = reader.Bytes();
        reader.Align();
        ReadOnlySpan<byte> label = reader.Bytes();
        message = new StaticCounterMessage
        {
            ClientId = clientId,
            CorrelationId = correlationId,
            RegistrationId = registrationId,
            TypeId = typeId,
            Key = key,
            Label = label,
        };
        return reader.IsWhole;
    }
}
