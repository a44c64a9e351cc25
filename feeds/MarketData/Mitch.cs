// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// MITCH: London Stock Exchange, LSE Group Ticker Plant (GTP), Johannesburg. Sources: LSE MIT303 Level 2 MITCH 11.9,
/// unit header; LSE GTP 26.2, whose messages have a length of two bytes. Each message of a group has a number; an empty
/// unit is a heartbeat with the next number. Times are in the messages only.
/// </summary>
[HotPath]
public readonly struct Mitch : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs.</summary>
    public const int HeadLength = HeaderLength;

    private const int HeaderLength = 8;
    private const int CountOffset = 2;
    private const int GroupOffset = 3;
    private const int SequenceOffset = 4;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.Mitch,
        Name = "mitch",
        Title = "MITCH (LSE, Turquoise, LSE GTP, JSE)",
        Source = "LSE MIT303 Level 2 MITCH 11.9; LSE GTP 26.2",
        Products = ["LSE", "Turquoise", "LSE GTP", "Oslo", "JSE"],
        Proof = Proof.Layout,
        Sequencing = "u32 of the first message, one number a message; heartbeats carry the next number",
        Timing = "none",
        Keys = "market data group",
        Recovery = "replay and recovery over TCP, with the same header",
        Resets = "daily",
        ChannelParts = [ChannelPart.Character("group", 0)],
        SequenceBits = 32,
        HasHeartbeatOfUnnamedInterval = true,
        HeadLength = HeadLength,
        Layout =
        [
            "0 2 u16le length",
            "2 1 u8 message count (0 heartbeat)",
            "3 1 a market data group",
            "4 4 u32le sequence of the first message",
            "8 1 u8 length of the first message, itself included; 9 1 its type; and so on",
            "GTP: 8 2 u16le length of the first message; 10 1 its type; and so on",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        if (BinaryPrimitives.ReadUInt16LittleEndian(captured) != payloadLength)
            return EnvelopeStatus.BadLength;
        uint count = captured[CountOffset];
        if (!HeadWalk<Head>.Fits(captured, payloadLength, HeaderLength, (int)count))
            return EnvelopeStatus.BadCount;

        uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(captured[SequenceOffset..]);
        EnvelopeFlags flags = Sequence32.FlagsOf(sequence);
        if (count == 0)
            flags |= EnvelopeFlags.Heartbeat;
        envelope = new Envelope
        {
            FirstSequence = sequence,
            NextSequence = Sequence32.Next(sequence, count),
            Count = count,
            Channel = new ChannelKey(captured[GroupOffset], 0, 0),
            Flags = flags,
            MessageType = count > 0 ? TypeOf(captured[HeaderLength..]) : (byte)0,
        };
        return EnvelopeStatus.Ok;
    }

    private static byte TypeOf(ReadOnlySpan<byte> message)
    {
        if (message.Length < 3)
            return 0;
        return Head.IsWide(message) ? message[2] : message[1];
    }

    private readonly struct Head : IMessageHead
    {
        private const int LeastType = 4;

        public static int HeadLength => 2;

        /// <summary>
        /// True if the length has two bytes: its upper byte is small, and types of market data are not (1 to 3 are
        /// requests and answers of the TCP recovery).
        /// </summary>
        public static bool IsWide(ReadOnlySpan<byte> message) => message[1] < LeastType;

        public static int Size(ReadOnlySpan<byte> message) =>
            IsWide(message) ? BinaryPrimitives.ReadUInt16LittleEndian(message) : message[0];
    }
}
