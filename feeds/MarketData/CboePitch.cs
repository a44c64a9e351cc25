// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// Cboe sequenced unit header: multicast PITCH, TOP and auction feeds of all Cboe markets. Each message has one number
/// of its unit; number 0 is unsequenced. Source: Cboe US Equities/Options Multicast PITCH 2.41, CFE 1.1.6 to 1.2, Cboe
/// Europe 6.41, sequenced unit header.
/// </summary>
[HotPath]
public readonly struct CboePitch : IEnvelopeDecoder
{
    private const int HeaderLength = 8;
    private const int CountOffset = 2;
    private const int UnitOffset = 3;
    private const int SequenceOffset = 4;
    private const int TypeOffset = HeaderLength + 1;
    private const int LeastMessageLength = 2;
    private const byte UnitClear = 0x97;
    private const byte EndOfSession = 0x2D;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.CboePitch,
        Name = "cboe-pitch",
        Title = "Cboe multicast PITCH and all feeds with its unit header",
        Source = "Cboe US Equities/Options Multicast PITCH 2.41; CFE 1.1.6 to 1.2; Cboe Europe 6.41",
        Products =
        [
            "Cboe BZX, BYX, EDGX, EDGA equities and options",
            "Cboe C1, C2 options",
            "Cboe Futures (CFE)",
            "Cboe Europe, Australia, Japan, Canada",
            "Cboe One",
        ],
        Proof = Proof.RealPackets,
        Sequencing = "u32 of the first message, one number a message and unit; heartbeats carry the next; 0 none",
        SequenceBits = 32,
        Timing = "none",
        Keys = "unit",
        Recovery = "gap request proxy over TCP, answered on groups of its own; spin server over TCP",
        Resets = "unit clear (0x97); daily from 1",
        ChannelParts = [ChannelPart.Number("unit", 0, 8)],
        HeartbeatIntervalNs = 1_000_000_000,
        HeadLength = TypeOffset + 1,
        Layout =
        [
            "0 2 u16le length of the packet",
            "2 1 u8 message count (0 heartbeat)",
            "3 1 u8 unit",
            "4 4 u32le sequence of the first message (0 unsequenced)",
            "8 1 u8 length of the first message, itself included; 9 1 u8 its type (0x97 unit clear, 0x2D end)",
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
        EnvelopeStatus status = MessageWalk.Bytes(captured, payloadLength, HeaderLength, count, LeastMessageLength);
        if (status != EnvelopeStatus.Ok)
            return status;

        uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(captured[SequenceOffset..]);
        byte type = count > 0 && captured.Length > TypeOffset ? captured[TypeOffset] : (byte)0;
        EnvelopeFlags flags = type switch
        {
            UnitClear => EnvelopeFlags.Reset,
            EndOfSession => EnvelopeFlags.EndOfSession,
            _ => count == 0 ? EnvelopeFlags.Heartbeat : EnvelopeFlags.None,
        };
        if (sequence == 0)
            flags |= EnvelopeFlags.Unsequenced;
        envelope.FirstSequence = sequence;
        envelope.NextSequence = sequence == 0 ? 0 : Sequence32.Next(sequence, count);
        envelope.SendTimeNs = 0;
        envelope.MessageTimeNs = 0;
        envelope.Channel = new ChannelKey(captured[UnitOffset], 0, 0);
        envelope.Count = count;
        envelope.Flags = flags;
        envelope.MessageType = type;
        return EnvelopeStatus.Ok;
    }
}
