// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// The Consolidated Tape Association's CTS and CQS, binary blocks. Source: SIAC CTS and CQS Pillar Output
/// Specifications, 1.91 to 2.11b, block header and control messages.
/// </summary>
[HotPath]
public readonly struct Cta : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs.</summary>
    public const int HeadLength = SiacBlock<Feed>.HeadLength;

    private const int HeaderLength = 20;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.Cta,
        Name = "cta",
        Title = "CTA: CTS trades and CQS quotes, binary blocks",
        Source = "SIAC CTS and CQS Pillar Output Specifications 1.91 to 2.11b",
        Products = ["CTA: CTS trades, CQS quotes (tapes A and B)"],
        Proof = Proof.RealPackets,
        Sequencing = "u32 of the block's first message, one number a message; line integrity repeats the last number",
        Timing = "of the block: seconds and nanoseconds since 1970",
        HasChecksum = true,
        Keys = "none: each line is its own group",
        Recovery = "retransmission groups, by the indicator V",
        RecoveryInLines = [RecoveryKind.Retransmission],
        Resets = "category C, types L, A and Z",
        SequenceBits = 32,
        HasHeartbeatOfUnnamedInterval = true,
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

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope) =>
        SiacBlock<Feed>.Decode(captured, payloadLength, ref envelope);

    private readonly struct Feed : ISiacFeed
    {
        public static int SequenceOffset => 5;

        public static byte ControlCategory => (byte)'C';

        public static EnvelopeFlags FlagsOf(byte type) => (char)type switch
        {
            'T' => EnvelopeFlags.Heartbeat | EnvelopeFlags.NoNumber,
            'A' => EnvelopeFlags.NoNumber,
            'L' => EnvelopeFlags.Reset | EnvelopeFlags.NoNumber,
            'Z' => EnvelopeFlags.EndOfSession,
            _ => EnvelopeFlags.None,
        };

        public static bool IsHeader(ReadOnlySpan<byte> block) =>
            block[0] is 0 or 2 && block[3] is (byte)'T' or (byte)'Q';

        public static bool CanHold(ReadOnlySpan<byte> block, int payloadLength, int count)
        {
            int end = HeadWalk<Head>.End(block, payloadLength, HeaderLength, count);
            int padding = payloadLength - end;
            return end >= 0 && padding <= 1 && (padding == 0 || payloadLength % 2 == 0);
        }
    }

    private readonly struct Head : IMessageHead
    {
        public static int HeadLength => 4;

        public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message);
    }
}
