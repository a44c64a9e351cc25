// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Feeds;

/// <summary>
/// The Consolidated Tape Association's CTS and CQS, binary blocks. Source: SIAC CTS and CQS Pillar Output
/// Specifications, 1.91 to 2.11b, block header and control messages. Line integrity and start of day repeat the number
/// of the message before them and use none; a reset of the block sequence lets the line start again behind its own
/// number.
/// </summary>
[HotPath]
public readonly struct Cta : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope takes.</summary>
    public const int HeadLength = TypeOffset + 1;

    private const int HeaderLength = 20;
    private const int SizeOffset = 1;
    private const int FeedOffset = 3;
    private const int RetransmissionOffset = 4;
    private const int SequenceOffset = 5;
    private const int CountOffset = 9;
    private const int SecondsOffset = 10;
    private const int NanosecondsOffset = 14;
    private const int ChecksumOffset = 18;
    private const int CategoryOffset = 22;
    private const int TypeOffset = 23;
    private const uint SecondNs = 1_000_000_000;

    /// <summary>What the catalog says of it.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.Cta,
        Name = "cta",
        Title = "CTA: CTS trades and CQS quotes, binary blocks",
        Source = "SIAC CTS and CQS Pillar Output Specifications 1.91 to 2.11b",
        Proof = Proof.RealPackets,
        IsFeed = true,
        IsSession = false,
        IsStream = false,
        Sequencing = "u32 of the block's first message, one number a message; line integrity repeats the last number",
        Timing = "of the block: seconds and nanoseconds since 1970",
        Keys = "none: each line is its own group",
        SequenceBits = 32,
        HeartbeatIntervalNs = 60_000_000_000,
        TimeZone = null,
        HeadLength = HeadLength,
        Layout =
        [
            "0 1 u8 version (0 or 2)",
            "1 2 u16be block size",
            "3 1 a feed (T trades, Q quotes)",
            "4 1 a retransmission (O original, V repeats old numbers)",
            "5 4 u32be sequence of the first message",
            "9 1 u8 message count",
            "10 4 u32be send time, seconds; 14 4 u32be its nanoseconds",
            "18 2 u16be checksum: sum of all other bytes of the block",
            "20 2 u16be length of the first message, itself included; and so on, padded to an even size",
            "22 1 a category of the first message (C control); 23 1 a its type",
        ],
    };

    /// <inheritdoc/>
    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeadLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeadLength)
            return EnvelopeStatus.Truncated;
        EnvelopeStatus status = Check(captured, payloadLength);
        if (status != EnvelopeStatus.Ok)
            return status;

        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(captured[SequenceOffset..]);
        uint count = captured[CountOffset];
        byte category = captured[CategoryOffset];
        char control = category == 'C' && count == 1 ? (char)captured[TypeOffset] : '\0';
        EnvelopeFlags flags = control switch
        {
            'T' => EnvelopeFlags.Heartbeat | EnvelopeFlags.NoNumber,
            'A' => EnvelopeFlags.NoNumber,
            'L' => EnvelopeFlags.Reset | EnvelopeFlags.NoNumber,
            'Z' => EnvelopeFlags.EndOfSession,
            _ => Sequence32.FlagsOf(sequence),
        };
        if (captured[RetransmissionOffset] == 'V')
            flags |= EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced;
        long seconds = BinaryPrimitives.ReadUInt32BigEndian(captured[SecondsOffset..]);
        envelope = new Envelope
        {
            FirstSequence = sequence,
            NextSequence = Sequence32.Next(sequence, count),
            Count = count,
            SendTimeNs = (seconds * SecondNs) + BinaryPrimitives.ReadUInt32BigEndian(captured[NanosecondsOffset..]),
            Flags = flags | EnvelopeFlags.HasSendTime,
            MessageType = category,
        };
        return EnvelopeStatus.Ok;
    }

    private static EnvelopeStatus Check(ReadOnlySpan<byte> captured, int payloadLength)
    {
        if (captured[0] is not (0 or 2) || captured[FeedOffset] is not ((byte)'T' or (byte)'Q')
            || BinaryPrimitives.ReadUInt32BigEndian(captured[NanosecondsOffset..]) >= SecondNs)
            return EnvelopeStatus.BadHeader;
        if (BinaryPrimitives.ReadUInt16BigEndian(captured[SizeOffset..]) != payloadLength)
            return EnvelopeStatus.BadLength;
        int count = captured[CountOffset];
        int end = HeadWalk<Head>.End(captured, payloadLength, HeaderLength, count);
        int padding = payloadLength - end;
        if (count == 0 || end < 0 || padding > 1 || (padding == 1 && payloadLength % 2 != 0))
            return EnvelopeStatus.BadCount;
        bool isWhole = captured.Length == payloadLength;
        return isWhole && !SiacChecksum.IsRight(captured, ChecksumOffset)
            ? EnvelopeStatus.BadChecksum
            : EnvelopeStatus.Ok;
    }

    private readonly struct Head : IMessageHead
    {
        public static int HeadLength => 4;

        public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message);
    }
}
