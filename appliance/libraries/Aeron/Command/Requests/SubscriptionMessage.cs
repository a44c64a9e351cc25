// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Command: add a subscription.</summary>
internal readonly ref struct SubscriptionMessage
{
    internal long ClientId { get; private init; }

    internal long CorrelationId { get; private init; }

    /// <summary>Unused; -1.</summary>
    internal long RegistrationCorrelationId { get; private init; }

    internal int StreamId { get; private init; }

    internal ReadOnlySpan<byte> Channel { get; private init; }

    internal static int Encode(Span<byte> buffer, long clientId, long correlationId, long registrationCorrelationId,
        int streamId, string channel) =>
        new MessageWriter(buffer).Int64(clientId).Int64(correlationId).Int64(registrationCorrelationId)
            .Int32(streamId).Text(channel).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out SubscriptionMessage message)
    {
        var reader = new MessageReader(bytes);
        message = new SubscriptionMessage
        {
            ClientId = reader.Int64(),
            CorrelationId = reader.Int64(),
            RegistrationCorrelationId = reader.Int64(),
            StreamId = reader.Int32(),
            Channel = reader.Bytes(),
        };
        return reader.IsWhole;
    }
}
