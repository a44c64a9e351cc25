// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// MIAX MACH (ToM, cToM, AIS, DoM of all MIAX exchanges): no packet header; each message has a header with a number.
/// Counting the numbers that a packet uses therefore needs the whole packet. The document at hand does not say whether
/// a heartbeat carries the last number or the next one, so it only proves that the line is alive. Source: MIAX MACH
/// protocol, as in Top of Market Feed 1.0, message header.
/// </summary>
[HotPath]
public readonly struct MiaxMach : IEnvelopeDecoder
{
    private const int HeaderLength = 12;
    private const int LengthOffset = 8;
    private const int TypeOffset = 10;
    private const int SessionOffset = 11;
    private const int LongestPayload = 1472;                // of an unfragmented datagram
    private const byte Heartbeat = 0;
    private const byte StartOfSession = 1;
    private const byte EndOfSession = 2;
    private const byte Application = 3;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.MiaxMach,
        Name = "miax-mach",
        Title = "MIAX MACH (ToM, cToM, AIS, DoM; MIAX, Pearl, Emerald, Sapphire, Onyx)",
        Source = "MIAX Top of Market Feed (ToM) 1.0, MACH",
        Products = ["MIAX Options, Pearl, Emerald, Sapphire, Onyx: ToM, cToM, AIS, DoM"],
        Proof = Proof.RealPackets,
        Sequencing = "u64 of each message; heartbeats tell no number",
        Timing = "none",
        Keys = "session",
        Recovery = "retransmission and refresh over TCP (SesM)",
        Resets = "a new session",
        ChannelParts = [ChannelPart.SessionNumber()],
        HeartbeatIntervalNs = 1_000_000_000,
        HeadLength = LongestPayload,
        Layout =
        [
            "0 8 u64le number of the message",
            "8 2 u16le length of the message, these 12 bytes included",
            "10 1 u8 type (0 heartbeat, 1 start of session, 2 end of session, 3 application)",
            "11 1 u8 session; then the message, and the next one as this",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        EnvelopeStatus status = Walk(captured, payloadLength, out uint count);
        if (status != EnvelopeStatus.Ok)
            return status;

        ulong sequence = BinaryPrimitives.ReadUInt64LittleEndian(captured);
        EnvelopeFlags flags = captured[TypeOffset] switch
        {
            Heartbeat => EnvelopeFlags.Heartbeat | EnvelopeFlags.Unsequenced,
            StartOfSession => EnvelopeFlags.Unsequenced,
            EndOfSession => EnvelopeFlags.EndOfSession,
            _ => EnvelopeFlags.None,
        };
        if (sequence == 0)
            flags |= EnvelopeFlags.Unsequenced;
        envelope.FirstSequence = sequence;
        envelope.NextSequence = sequence + count;
        envelope.SendTimeNs = 0;
        envelope.MessageTimeNs = 0;
        envelope.Channel = new ChannelKey(0, captured[SessionOffset], 0);
        envelope.Count = count;
        envelope.Flags = flags;
        envelope.MessageType = captured[TypeOffset];
        return EnvelopeStatus.Ok;
    }

    /// <summary>Counts the application messages; all must be of one session and consecutive.</summary>
    private static EnvelopeStatus Walk(ReadOnlySpan<byte> captured, int payloadLength, out uint count)
    {
        count = 0;
        ulong next = BinaryPrimitives.ReadUInt64LittleEndian(captured);
        byte session = captured[SessionOffset];
        for (int position = 0; position < payloadLength;)
        {
            if (payloadLength - position < HeaderLength)
                return EnvelopeStatus.BadLength;
            if (captured.Length - position < HeaderLength)
                return EnvelopeStatus.Truncated;
            ReadOnlySpan<byte> message = captured[position..];
            int length = BinaryPrimitives.ReadUInt16LittleEndian(message[LengthOffset..]);
            byte type = message[TypeOffset];
            if (type > Application || message[SessionOffset] != session)
                return EnvelopeStatus.BadHeader;
            if (length < HeaderLength || length > payloadLength - position)
                return EnvelopeStatus.BadLength;
            if (type == Application && BinaryPrimitives.ReadUInt64LittleEndian(message) != next++)
                return EnvelopeStatus.BadSequence;
            if (type == Application)
                count++;
            position += length;
        }
        return EnvelopeStatus.Ok;
    }
}
