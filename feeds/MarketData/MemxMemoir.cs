// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// MEMX MEMOIR over UDP (MEMX, 24X, Blue Ocean, LTSE). One number a message. Source: MEMX MEMOIR Depth 1.3, MEMX-UDP
/// common header.
/// </summary>
[HotPath]
public readonly struct MemxMemoir : IEnvelopeDecoder
{
    private const int HeaderLength = 18;
    private const int LengthOffset = 1;
    private const int SessionOffset = 2;
    private const int SequenceOffset = 10;
    private const int CountOffset = HeaderLength;
    private const int FirstMessageOffset = CountOffset + 2;
    private const int BlockHeaderLength = 2;
    private const byte Heartbeat = 0;
    private const byte Shutdown = 1;
    private const byte Sequenced = 2;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.MemxMemoir,
        Name = "memx-memoir",
        Title = "MEMX MEMOIR over UDP (MEMX, 24X, Blue Ocean, LTSE)",
        Source = "MEMX MEMOIR Depth Feed 1.3, MEMX-UDP",
        Products = ["MEMX equities and options", "24X", "Blue Ocean ATS", "LTSE"],
        Proof = Proof.RealPackets,
        Sequencing = "u64 of the first message, one number a message; heartbeats carry the next number",
        Timing = "none",
        Keys = "session",
        Recovery = "gap fill over TCP",
        Resets = "a new session",
        ChannelParts = [ChannelPart.SessionNumber()],
        HeartbeatIntervalNs = 1_000_000_000,
        HeadLength = FirstMessageOffset,
        Layout =
        [
            "0 1 u8 type (0 heartbeat, 1 session shutdown, 2 sequenced); 1 1 u8 header length, 18",
            "2 8 u64be session",
            "10 8 u64be sequence of the first message",
            "18 2 u16be message count (sequenced only)",
            "20 2 u16be length of the first message, then its bytes; and so on",
            "22 6 u16be block length, u8 template, u8 schema (2 depth, 3 top of book, 4 last sale; options: 10 depth, "
                + "11 top), u16be version",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        byte type = captured[0];
        if (type > Sequenced || captured[LengthOffset] != HeaderLength)
            return EnvelopeStatus.BadHeader;
        uint count = 0;
        EnvelopeStatus status = type == Sequenced
            ? ReadCount(captured, payloadLength, out count)
            : payloadLength == HeaderLength ? EnvelopeStatus.Ok : EnvelopeStatus.BadLength;
        if (status != EnvelopeStatus.Ok)
            return status;

        ulong sequence = BinaryPrimitives.ReadUInt64BigEndian(captured[SequenceOffset..]);
        EnvelopeFlags flags = type switch
        {
            Heartbeat => EnvelopeFlags.Heartbeat,
            Shutdown => EnvelopeFlags.EndOfSession,
            _ => EnvelopeFlags.None,
        };
        if (sequence == 0)
            flags |= EnvelopeFlags.Unsequenced;             // numbers start at 1
        envelope.FirstSequence = sequence;
        envelope.NextSequence = sequence + count;
        envelope.SendTimeNs = 0;
        envelope.MessageTimeNs = 0;
        envelope.Channel = new ChannelKey(0, BinaryPrimitives.ReadUInt64BigEndian(captured[SessionOffset..]), 0);
        envelope.Count = count;
        envelope.Flags = flags;
        envelope.MessageType = 0;
        return EnvelopeStatus.Ok;
    }

    private static EnvelopeStatus ReadCount(ReadOnlySpan<byte> captured, int payloadLength, out uint count)
    {
        count = 0;
        if (payloadLength < FirstMessageOffset)
            return EnvelopeStatus.TooShort;
        if (captured.Length < FirstMessageOffset)
            return EnvelopeStatus.Truncated;
        count = BinaryPrimitives.ReadUInt16BigEndian(captured[CountOffset..]);
        return MessageWalk.BigEndian(
            captured, payloadLength, FirstMessageOffset, count, BlockHeaderLength, BlockHeaderLength);
    }
}
