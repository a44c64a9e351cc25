// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Command: close a publication, subscription or counter.</summary>
internal readonly ref struct RemoveMessage
{
    internal const long RevokeFlag = 1;

    internal long ClientId { get; private init; }

    internal long CorrelationId { get; private init; }

    internal long RegistrationId { get; private init; }

    /// <summary>For publications: bit 0 revokes. Absent in older clients.</summary>
    internal long Flags { get; private init; }

    internal static int Encode(Span<byte> buffer, long clientId, long correlationId, long registrationId, long flags) =>
        new MessageWriter(buffer).Int64(clientId).Int64(correlationId).Int64(registrationId).Int64(flags).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out RemoveMessage message)
    {
        var reader = new MessageReader(bytes);
        message = new RemoveMessage
        {
            ClientId = reader.Int64(),
            CorrelationId = reader.Int64(),
            RegistrationId = reader.Int64(),
            Flags = reader.HasMore ? reader.Int64() : 0,
        };
        return reader.IsWhole;
    }
}
