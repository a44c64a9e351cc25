// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// IntelligentCross (Imperative Execution) market data: MoldUDP64 in little-endian byte order, with market day and feed
/// in place of the session. Source: IntelligentCross Aspen Market Data Feed 1.11, packet header.
/// </summary>
[HotPath]
public readonly struct IntelligentCross : IEnvelopeDecoder
{
    private const int HeaderLength = 20;
    private const int FeedOffset = 9;
    private const int SequenceOffset = 10;
    private const int CountOffset = 18;
    private const int BlockHeaderLength = 2;
    private const int TypeOffset = HeaderLength + BlockHeaderLength;
    private const int TimeOffset = TypeOffset + 3;          // after type and symbol
    private const int HeadBytes = TimeOffset + 8;
    private const int LeastMessageLength = HeadBytes - TypeOffset;
    private const ushort EndOfSessionCount = 65535;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.MoldUdp64IntelligentCross,
        Name = "moldudp64-intelligentcross",
        Title = "IntelligentCross market data: MoldUDP64, lower byte first",
        Source = "IntelligentCross Aspen Market Data Feed 1.11",
        Products = ["IntelligentCross Aspen market data"],
        Proof = Proof.RealPackets,
        Sequencing = "u64 of the first message, one number a message; heartbeats carry the next number",
        Timing = "of the first message: nanoseconds since 1970",
        Keys = "market day, feed",
        Recovery = "none that its document names",
        Resets = "a new market day",
        ChannelParts = [ChannelPart.SessionText(), ChannelPart.Character("feed", 0)],
        FirstOfSession = 1,
        HeartbeatIntervalNs = 1_000_000_000,
        HeadLength = HeadBytes,
        Layout =
        [
            "0 9 a market day; 9 1 a feed",
            "10 8 u64le sequence of the first message",
            "18 2 u16le message count (0 heartbeat, 65535 end of session)",
            "20 2 u16le length of the first message; 22 1 a its type; 25 8 u64le its time, ns since 1970",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        if (captured[..FeedOffset].ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || captured[FeedOffset] is < (byte)' ' or > (byte)'~')
            return EnvelopeStatus.BadHeader;
        uint count = BinaryPrimitives.ReadUInt16LittleEndian(captured[CountOffset..]);
        EnvelopeFlags flags = count switch
        {
            0 => EnvelopeFlags.Heartbeat,
            EndOfSessionCount => EnvelopeFlags.EndOfSession,
            _ => EnvelopeFlags.None,
        };
        if (flags != EnvelopeFlags.None)
            count = 0;
        EnvelopeStatus status = MessageWalk.LittleEndian(
            captured, payloadLength, HeaderLength, count, BlockHeaderLength, BlockHeaderLength);
        if (status != EnvelopeStatus.Ok)
            return status;

        ulong sequence = BinaryPrimitives.ReadUInt64LittleEndian(captured[SequenceOffset..]);
        if (sequence == 0)
            flags |= EnvelopeFlags.Unsequenced;             // numbers start at 1
        bool hasTime = count > 0 && captured.Length >= HeadBytes
            && BinaryPrimitives.ReadUInt16LittleEndian(captured[HeaderLength..]) >= LeastMessageLength;
        if (hasTime)
            flags |= EnvelopeFlags.HasMessageTime;
        envelope.FirstSequence = sequence;
        envelope.NextSequence = sequence + count;
        envelope.SendTimeNs = 0;
        envelope.MessageTimeNs = hasTime ? BinaryPrimitives.ReadInt64LittleEndian(captured[TimeOffset..]) : 0;
        envelope.Channel = new ChannelKey(
            captured[FeedOffset], BinaryPrimitives.ReadUInt64BigEndian(captured), (ulong)captured[8] << 56);
        envelope.Count = count;
        envelope.Flags = flags;
        envelope.MessageType = count > 0 && captured.Length > TypeOffset ? captured[TypeOffset] : (byte)0;
        return EnvelopeStatus.Ok;
    }
}
