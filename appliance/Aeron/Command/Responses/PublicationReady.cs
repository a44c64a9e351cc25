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
        int streamId, int positionLimitCounterId, int channelStatusId, string logFileName)
    {
        var writer = new MessageWriter(buffer);
        writer.Int64(correlationId);
        writer.Int64(registrationId);
        writer.Int32(sessionId);
        writer.Int32(streamId);
        writer.Int32(positionLimitCounterId);
        writer.Int32(channelStatusId);
        writer.Text(logFileName);
        return writer.Length;
    }

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out PublicationReady message)
    {
        var reader = new MessageReader(bytes);
        long correlationId = reader.Int64();
        long registrationId = reader.Int64();
        int sessionId = reader.Int32();
        int streamId = reader.Int32();
        int positionLimitCounterId = reader.Int32();
        int channelStatusId = reader.Int32();
        ReadOnlySpan<byte> logFileName = reader.Bytes();
        message = new PublicationReady
        {
            CorrelationId = correlationId,
            RegistrationId = registrationId,
            SessionId = sessionId,
            StreamId = streamId,
            PositionLimitCounterId = positionLimitCounterId,
            ChannelStatusId = channelStatusId,
            LogFileName = logFileName,
        };
        return reader.IsWhole;
    }
}
