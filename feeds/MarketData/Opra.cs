// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Feeds;

/// <summary>
/// OPRA's multicast blocks, version 6. Source: SIAC OPRA Pillar Output Specification (recipient 6.1 and 6.2), block
/// header and control messages. Line integrity and start of day repeat the number of the message before them and use
/// none; a reset of the block sequence lets the line start again behind its own number.
/// </summary>
[HotPath]
public readonly struct Opra : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope takes.</summary>
    public const int HeadLength = TypeOffset + 1;

    private const int SizeOffset = 1;
    private const int FeedOffset = 3;
    private const int RetransmissionOffset = 4;
    private const int SequenceOffset = 6;
    private const int CountOffset = 10;
    private const int SecondsOffset = 11;
    private const int NanosecondsOffset = 15;
    private const int ChecksumOffset = 19;
    private const int CategoryOffset = 22;                  // the first message begins with its participant
    private const int TypeOffset = 23;
    private const byte Version = 6;
    private const uint SecondNs = 1_000_000_000;

    /// <summary>What the catalog says of it.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.Opra,
        Name = "opra",
        Title = "OPRA, binary blocks version 6",
        Source = "SIAC OPRA Pillar Output Specification, recipient 6.1 and 6.2",
        Proof = Proof.Partly,
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
            "0 1 u8 version (6)",
            "1 2 u16be block size",
            "3 1 a feed (O)",
            "4 1 a retransmission (V repeats old numbers)",
            "5 1 a session",
            "6 4 u32be sequence of the first message",
            "10 1 u8 message count",
            "11 4 u32be send time, seconds; 15 4 u32be its nanoseconds",
            "19 2 u16be checksum: sum of all other bytes of the block",
            "22 1 a category of the first message (H control); 23 1 a its type",
        ],
    };

    /// <inheritdoc/>
    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeadLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeadLength)
            return EnvelopeStatus.Truncated;
        uint nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(captured[NanosecondsOffset..]);
        if (captured[0] != Version || captured[FeedOffset] != 'O' || nanoseconds >= SecondNs)
            return EnvelopeStatus.BadHeader;
        if (BinaryPrimitives.ReadUInt16BigEndian(captured[SizeOffset..]) != payloadLength)
            return EnvelopeStatus.BadLength;
        uint count = captured[CountOffset];
        if (count == 0)
            return EnvelopeStatus.BadCount;
        if (captured.Length == payloadLength && !SiacChecksum.IsRight(captured, ChecksumOffset))
            return EnvelopeStatus.BadChecksum;

        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(captured[SequenceOffset..]);
        byte category = captured[CategoryOffset];
        char control = category == 'H' && count == 1 ? (char)captured[TypeOffset] : '\0';
        EnvelopeFlags flags = control switch
        {
            'N' => EnvelopeFlags.Heartbeat | EnvelopeFlags.NoNumber,
            'C' => EnvelopeFlags.NoNumber,
            'K' => EnvelopeFlags.Reset | EnvelopeFlags.NoNumber,
            'J' => EnvelopeFlags.EndOfSession,
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
            SendTimeNs = (seconds * SecondNs) + nanoseconds,
            Flags = flags | EnvelopeFlags.HasSendTime,
            MessageType = category,
        };
        return EnvelopeStatus.Ok;
    }
}
