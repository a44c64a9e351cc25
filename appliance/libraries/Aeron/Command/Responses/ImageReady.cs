// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Event: a publisher is received; its log can be mapped.</summary>
internal readonly ref struct ImageReady
{
    internal long CorrelationId { get; private init; }

    internal int SessionId { get; private init; }

    internal int StreamId { get; private init; }

    internal long SubscriptionRegistrationId { get; private init; }

    internal int SubscriberPositionCounterId { get; private init; }

    internal ReadOnlySpan<byte> LogFileName { get; private init; }

    internal ReadOnlySpan<byte> SourceIdentity { get; private init; }

    internal static int Encode(Span<byte> buffer, long correlationId, int sessionId, int streamId,
        long subscriptionRegistrationId, int subscriberPositionCounterId, string logFileName, string sourceIdentity) =>
        new MessageWriter(buffer).Int64(correlationId).Int32(sessionId).Int32(streamId)
            .Int64(subscriptionRegistrationId).Int32(subscriberPositionCounterId).Text(logFileName)
            .AlignedText(sourceIdentity).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out ImageReady message)
    {
        var reader = new MessageReader(bytes);
        message = new ImageReady
        {
            CorrelationId = reader.Int64(),
            SessionId = reader.Int32(),
            StreamId = reader.Int32(),
            SubscriptionRegistrationId = reader.Int64(),
            SubscriberPositionCounterId = reader.Int32(),
            LogFileName = reader.Bytes(),
            SourceIdentity = reader.AlignedBytes(),
        };
        return reader.IsWhole;
    }
}
