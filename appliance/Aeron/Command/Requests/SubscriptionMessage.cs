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
        int streamId, string channel)
    {
        var writer = new MessageWriter(buffer);
        writer.Int64(clientId);
        writer.Int64(correlationId);
        writer.Int64(registrationCorrelationId);
        writer.Int32(streamId);
        writer.Text(channel);
        return writer.Length;
    }

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out SubscriptionMessage message)
    {
        var reader = new MessageReader(bytes);
        long clientId = reader.Int64();
        long correlationId = reader.Int64();
        long registrationCorrelationId = reader.Int64();
        int streamId = reader.Int32();
        ReadOnlySpan<byte> channel = reader.Bytes();
        message = new SubscriptionMessage
        {
            ClientId = clientId,
            CorrelationId = correlationId,
            RegistrationCorrelationId = registrationCorrelationId,
            StreamId = streamId,
            Channel = channel,
        };
        return reader.IsWhole;
    }
}
