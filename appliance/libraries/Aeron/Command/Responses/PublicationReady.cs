// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Event: a publication is ready; its log can be mapped.</summary>
internal readonly ref struct PublicationReady
{
    internal long CorrelationId { get; private init; }

    /// <summary>Registration that first opened the stream, if it is shared.</summary>
    internal long RegistrationId { get; private init; }

    internal int SessionId { get; private init; }

    internal int StreamId { get; private init; }

    internal int PositionLimitCounterId { get; private init; }

    /// <summary>Counter of the channel's status, or -1.</summary>
    internal int ChannelStatusId { get; private init; }

    internal ReadOnlySpan<byte> LogFileName { get; private init; }

    internal static int Encode(Span<byte> buffer, long correlationId, long registrationId, int sessionId,
        int streamId, int positionLimitCounterId, int channelStatusId, string logFileName) =>
        new MessageWriter(buffer).Int64(correlationId).Int64(registrationId).Int32(sessionId).Int32(streamId)
            .Int32(positionLimitCounterId).Int32(channelStatusId).Text(logFileName).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out PublicationReady message)
    {
        var reader = new MessageReader(bytes);
        message = new PublicationReady
        {
            CorrelationId = reader.Int64(),
            RegistrationId = reader.Int64(),
            SessionId = reader.Int32(),
            StreamId = reader.Int32(),
            PositionLimitCounterId = reader.Int32(),
            ChannelStatusId = reader.Int32(),
            LogFileName = reader.Bytes(),
        };
        return reader.IsWhole;
    }
}
