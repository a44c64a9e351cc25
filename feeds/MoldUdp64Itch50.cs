// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Feeds;

/// <summary>
/// MoldUDP64 with Nasdaq TotalView-ITCH 5.0 inside: the packet's time is that of its first message, nanoseconds since
/// midnight in New York. Source: Nasdaq TotalView-ITCH 5.0, the fields that all messages share.
/// </summary>
[HotPath]
public readonly struct MoldUdp64Itch50 : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope takes, at most.</summary>
    public const int HeadLength = TimeOffset + TimeLength;

    private const int TimeOffset = MoldUdp64.FirstMessageOffset + 5;    // after type, locate and tracking number
    private const int TimeLength = 6;
    private const int LeastMessageLength = 5 + TimeLength;
    private const long DayNs = 86_400_000_000_000;

    /// <inheritdoc/>
    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        EnvelopeStatus status = MoldUdp64.Decode(captured, payloadLength, ref envelope);
        if (status != EnvelopeStatus.Ok || envelope.Count == 0)
            return status;
        if (captured.Length < HeadLength)
            return EnvelopeStatus.Ok;                       // numbers without a time: still sequenced
        if (BinaryPrimitives.ReadUInt16BigEndian(captured[MoldUdp64.HeaderLength..]) < LeastMessageLength)
            return EnvelopeStatus.Ok;                       // no ITCH message has no room for its time

        long timeNs = ((long)BinaryPrimitives.ReadUInt16BigEndian(captured[TimeOffset..]) << 32)
            | BinaryPrimitives.ReadUInt32BigEndian(captured[(TimeOffset + 2)..]);
        if (timeNs >= DayNs)
            return EnvelopeStatus.Ok;
        envelope.MessageTimeNs = timeNs;
        envelope.Flags |= EnvelopeFlags.HasMessageTime | EnvelopeFlags.TimesSinceMidnight;
        return EnvelopeStatus.Ok;
    }
}
