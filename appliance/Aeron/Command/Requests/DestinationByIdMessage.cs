// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

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
        long clientId = reader.Int64();
        long correlationId = reader.Int64();
        long resourceRegistrationId = reader.Int64();
        long destinationRegistrationId = reader.Int64();
        message = new DestinationByIdMessage
        {
            ClientId = clientId,
            CorrelationId = correlationId,
            ResourceRegistrationId = resourceRegistrationId,
            DestinationRegistrationId = destinationRegistrationId,
        };
        return reader.IsWhole;
    }
}
