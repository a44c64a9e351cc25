// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// B3's binary UMDF. Source: B3 Binary UMDF Message Specification 1.5 to 2.2, packet header, framing and session
/// messages. Packets are numbered; number 0 marks unnumbered packets: the sequence message (a heartbeat with the next
/// number) and resets. A new sequence version is a new stream. Packets that begin with a snapshot header or with orders
/// of a snapshot belong to the recovery channel.
/// </summary>
[HotPath]
public readonly struct B3Umdf : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs, at most.</summary>
    public const int HeadLength = BodyOffset + 4;

    private const int HeaderLength = 16;
    private const int VersionOffset = 2;
    private const int SequenceOffset = 4;
    private const int TimeOffset = 8;
    private const int TemplateOffset = 22;
    private const int BodyOffset = 28;
    private const ushort SequenceReset = 1;
    private const ushort Sequence = 2;
    private const ushort ChannelReset = 11;
    private const ushort SnapshotHeader = 30;
    private const ushort SnapshotOrders = 71;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.B3Umdf,
        Name = "b3-umdf",
        Title = "B3 UMDF, binary (SBE)",
        Source = "B3 Binary UMDF Message Specification 1.5 to 2.2",
        Products = ["B3 (Brasil, Bolsa, Balcão): equities and derivatives"],
        Proof = Proof.RealPackets,
        Sequencing = "u32 a packet; number 0: heartbeat (sequence message with the next number) or reset",
        Timing = "of the packet: nanoseconds since 1970",
        SendTime = new SendTimeField(TimeOffset, SendTimeForm.Nanoseconds64Little),
        Keys = "channel, sequence version",
        Recovery = "snapshot and instrument definition groups; TCP replay",
        RecoveryInLines = [RecoveryKind.Snapshot],
        HasLoopNumbers = true,
        Resets = "a new sequence version, with template 1",
        ChannelParts = [ChannelPart.Number("channel", 0, 8), ChannelPart.SessionNumber("version")],
        SequenceBits = 32,
        HasHeartbeatOfUnnamedInterval = true,
        HeadLength = HeadLength,
        Layout =
        [
            "0 1 u8 channel",
            "2 2 u16le sequence version",
            "4 4 u32le sequence of the packet",
            "8 8 u64le send time, ns since 1970",
            "16 2 u16le length of the first message, this framing included; 18 2 u16le encoding 0xEB50",
            "20 8 SBE header; 22 2 u16le template (1 reset, 2 sequence, 11 channel reset, 30 and 71 snapshot)",
            "28 4 u32le of a sequence message: the next number",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < BodyOffset)
            return EnvelopeStatus.TooShort;
        if (captured.Length < BodyOffset)
            return EnvelopeStatus.Truncated;
        if (BinaryPrimitives.ReadUInt16LittleEndian(captured[(HeaderLength + 2)..]) != Head.Encoding)
            return EnvelopeStatus.BadHeader;
        if (!HeadWalk<Head>.Fills(captured, payloadLength, HeaderLength))
            return EnvelopeStatus.BadLength;

        uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(captured[SequenceOffset..]);
        ushort template = BinaryPrimitives.ReadUInt16LittleEndian(captured[TemplateOffset..]);
        ulong next = Sequence32.Next(sequence, 1);
        EnvelopeFlags flags = EnvelopeFlags.HasSendTime;
        if (template is SnapshotHeader or SnapshotOrders)
        {
            flags |= EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced;
        }
        else if (sequence == 0 && template == Sequence)
        {
            if (payloadLength < HeadLength)
                return EnvelopeStatus.BadLength;
            if (captured.Length < HeadLength)
                return EnvelopeStatus.Truncated;
            flags |= EnvelopeFlags.Heartbeat;
            next = BinaryPrimitives.ReadUInt32LittleEndian(captured[BodyOffset..]);
        }
        else if (sequence == 0)
        {
            flags |= template is SequenceReset or ChannelReset ? EnvelopeFlags.Reset : EnvelopeFlags.Unsequenced;
        }
        envelope = new Envelope
        {
            FirstSequence = sequence,
            NextSequence = next,
            Count = sequence == 0 ? 0u : 1u,
            SendTimeNs = (long)BinaryPrimitives.ReadUInt64LittleEndian(captured[TimeOffset..]),
            Channel = new ChannelKey(
                captured[0], BinaryPrimitives.ReadUInt16LittleEndian(captured[VersionOffset..]), 0),
            Flags = flags,
        };
        return EnvelopeStatus.Ok;
    }

    private readonly struct Head : IMessageHead
    {
        public const ushort Encoding = 0xEB50;

        public static int HeadLength => 12;                 // framing and SBE header

        public static int Size(ReadOnlySpan<byte> message) =>
            BinaryPrimitives.ReadUInt16LittleEndian(message[2..]) == Encoding
                ? BinaryPrimitives.ReadUInt16LittleEndian(message)
                : 0;
    }
}
