// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// Deutsche Börse T7 EOBI (Eurex, Xetra): packets are numbered, heartbeats too. The upper half of a number identifies
/// the run of the sender; a change of it is a new session. Snapshots repeat in a loop with separate numbers and are
/// recovery. Source: T7 Enhanced Order Book Interface, releases 2.5 to 14.1, packet header.
/// </summary>
[HotPath]
public readonly struct T7Eobi : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs, at most.</summary>
    public const int HeadLength = HeaderLength + TemplateOffset + 2;

    private const int HeaderLength = 32;
    private const int TemplateOffset = 2;
    private const int NumberOffset = 4;
    private const int SequenceOffset = 8;
    private const int SegmentOffset = 16;
    private const int PartitionOffset = 20;
    private const int ResetOffset = 22;
    private const int TimeOffset = 24;
    private const int LeastMessageLength = 8;               // body length, template, number
    private const int SegmentShift = 8;
    private const ushort Heartbeat = 13001;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.T7Eobi,
        Name = "t7-eobi",
        Title = "Deutsche Börse T7 EOBI (Eurex, Xetra)",
        Source = "T7 Enhanced Order Book Interface, releases 2.5 to 14.1",
        Products = ["Eurex", "Xetra"],
        Proof = Proof.RealPackets,
        Sequencing = "u64 of the packet, one number a packet, heartbeats too; another upper half is another session",
        Timing = "of the packet: nanoseconds since 1970",
        SendTime = new SendTimeField(TimeOffset, SendTimeForm.Nanoseconds64Little),
        Keys = "market segment, partition",
        Recovery = "snapshot groups (templates 13600 to 13602)",
        RecoveryInLines = [RecoveryKind.Snapshot],
        Resets = "ApplSeqResetIndicator, or another upper half of the number",
        ChannelParts =
        [
            ChannelPart.Number("market_segment", SegmentShift, 32), ChannelPart.Number("partition", 0, SegmentShift),
        ],
        HeartbeatIntervalNs = 10_000_000_000,
        HeadLength = HeadLength,
        Layout =
        [
            "0 2 u16le length of the packet header, 32",
            "2 2 u16le template: 13000 or 13002 to 13005, by release",
            "4 4 u32le 4294967295",
            "8 8 u64le number of the packet",
            "16 4 u32le market segment; 20 1 u8 partition",
            "21 1 u8 completion; 22 1 u8 1: the number was reset",
            "24 8 u64le send time, ns since 1970",
            "32 2 u16le length of the first message; 34 2 u16le its template (13001 heartbeat)",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        ushort header = BinaryPrimitives.ReadUInt16LittleEndian(captured[TemplateOffset..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(captured) != HeaderLength
            || header is not (13000 or (>= 13002 and <= 13005))
            || BinaryPrimitives.ReadUInt32LittleEndian(captured[NumberOffset..]) != uint.MaxValue)
            return EnvelopeStatus.BadHeader;
        EnvelopeStatus status = MessageWalk.ToTheEnd<HeaderRule>(
            captured, payloadLength, HeaderLength, LeastMessageLength);
        if (status != EnvelopeStatus.Ok)
            return status;

        ulong sequence = BinaryPrimitives.ReadUInt64LittleEndian(captured[SequenceOffset..]);
        ulong segment = BinaryPrimitives.ReadUInt32LittleEndian(captured[SegmentOffset..]);
        EnvelopeFlags flags = captured.Length < HeadLength
            ? EnvelopeFlags.None
            : FlagsOf(BinaryPrimitives.ReadUInt16LittleEndian(captured[(HeaderLength + TemplateOffset)..]));
        if (captured[ResetOffset] == 1)
            flags |= EnvelopeFlags.Reset;
        if (sequence == 0)
            flags |= EnvelopeFlags.Unsequenced;
        envelope.FirstSequence = sequence;
        envelope.NextSequence = sequence + 1;
        envelope.SendTimeNs = BinaryPrimitives.ReadInt64LittleEndian(captured[TimeOffset..]);
        envelope.MessageTimeNs = 0;
        envelope.Channel = new ChannelKey((segment << SegmentShift) | captured[PartitionOffset], sequence >> 32, 0);
        envelope.Count = 1;
        envelope.Flags = flags | EnvelopeFlags.HasSendTime;
        envelope.MessageType = 0;
        return EnvelopeStatus.Ok;
    }

    private static EnvelopeFlags FlagsOf(ushort template) => template switch
    {
        Heartbeat => EnvelopeFlags.Heartbeat,
        13600 or 13601 or 13602 => EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced,  // snapshots
        _ => EnvelopeFlags.None,
    };

    // The header of a joined datagram begins as the packet's own.
    private readonly struct HeaderRule : IMessageRule
    {
        public static bool IsMessage(ulong head, ReadOnlySpan<byte> packet) =>
            (uint)head != BinaryPrimitives.ReadUInt32LittleEndian(packet);
    }
}
