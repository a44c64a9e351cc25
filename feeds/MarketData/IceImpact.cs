// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// ICE Futures and Endex multicast. Source: ICE iMpact Multicast Feed Message Specification 1.1.24 to 1.1.51, multicast
/// message block header. A heartbeat is an empty block that carries the next number; the snapshot groups, whose blocks
/// begin with a market snapshot or one of its orders, are recovery.
/// </summary>
[HotPath]
public readonly struct IceImpact : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs.</summary>
    public const int HeadLength = HeaderLength;

    private const int HeaderLength = 16;
    private const int SequenceOffset = 2;
    private const int CountOffset = 6;
    private const int TimeOffset = 8;
    private const long NsPerMs = 1_000_000;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.IceImpact,
        Name = "ice-impact",
        Title = "ICE iMpact multicast",
        Source = "ICE iMpact Multicast Feed Message Specification 1.1.24 to 1.1.51",
        Products = ["ICE Futures US, Europe, Singapore, Abu Dhabi; Endex"],
        Proof = Proof.RealPackets,
        Sequencing = "u32 of the first message, one number a message; heartbeats carry the next number",
        Timing = "of the block: milliseconds since 1970",
        SendTime = new SendTimeField(TimeOffset, SendTimeForm.Milliseconds64Big),
        Keys = "session",
        Recovery = "TCP history; snapshot groups",
        RecoveryInLines = [RecoveryKind.Snapshot],
        Resets = "a new session",
        ChannelParts = [ChannelPart.SessionNumber()],
        SequenceBits = 32,
        HasHeartbeatOfUnnamedInterval = true,
        HeadLength = HeadLength,
        Layout =
        [
            "0 2 u16be session",
            "2 4 u32be sequence of the first message",
            "6 2 u16be message count (0 heartbeat)",
            "8 8 u64be send time, milliseconds since 1970",
            "16 1 a type of the first message (C, D snapshot); 17 2 u16be length of its body; and so on",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        ulong timeMs = BinaryPrimitives.ReadUInt64BigEndian(captured[TimeOffset..]);
        if (!FeedTime.IsPlausibleMs(timeMs))
            return EnvelopeStatus.BadHeader;
        uint count = BinaryPrimitives.ReadUInt16BigEndian(captured[CountOffset..]);
        if (!HeadWalk<Head>.Fits(captured, payloadLength, HeaderLength, (int)count))
            return EnvelopeStatus.BadCount;

        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(captured[SequenceOffset..]);
        byte type = count > 0 && captured.Length > HeaderLength ? captured[HeaderLength] : (byte)0;
        EnvelopeFlags flags = EnvelopeFlags.HasSendTime | Sequence32.FlagsOf(sequence);
        if (count == 0)
            flags |= EnvelopeFlags.Heartbeat;
        else if (type is (byte)'C' or (byte)'D')
            flags |= EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced;
        envelope = new Envelope
        {
            FirstSequence = sequence,
            NextSequence = Sequence32.Next(sequence, count),
            Count = count,
            SendTimeNs = (long)timeMs * NsPerMs,
            Channel = new ChannelKey(0, BinaryPrimitives.ReadUInt16BigEndian(captured), 0),
            Flags = flags,
            MessageType = type,
        };
        return EnvelopeStatus.Ok;
    }

    private readonly struct Head : IMessageHead
    {
        public static int HeadLength => 3;

        public static int Size(ReadOnlySpan<byte> message) =>
            HeadLength + BinaryPrimitives.ReadUInt16BigEndian(message[1..]);
    }
}
