// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Event: a subscription is ready; images follow.</summary>
internal readonly ref struct SubscriptionReady
{
    internal long CorrelationId { get; private init; }

    /// <summary>Counter of the channel's status, or -1.</summary>
    internal int ChannelStatusId { get; private init; }

    internal static int Encode(Span<byte> buffer, long correlationId, int channelStatusId) =>
        new MessageWriter(buffer).Int64(correlationId).Int32(channelStatusId).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out SubscriptionReady message)
    {
        var reader = new MessageReader(bytes);
        message = new SubscriptionReady
        {
            CorrelationId = reader.Int64(),
            ChannelStatusId = reader.Int32(),
        };
        return reader.IsWhole;
    }
}
