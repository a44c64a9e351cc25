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
