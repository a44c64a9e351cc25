// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// IEX Transport Protocol with TOPS, DEEP or DEEP+ inside. One number a message; both lines carry the same messages but
/// may divide them differently into packets. Source: IEX Transport Specification 1.25, outbound segment header.
/// </summary>
[HotPath]
public readonly struct IexTp : IEnvelopeDecoder
{
    private const int HeaderLength = 40;
    private const int ProtocolOffset = 2;
    private const int ChannelOffset = 4;
    private const int SessionOffset = 8;
    private const int LengthOffset = 12;
    private const int CountOffset = 14;
    private const int SequenceOffset = 24;
    private const int TimeOffset = 32;
    private const int BlockHeaderLength = 2;
    private const int TypeOffset = HeaderLength + BlockHeaderLength;
    private const int ProtocolShift = 32;
    private const byte Version = 1;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.IexTp,
        Name = "iex-tp",
        Title = "IEX-TP with TOPS, DEEP or DEEP+",
        Source = "IEX Transport Specification 1.25",
        Products = ["IEX: TOPS, DEEP, DEEP+"],
        Proof = Proof.RealPackets,
        Sequencing = "i64 of the first message, one number a message; heartbeats carry the next number",
        Timing = "of the packet: nanoseconds since 1970",
        SendTime = new SendTimeField(TimeOffset, SendTimeForm.Nanoseconds64Little),
        Keys = "channel, session; and the protocol of its messages",
        Recovery = "gap fill by UDP or TCP, by unicast, with the same header; DEEP snapshot",
        Resets = "a new session, each day",
        ChannelParts = [ChannelPart.Number("channel", 0, ProtocolShift), ChannelPart.SessionNumber()],
        FirstOfSession = 1,
        HeartbeatIntervalNs = 1_000_000_000,
        HeadLength = TypeOffset + 1,
        Layout =
        [
            "0 1 u8 version, 1; 2 2 u16le message protocol (0x8003 TOPS, 0x8004 DEEP, 0x8005 DEEP+)",
            "4 4 u32le channel; 8 4 u32le session",
            "12 2 u16le length of the messages; 14 2 u16le message count (0 heartbeat)",
            "16 8 i64le offset of the messages in the stream of bytes",
            "24 8 i64le sequence of the first message",
            "32 8 i64le send time, ns since 1970",
            "40 2 u16le length of the first message, then its bytes; and so on",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        if (captured[0] != Version)
            return EnvelopeStatus.BadHeader;
        if (BinaryPrimitives.ReadUInt16LittleEndian(captured[LengthOffset..]) != payloadLength - HeaderLength)
            return EnvelopeStatus.BadLength;
        uint count = BinaryPrimitives.ReadUInt16LittleEndian(captured[CountOffset..]);
        EnvelopeStatus status = MessageWalk.LittleEndian(
            captured, payloadLength, HeaderLength, count, BlockHeaderLength, BlockHeaderLength);
        if (status != EnvelopeStatus.Ok)
            return status;
        long sequence = BinaryPrimitives.ReadInt64LittleEndian(captured[SequenceOffset..]);
        if (sequence < 0)
            return EnvelopeStatus.BadSequence;

        ulong protocol = BinaryPrimitives.ReadUInt16LittleEndian(captured[ProtocolOffset..]);
        ulong channel = BinaryPrimitives.ReadUInt32LittleEndian(captured[ChannelOffset..]);
        ulong session = BinaryPrimitives.ReadUInt32LittleEndian(captured[SessionOffset..]);
        EnvelopeFlags flags = EnvelopeFlags.HasSendTime;
        if (count == 0)
            flags |= EnvelopeFlags.Heartbeat;
        if (sequence == 0)
            flags |= EnvelopeFlags.Unsequenced;             // numbers start at 1
        envelope.FirstSequence = (ulong)sequence;
        envelope.NextSequence = (ulong)sequence + count;
        envelope.SendTimeNs = BinaryPrimitives.ReadInt64LittleEndian(captured[TimeOffset..]);
        envelope.MessageTimeNs = 0;
        envelope.Channel = new ChannelKey((protocol << ProtocolShift) | channel, session, 0);
        envelope.Count = count;
        envelope.Flags = flags;
        envelope.MessageType = count > 0 && captured.Length > TypeOffset ? captured[TypeOffset] : (byte)0;
        return EnvelopeStatus.Ok;
    }
}
