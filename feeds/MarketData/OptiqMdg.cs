// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// Euronext Optiq Market Data Gateway. Source: Euronext Optiq MDG Client Specification, SBE 3.0 to 6.67, market data
/// packet header. Packets are numbered, those of a health status too; a start of day starts the numbers over, a new
/// restart count is a new number sequence. Only the header of a compressed packet is read.
/// </summary>
[HotPath]
public readonly struct OptiqMdg : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs, at most.</summary>
    public const int HeadLength = TemplateOffset + 2;

    private const int HeaderLength = 16;
    private const int TimeOffset = 0;
    private const int SequenceOffset = 8;
    private const int FlagsOffset = 12;
    private const int ChannelOffset = 14;
    private const int TemplateOffset = 20;
    private const int CompressedFlag = 1;
    private const int RestartShift = 1;
    private const int HighShift = 4;
    private const int ThreeBits = 7;
    private const int ReservedFlags = 0xFC00;
    private const ushort StartOfDay = 1101;
    private const ushort EndOfDay = 1102;
    private const ushort HealthStatus = 1103;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.OptiqMdg,
        Name = "optiq-mdg",
        Title = "Euronext Optiq Market Data Gateway (SBE)",
        Source = "Euronext Optiq MDG Client Specification, SBE 3.0 to 6.67",
        Products = ["Euronext: Amsterdam, Brussels, Dublin, Lisbon, Milan, Oslo, Paris"],
        Proof = Proof.Layout,
        Sequencing = "35 bits a packet, health status included; start of day begins again",
        Timing = "of the packet: nanoseconds since 1970",
        SendTime = new SendTimeField(TimeOffset, SendTimeForm.Nanoseconds64Little),
        Keys = "channel, restart count",
        Recovery = "snapshot channels (templates 2101, 2102); file service",
        Resets = "start of day (1101), or another restart count",
        ChannelParts = [ChannelPart.Number("channel", 0, 16), ChannelPart.SessionNumber("restart")],
        HasHeartbeatOfUnnamedInterval = true,
        HeadLength = HeadLength,
        Layout =
        [
            "0 8 u64le send time, ns since 1970",
            "8 4 u32le sequence of the packet",
            "12 2 u16le flags: 1 compressed; bits 1 to 3 restart count; bits 4 to 6 sequence above 32 bits",
            "14 2 u16le channel",
            "16 2 u16le length of the first message; 18 8 SBE header; and so on",
            "20 2 u16le template (1101 start of day, 1102 end of day, 1103 health status)",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        int packetFlags = BinaryPrimitives.ReadUInt16LittleEndian(captured[FlagsOffset..]);
        if ((packetFlags & ReservedFlags) != 0)
            return EnvelopeStatus.BadHeader;
        EnvelopeFlags flags = EnvelopeFlags.HasSendTime;
        if ((packetFlags & CompressedFlag) == 0 && payloadLength > HeaderLength)
        {
            if (!HeadWalk<Head>.Fills(captured, payloadLength, HeaderLength)
                && !HeadWalk<BareHead>.Fills(captured, payloadLength, HeaderLength))
                return EnvelopeStatus.BadLength;
            if (captured.Length < HeadLength)
                return EnvelopeStatus.Truncated;
            flags |= FlagsOf(BinaryPrimitives.ReadUInt16LittleEndian(captured[TemplateOffset..]));
        }

        ulong high = (ulong)((packetFlags >> HighShift) & ThreeBits);
        ulong sequence = (high << 32) | BinaryPrimitives.ReadUInt32LittleEndian(captured[SequenceOffset..]);
        envelope = new Envelope
        {
            FirstSequence = sequence,
            NextSequence = sequence + 1,
            Count = 1,
            SendTimeNs = (long)BinaryPrimitives.ReadUInt64LittleEndian(captured[TimeOffset..]),
            Channel = new ChannelKey(
                BinaryPrimitives.ReadUInt16LittleEndian(captured[ChannelOffset..]),
                (ulong)((packetFlags >> RestartShift) & ThreeBits),
                0),
            Flags = flags,
        };
        return EnvelopeStatus.Ok;
    }

    private static EnvelopeFlags FlagsOf(ushort template) => template switch
    {
        StartOfDay => EnvelopeFlags.Reset,
        EndOfDay => EnvelopeFlags.EndOfSession,
        HealthStatus => EnvelopeFlags.Heartbeat,
        _ => EnvelopeFlags.None,
    };

    private readonly struct Head : IMessageHead
    {
        public static int HeadLength => 10;                 // length and SBE header

        public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message);
    }

    /// <summary>Head whose length does not include its own two bytes: the document can be read both ways.</summary>
    private readonly struct BareHead : IMessageHead
    {
        public static int HeadLength => 10;

        public static int Size(ReadOnlySpan<byte> message) => 2 + BinaryPrimitives.ReadUInt16LittleEndian(message);
    }
}
