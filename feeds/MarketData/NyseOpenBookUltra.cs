// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// NYSE OpenBook Ultra (PDP header). A packet uses one number, whatever its count of entries; heartbeats carry none.
/// Source: NYSE OpenBook Ultra Customer Interface Specification 2.1b, message header.
/// </summary>
[HotPath]
public readonly struct NyseOpenBookUltra : IEnvelopeDecoder
{
    private const int HeaderLength = 16;
    private const int UncountedLength = 2;                  // the size does not include itself
    private const int TypeOffset = 2;
    private const int SequenceOffset = 4;
    private const int TimeOffset = 8;
    private const int ProductOffset = 12;
    private const int RetransmissionOffset = 13;
    private const int CountOffset = 14;
    private const ushort Reset = 1;
    private const ushort Heartbeat = 2;
    private const byte Original = 1;
    private const byte Refreshed = 5;
    private const uint DayMs = 86_400_000;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.NyseOpenBookUltra,
        Name = "nyse-openbook-ultra",
        Title = "NYSE OpenBook Ultra (legacy PDP)",
        Source = "NYSE OpenBook Ultra Customer Interface Specification 2.1b",
        Products = ["NYSE OpenBook Ultra, legacy"],
        Proof = Proof.RealPackets,
        Sequencing = "u32 of the packet, one number a packet; heartbeats carry none; resets are told",
        SequenceBits = 32,
        Timing = "of the packet: milliseconds since midnight, New York",
        SendTime = new SendTimeField(TimeOffset, SendTimeForm.MillisecondsOfDay32Big),
        Keys = "product",
        Recovery = "retransmission groups, by the retransmission flag",
        RecoveryInLines = [RecoveryKind.Refresh, RecoveryKind.Retransmission],
        Resets = "type 1",
        ChannelParts = [ChannelPart.Number("product", 0, 8)],
        HasHeartbeatOfUnnamedInterval = true,
        TimeZone = "America/New_York",
        HeadLength = HeaderLength,
        Layout =
        [
            "0 2 u16be length of all that follows",
            "2 2 u16be type (1 reset, 2 heartbeat, 230 full update, 231 delta update)",
            "4 4 u32be number of the packet (0 in heartbeats)",
            "8 4 u32be send time, ms since midnight",
            "12 1 u8 product; 13 1 u8 retransmission (1 original, 5 refresh); 14 1 u8 entries; 15 1 u8 link flag",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        if (BinaryPrimitives.ReadUInt16BigEndian(captured) != payloadLength - UncountedLength)
            return EnvelopeStatus.BadLength;
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(captured[TypeOffset..]);
        uint timeMs = BinaryPrimitives.ReadUInt32BigEndian(captured[TimeOffset..]);
        if (type is not (Reset or Heartbeat or 230 or 231) || timeMs >= DayMs)
            return EnvelopeStatus.BadHeader;

        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(captured[SequenceOffset..]);
        EnvelopeFlags flags = EnvelopeFlags.HasSendTime | EnvelopeFlags.TimesSinceMidnight;
        flags |= type switch
        {
            Reset => EnvelopeFlags.OneNumber | EnvelopeFlags.Reset,
            Heartbeat => EnvelopeFlags.Heartbeat | EnvelopeFlags.Unsequenced,
            _ => EnvelopeFlags.OneNumber,
        };
        if (captured[RetransmissionOffset] > Original)
            flags |= EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced;
        if (captured[RetransmissionOffset] is > Original and < Refreshed)
            flags |= EnvelopeFlags.Retransmission;
        if (sequence == 0)
            flags |= EnvelopeFlags.Unsequenced;
        envelope.FirstSequence = sequence;
        envelope.NextSequence = type == Heartbeat ? sequence : Sequence32.Next(sequence, 1);
        envelope.SendTimeNs = timeMs * 1_000_000L;
        envelope.MessageTimeNs = 0;
        envelope.Channel = new ChannelKey(captured[ProductOffset], 0, 0);
        envelope.Count = type == Heartbeat ? 0u : captured[CountOffset];
        envelope.Flags = flags;
        envelope.MessageType = 0;
        return EnvelopeStatus.Ok;
    }
}
