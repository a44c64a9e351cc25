// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// MoldUDP64 with Nasdaq TotalView-ITCH 5.0 inside: the packet's time is that of its first message, nanoseconds since
/// midnight in New York. Source: Nasdaq TotalView-ITCH 5.0, the fields that all messages share.
/// </summary>
[HotPath]
public readonly struct MoldUdp64Itch50 : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs, at most.</summary>
    public const int HeadLength = TimeOffset + TimeLength;

    private const int TimeOffset = MoldUdp64.FirstMessageOffset + 5;    // after type, locate and tracking number
    private const int TimeLength = 6;
    private const ulong TimeMask = (1UL << (8 * TimeLength)) - 1;
    private const int LeastMessageLength = 5 + TimeLength;
    private const long DayNs = 86_400_000_000_000;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.MoldUdp64Itch50,
        Name = "moldudp64-itch50",
        Title = "MoldUDP64 with Nasdaq TotalView-ITCH 5.0",
        Source = "Nasdaq MoldUDP64 Protocol Specification 1.00; Nasdaq TotalView-ITCH 5.0",
        Products = ["Nasdaq TotalView-ITCH 5.0"],
        Proof = Proof.RealPackets,
        Sequencing = "u64 of the first message, one number a message; heartbeats carry the next number",
        Timing = "of the first message: nanoseconds since midnight, New York",
        Keys = "session",
        Recovery = "re-request server by unicast, with the same header; GLIMPSE over SoupBinTCP",
        Resets = "a new session, each day",
        ChannelParts = [ChannelPart.SessionText()],
        HeartbeatIntervalNs = 1_000_000_000,
        TimeZone = "America/New_York",
        HeadLength = HeadLength,
        Layout =
        [
            .. MoldUdp64.Layout, "22 1 a type of the first message", "27 6 u48be its time, ns since midnight",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        EnvelopeStatus status = MoldUdp64.DecodeHere(captured, payloadLength, ref envelope);
        if (status != EnvelopeStatus.Ok || envelope.Count == 0)
            return status;
        if (captured.Length < HeadLength)
            return EnvelopeStatus.Ok;                       // numbers without a time: still sequenced
        ref byte head = ref MemoryMarshal.GetReference(captured);
        if (MoldUdp64.Big16(ref head, MoldUdp64.HeaderLength) < LeastMessageLength)
            return EnvelopeStatus.Ok;                       // too short for an ITCH message

        // The time's bytes are the last of the eight that are loaded.
        long timeNs = (long)(MoldUdp64.Big64(ref head, HeadLength - sizeof(long)) & TimeMask);
        if (timeNs >= DayNs)
            return EnvelopeStatus.Ok;
        envelope.MessageTimeNs = timeNs;
        envelope.Flags |= EnvelopeFlags.HasMessageTime | EnvelopeFlags.TimesSinceMidnight;
        return EnvelopeStatus.Ok;
    }
}
