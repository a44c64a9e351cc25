// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Command: add a destination to a publication or subscription, or remove it.</summary>
internal readonly ref struct DestinationMessage
{
    internal long ClientId { get; private init; }

    internal long CorrelationId { get; private init; }

    /// <summary>The publication or subscription.</summary>
    internal long RegistrationId { get; private init; }

    internal ReadOnlySpan<byte> Channel { get; private init; }

    internal static int Encode(Span<byte> buffer, long clientId, long correlationId, long registrationId,
        string channel) =>
        new MessageWriter(buffer).Int64(clientId).Int64(correlationId).Int64(registrationId).Text(channel)
            .Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out DestinationMessage message)
    {
        var reader = new MessageReader(bytes);
        message = new DestinationMessage
        {
            ClientId = reader.Int64(),
            CorrelationId = reader.Int64(),
            RegistrationId = reader.Int64(),
            Channel = reader.Bytes(),
        };
        return reader.IsWhole;
    }
}

/// <summary>Command: remove a destination by the id of the command that added it.</summary>
internal readonly ref struct DestinationByIdMessage
{
    internal long ClientId { get; private init; }

    internal long CorrelationId { get; private init; }

    internal long ResourceRegistrationId { get; private init; }

    internal long DestinationRegistrationId { get; private init; }

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out DestinationByIdMessage message)
    {
        var reader = new MessageReader(bytes);
        message = new DestinationByIdMessage
        {
            ClientId = reader.Int64(),
            CorrelationId = reader.Int64(),
            ResourceRegistrationId = reader.Int64(),
            DestinationRegistrationId = reader.Int64(),
        };
        return reader.IsWhole;
    }
}
