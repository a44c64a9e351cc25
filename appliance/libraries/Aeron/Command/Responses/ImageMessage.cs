// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Event: a publisher is no longer received.</summary>
internal readonly ref struct ImageMessage
{
    internal long CorrelationId { get; private init; }

    internal long SubscriptionRegistrationId { get; private init; }

    internal int StreamId { get; private init; }

    internal ReadOnlySpan<byte> Channel { get; private init; }

    internal static int Encode(Span<byte> buffer, long correlationId, long subscriptionRegistrationId, int streamId,
        string channel) =>
        new MessageWriter(buffer).Int64(correlationId).Int64(subscriptionRegistrationId).Int32(streamId)
            .Text(channel).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out ImageMessage message)
    {
        var reader = new MessageReader(bytes);
        message = new ImageMessage
        {
            CorrelationId = reader.Int64(),
            SubscriptionRegistrationId = reader.Int64(),
            StreamId = reader.Int32(),
            Channel = reader.Bytes(),
        };
        return reader.IsWhole;
    }
}
