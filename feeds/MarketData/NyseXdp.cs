// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// NYSE XDP and Pillar feeds (NYSE, Arca, American, National, Chicago; equities and options). Each message has a
/// number; a reset message uses the number to which it resets. Source: NYSE XDP Common Client Specification 2.2e,
/// packet header.
/// </summary>
[HotPath]
public readonly struct NyseXdp : IEnvelopeDecoder
{
    private const int HeaderLength = 16;
    private const int FlagOffset = 2;
    private const int CountOffset = 3;
    private const int SequenceOffset = 4;
    private const int SecondsOffset = 8;
    private const int NanosecondsOffset = 12;
    private const int LeastMessageLength = 4;               // size and type
    private const uint SecondNs = 1_000_000_000;
    private const byte Heartbeat = 1;
    private const byte Reset = 12;
    private const byte Retransmitted = 13;                  // the only packet of an answer
    private const byte PartRetransmitted = 15;              // one of several

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.NyseXdp,
        Name = "nyse-xdp",
        Title = "NYSE XDP and Pillar feeds",
        Source = "NYSE XDP Common Client Specification 2.2e",
        Products = ["NYSE, Arca, American, National, Texas: XDP and Pillar feeds of equities and options"],
        Proof = Proof.RealPackets,
        Sequencing = "u32 of the first message, one number a message; heartbeats carry the next; resets are told",
        SequenceBits = 32,
        Timing = "of the packet: seconds and nanoseconds since 1970",
        SendTime = new SendTimeField(SecondsOffset, SendTimeForm.SecondsAndNanoseconds32Little),
        Keys = "none: one channel a group",
        Recovery = "request server over TCP, answered on retransmission and refresh groups (delivery flags 13 to 20)",
        RecoveryInLines = [RecoveryKind.Refresh, RecoveryKind.Retransmission],
        Resets = "delivery flag 12",
        HasHeartbeatOfUnnamedInterval = true,
        HeadLength = HeaderLength,
        Layout =
        [
            "0 2 u16le length of the packet",
            "2 1 u8 delivery flag (1 heartbeat, 11 original, 12 reset, 13 to 21 but 14, 16 retransmission, refresh)",
            "3 1 u8 message count",
            "4 4 u32le sequence of the first message",
            "8 4 u32le send time, s since 1970; 12 4 u32le its nanoseconds",
            "16 2 u16le length of the first message, itself included; 18 2 u16le its type",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        if (BinaryPrimitives.ReadUInt16LittleEndian(captured) != payloadLength)
            return EnvelopeStatus.BadLength;
        byte delivery = captured[FlagOffset];
        uint nanoseconds = BinaryPrimitives.ReadUInt32LittleEndian(captured[NanosecondsOffset..]);
        if (!IsKnown(delivery) || nanoseconds >= SecondNs)
            return EnvelopeStatus.BadHeader;
        uint count = captured[CountOffset];
        if (delivery == Heartbeat && count != 0)
            return EnvelopeStatus.BadCount;
        EnvelopeStatus status = MessageWalk.LittleEndian(
            captured, payloadLength, HeaderLength, count, LeastMessageLength, uncounted: 0);
        if (status != EnvelopeStatus.Ok)
            return status;

        uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(captured[SequenceOffset..]);
        EnvelopeFlags flags = delivery switch
        {
            Heartbeat => EnvelopeFlags.HasSendTime | EnvelopeFlags.Heartbeat,
            Reset => EnvelopeFlags.HasSendTime | EnvelopeFlags.Reset,
            Retransmitted or PartRetransmitted => EnvelopeFlags.HasSendTime | EnvelopeFlags.Recovery
                | EnvelopeFlags.Unsequenced | EnvelopeFlags.Retransmission,
            > Reset => EnvelopeFlags.HasSendTime | EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced,
            _ => EnvelopeFlags.HasSendTime,
        };
        if (sequence == 0)
            flags |= EnvelopeFlags.Unsequenced;
        envelope.FirstSequence = sequence;
        envelope.NextSequence = Sequence32.Next(sequence, count);
        envelope.SendTimeNs =
            (long)BinaryPrimitives.ReadUInt32LittleEndian(captured[SecondsOffset..]) * SecondNs + nanoseconds;
        envelope.MessageTimeNs = 0;
        envelope.Channel = default;
        envelope.Count = count;
        envelope.Flags = flags;
        envelope.MessageType = 0;
        return EnvelopeStatus.Ok;
    }

    /// <summary>Known delivery flags: heartbeat, failover, original, reset, retransmissions, refreshes, message
    /// unavailable.</summary>
    private static bool IsKnown(byte delivery) =>
        delivery is Heartbeat or (>= 10 and <= Retransmitted) or PartRetransmitted or (>= 17 and <= 21);
}
