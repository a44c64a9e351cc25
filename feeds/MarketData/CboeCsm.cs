// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// Cboe Streaming Markets of the C1 options exchange before 2019. A heartbeat is one message; the document at hand does
/// not say whether it uses its number; it is assumed to use none, so it causes neither gap nor duplicate. Source: CSM
/// Multicast Specification 1.4, packet header.
/// </summary>
[HotPath]
public readonly struct CboeCsm : IEnvelopeDecoder
{
    private const int HeaderLength = 16;
    private const int LengthOffset = 1;
    private const int TimeOffset = 3;
    private const int CountOffset = 11;
    private const int SequenceOffset = 12;
    private const int TypeOffset = 19;
    private const int LeastMessageLength = 8;               // length, template, type, number
    private const byte Version = 1;
    private const byte Heartbeat = (byte)'0';
    private const ulong LatestMs = 9_000_000_000_000;       // so that nanoseconds fit in 63 bits

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.CboeCsm,
        Name = "cboe-csm",
        Title = "Cboe Streaming Markets (legacy C1)",
        Source = "CBOE CSM Multicast Specification 1.4",
        Products = ["Cboe C1 options, until 2018"],
        Proof = Proof.RealPackets,
        Sequencing = "u32 of the first message, one number a message; heartbeats use none",
        SequenceBits = 32,
        Timing = "of the packet: milliseconds since 1970",
        SendTime = new SendTimeField(TimeOffset, SendTimeForm.Milliseconds64Big),
        Keys = "none",
        Recovery = "none that is known here",
        Resets = "daily",
        HeartbeatIntervalNs = 1_000_000_000,
        HeadLength = TypeOffset + 1,
        Layout =
        [
            "0 1 u8 version, 1",
            "1 2 u16be length of the packet",
            "3 8 u64be send time, ms since 1970",
            "11 1 u8 message count",
            "12 4 u32be sequence of the first message",
            "16 2 u16be length of the first message, itself included; 19 1 a its type (0 heartbeat)",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        ulong timeMs = BinaryPrimitives.ReadUInt64BigEndian(captured[TimeOffset..]);
        if (captured[0] != Version || timeMs > LatestMs)
            return EnvelopeStatus.BadHeader;
        if (BinaryPrimitives.ReadUInt16BigEndian(captured[LengthOffset..]) != payloadLength)
            return EnvelopeStatus.BadLength;
        uint count = captured[CountOffset];
        EnvelopeStatus status = MessageWalk.BigEndian(
            captured, payloadLength, HeaderLength, count, LeastMessageLength, uncounted: 0);
        if (status != EnvelopeStatus.Ok)
            return status;

        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(captured[SequenceOffset..]);
        byte type = count > 0 && captured.Length > TypeOffset ? captured[TypeOffset] : (byte)0;
        EnvelopeFlags flags = EnvelopeFlags.HasSendTime;
        if (type == Heartbeat && count == 1)
            flags |= EnvelopeFlags.Heartbeat | EnvelopeFlags.NoNumber;
        if (sequence == 0)
            flags |= EnvelopeFlags.Unsequenced;
        envelope.FirstSequence = sequence;
        bool usesNone = (flags & EnvelopeFlags.NoNumber) != 0;
        envelope.NextSequence = usesNone ? sequence : Sequence32.Next(sequence, count);
        envelope.SendTimeNs = (long)timeMs * 1_000_000;
        envelope.MessageTimeNs = 0;
        envelope.Channel = default;
        envelope.Count = count;
        envelope.Flags = flags;
        envelope.MessageType = type;
        return EnvelopeStatus.Ok;
    }
}
