// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// Coinbase Derivatives Exchange market data. Source: Coinbase Derivatives UDP Market Data (SBE) 1.2 to 1.9, packet
/// header and message header. Packets are numbered and never start over; an empty packet is a heartbeat. A snapshot
/// packet repeats the number of the last update in it and a retransmission an old one, so both are recovery.
/// </summary>
[HotPath]
public readonly struct CoinbaseDerivativesMd : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs.</summary>
    public const int HeadLength = HeaderLength;

    private const int HeaderLength = 24;
    private const int TimeOffset = 0;
    private const int SequenceOffset = 8;
    private const int ChannelOffset = 16;
    private const int FlagsOffset = 18;
    private const int CountOffset = 19;
    private const int SnapshotFlag = 2;
    private const int RetransmitFlag = 4;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.CoinbaseDerivativesMd,
        Name = "coinbase-derivatives-md",
        Title = "Coinbase Derivatives market data (SBE)",
        Source = "Coinbase Derivatives UDP Market Data 1.2 to 1.9",
        Products = ["Coinbase Derivatives"],
        Proof = Proof.Layout,
        Sequencing = "u64 a packet; an empty packet is a heartbeat with the next number",
        Timing = "of the packet: nanoseconds since 1970",
        SendTime = new SendTimeField(TimeOffset, SendTimeForm.Nanoseconds64Little),
        Keys = "channel",
        Recovery = "packets with the snapshot or retransmission flag, in the group itself",
        RecoveryInLines = [RecoveryKind.Snapshot, RecoveryKind.Retransmission],
        Resets = "none that its document names",
        ChannelParts = [ChannelPart.Number("channel", 0, 16)],
        HasHeartbeatOfUnnamedInterval = true,
        HeadLength = HeadLength,
        Layout =
        [
            "0 8 u64le send time, ns since 1970",
            "8 8 u64le sequence of the packet",
            "16 2 u16le channel",
            "18 1 u8 flags (1 incremental, 2 snapshot, 4 retransmission)",
            "19 1 u8 message count (0 heartbeat)",
            "20 4 u32le instrument of a snapshot",
            "24 2 u16le length of the first message, itself included; 26 8 SBE header; and so on",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        ulong timeNs = BinaryPrimitives.ReadUInt64LittleEndian(captured[TimeOffset..]);
        if (!FeedTime.IsPlausibleNs(timeNs))
            return EnvelopeStatus.BadHeader;
        int messages = captured[CountOffset];
        if (!HeadWalk<Head>.Fits(captured, payloadLength, HeaderLength, messages))
            return EnvelopeStatus.BadCount;

        ulong sequence = BinaryPrimitives.ReadUInt64LittleEndian(captured[SequenceOffset..]);
        uint count = messages == 0 ? 0u : 1u;
        EnvelopeFlags flags = EnvelopeFlags.HasSendTime;
        if ((captured[FlagsOffset] & (SnapshotFlag | RetransmitFlag)) != 0)
            flags |= EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced;
        else if (messages == 0)
            flags |= EnvelopeFlags.Heartbeat;
        if ((captured[FlagsOffset] & (SnapshotFlag | RetransmitFlag)) == RetransmitFlag)
            flags |= EnvelopeFlags.Retransmission;
        envelope = new Envelope
        {
            FirstSequence = sequence,
            NextSequence = sequence + count,
            Count = count,
            SendTimeNs = (long)timeNs,
            Channel = new ChannelKey(BinaryPrimitives.ReadUInt16LittleEndian(captured[ChannelOffset..]), 0, 0),
            Flags = flags,
        };
        return EnvelopeStatus.Ok;
    }

    private readonly struct Head : IMessageHead
    {
        public static int HeadLength => 10;                 // length and SBE header

        public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message);
    }
}
