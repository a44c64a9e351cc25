// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// MoldUDP, the predecessor of MoldUDP64 with numbers of 32 bits, still used by NOIS and PHLX Orders. Source: Nasdaq
/// MoldUDP Protocol Specification 1.02, downstream packet.
/// </summary>
[HotPath]
public readonly struct MoldUdp : IEnvelopeDecoder
{
    private const int HeaderLength = 16;
    private const int SequenceOffset = 10;
    private const int CountOffset = 14;
    private const int BlockHeaderLength = 2;
    private const int TypeOffset = HeaderLength + BlockHeaderLength;
    private const ushort EndOfSessionCount = 65535;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.MoldUdp,
        Name = "moldudp32",
        Title = "MoldUDP with numbers of 32 bits (NOIS, PHLX Orders)",
        Source = "Nasdaq MoldUDP Protocol Specification 1.02; NOIS 2.2, PHLX Orders 1.9",
        Products = ["Nasdaq NOIS", "Nasdaq PHLX Orders"],
        Proof = Proof.Layout,
        Sequencing = "u32 of the first message, one number a message; heartbeats carry the next number",
        SequenceBits = 32,
        Timing = "none",
        Keys = "session",
        Recovery = "re-request server by unicast, with the same header",
        Resets = "a new session",
        ChannelParts = [ChannelPart.SessionText()],
        HeartbeatIntervalNs = 1_000_000_000,
        HeadLength = HeaderLength,
        Layout =
        [
            "0 10 a session",
            "10 4 u32be sequence of the first message",
            "14 2 u16be message count (0 heartbeat, 65535 end of session)",
            "16 2 u16be length of the first message, then its bytes; and so on",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;
        if (!MoldUdp64.IsText(ref MemoryMarshal.GetReference(captured)))
            return EnvelopeStatus.BadHeader;
        ulong sessionHigh = BinaryPrimitives.ReadUInt64BigEndian(captured);
        ulong sessionLow = (ulong)BinaryPrimitives.ReadUInt16BigEndian(captured[8..]) << 48;
        uint count = BinaryPrimitives.ReadUInt16BigEndian(captured[CountOffset..]);
        EnvelopeFlags flags = count switch
        {
            0 => EnvelopeFlags.Heartbeat,
            EndOfSessionCount => EnvelopeFlags.EndOfSession,
            _ => EnvelopeFlags.None,
        };
        if (flags != EnvelopeFlags.None)
            count = 0;
        EnvelopeStatus status = MessageWalk.BigEndian(
            captured, payloadLength, HeaderLength, count, BlockHeaderLength, BlockHeaderLength);
        if (status != EnvelopeStatus.Ok)
            return status;

        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(captured[SequenceOffset..]);
        if (sequence == 0)
            flags |= EnvelopeFlags.Unsequenced;             // numbers start at 1
        envelope.FirstSequence = sequence;
        envelope.NextSequence = Sequence32.Next(sequence, count);
        envelope.SendTimeNs = 0;
        envelope.MessageTimeNs = 0;
        envelope.Channel = new ChannelKey(0, sessionHigh, sessionLow);
        envelope.Count = count;
        envelope.Flags = flags;
        envelope.MessageType = count > 0 && captured.Length > TypeOffset ? captured[TypeOffset] : (byte)0;
        return EnvelopeStatus.Ok;
    }
}
