// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// OPRA's multicast blocks, version 6. Source: SIAC OPRA Pillar Output Specification (recipient 6.1 and 6.2), block
/// header and control messages.
/// </summary>
[HotPath]
public readonly struct Opra : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs.</summary>
    public const int HeadLength = SiacBlock<Feed>.HeadLength;

    private const byte Version = 6;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.Opra,
        Name = "opra",
        Title = "OPRA, binary blocks version 6",
        Source = "SIAC OPRA Pillar Output Specification, recipient 6.1 and 6.2",
        Products = ["OPRA: options of all US exchanges, 48 or 96 lines"],
        Proof = Proof.Partly,
        Sequencing = "u32 of the block's first message, one number a message; line integrity repeats the last number",
        Timing = "of the block: seconds and nanoseconds since 1970",
        HasChecksum = true,
        Keys = "none: each line is its own group",
        Recovery = "retransmission groups, by the indicator V",
        RecoveryInLines = [RecoveryKind.Retransmission],
        Resets = "category H, type K: reset of block numbers; daily",
        SequenceBits = 32,
        HasHeartbeatOfUnnamedInterval = true,
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

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope) =>
        SiacBlock<Feed>.Decode(captured, payloadLength, ref envelope);

    private readonly struct Feed : ISiacFeed
    {
        public static int SequenceOffset => 6;

        public static byte ControlCategory => (byte)'H';

        public static EnvelopeFlags FlagsOf(byte type) => (char)type switch
        {
            'N' => EnvelopeFlags.Heartbeat | EnvelopeFlags.NoNumber,
            'C' => EnvelopeFlags.NoNumber,
            'K' => EnvelopeFlags.Reset | EnvelopeFlags.NoNumber,
            'J' => EnvelopeFlags.EndOfSession,
            _ => EnvelopeFlags.None,
        };

        public static bool IsHeader(ReadOnlySpan<byte> block) => block[0] == Version && block[3] == 'O';

        // Messages carry no length.
        public static bool CanHold(ReadOnlySpan<byte> block, int payloadLength, int count) => true;
    }
}
