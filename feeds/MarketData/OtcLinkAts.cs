// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// OTC Link ATS. Source: OTC Markets Group, OTC Link ATS multicast data feeds 4.3 and 4.5, packet header. Replayed
/// packets repeat old numbers. Lengths of messages are not part of the envelope and not checked.
/// </summary>
[HotPath]
public readonly struct OtcLinkAts : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs.</summary>
    public const int HeadLength = HeaderLength;

    private const int HeaderLength = 12;
    private const int SequenceOffset = 2;
    private const int FlagsOffset = 6;
    private const int CountOffset = 7;
    private const int TimeOffset = 8;
    private const int HeartbeatFlag = 1;
    private const int ResetFlag = 2;
    private const int ReplayFlag = 64;
    private const long NsPerMs = 1_000_000;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.OtcLinkAts,
        Name = "otc-link-ats",
        Title = "OTC Link ATS",
        Source = "OTC Markets Group, OTC Link ATS multicast data feeds 4.3 and 4.5",
        Products = ["OTC Markets: OTC Link ATS"],
        Proof = Proof.Partly,
        Sequencing = "u32 of the first message, one number a message; heartbeats carry the next number",
        Timing = "of the packet: milliseconds since midnight, New York",
        SendTime = new SendTimeField(TimeOffset, SendTimeForm.MillisecondsOfDay32Big),
        Keys = "none: each channel is its own group",
        Recovery = "packets with the replay flag; spins from 1",
        RecoveryInLines = [RecoveryKind.Retransmission],
        Resets = "flag bit 1",
        SequenceBits = 32,
        HasHeartbeatOfUnnamedInterval = true,
        TimeZone = "America/New_York",
        HeadLength = HeadLength,
        Layout =
        [
            "0 2 u16be packet size",
            "2 4 u32be sequence of the first message",
            "6 1 u8 flags (1 heartbeat, 2 reset, 64 replay, 128 test)",
            "7 1 u8 message count",
            "8 4 u32be send time, milliseconds since midnight",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        if (BinaryPrimitives.ReadUInt16BigEndian(captured) != payloadLength)
            return EnvelopeStatus.BadLength;
        uint timeMs = BinaryPrimitives.ReadUInt32BigEndian(captured[TimeOffset..]);
        if (timeMs >= FeedTime.DayMs)
            return EnvelopeStatus.BadHeader;
        byte packetFlags = captured[FlagsOffset];
        uint messages = captured[CountOffset];
        bool isHeartbeat = (packetFlags & HeartbeatFlag) != 0;
        // Heartbeats as sent announce one message but consist of the header only.
        if (payloadLength - HeaderLength < messages && !isHeartbeat)
            return EnvelopeStatus.BadCount;

        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(captured[SequenceOffset..]);
        uint count = isHeartbeat ? 0 : messages;
        EnvelopeFlags flags =
            EnvelopeFlags.HasSendTime | EnvelopeFlags.TimesSinceMidnight | Sequence32.FlagsOf(sequence);
        if (isHeartbeat)
            flags |= EnvelopeFlags.Heartbeat;
        if ((packetFlags & ResetFlag) != 0)
            flags |= EnvelopeFlags.Reset;
        if ((packetFlags & ReplayFlag) != 0)
            flags |= EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced | EnvelopeFlags.Retransmission;
        envelope = new Envelope
        {
            FirstSequence = sequence,
            NextSequence = Sequence32.Next(sequence, count),
            Count = count,
            SendTimeNs = timeMs * NsPerMs,
            Flags = flags,
        };
        return EnvelopeStatus.Ok;
    }
}
