// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// HKEX Orion Market Data, securities (OMD-C) and derivatives (OMD-D). Source: HKEX OMD-C Interface Specifications 1.45
/// and OMD-D Interface Specifications 2.2, packet header and control messages. A sequence reset carries the next
/// number; its own number is ignored. Only the header of a compressed packet (OMD-D) is read.
/// </summary>
[HotPath]
public readonly struct HkexOmd : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs, at most.</summary>
    public const int HeadLength = NewSequenceOffset + 4;

    private const int HeaderLength = 16;
    private const int CountOffset = 2;
    private const int CompressionOffset = 3;
    private const int SequenceOffset = 4;
    private const int TimeOffset = 8;
    private const int TypeOffset = 18;
    private const int NewSequenceOffset = 20;
    private const ushort SequenceReset = 100;
    private const ushort RefreshComplete = 203;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.HkexOmd,
        Name = "hkex-omd",
        Title = "HKEX Orion Market Data (OMD-C, OMD-D)",
        Source = "HKEX OMD-C Interface Specifications 1.45; OMD-D Interface Specifications 2.2",
        Products = ["HKEX securities (OMD-C)", "HKEX derivatives (OMD-D)"],
        Proof = Proof.Layout,
        Sequencing = "u32 of the first message, one number a message; heartbeats carry the next number",
        Timing = "of the packet: nanoseconds since 1970",
        SendTime = new SendTimeField(TimeOffset, SendTimeForm.Nanoseconds64Little),
        Keys = "none: each channel is its own group",
        Recovery = "retransmission over TCP; refresh groups, with the same header",
        RecoveryInLines = [RecoveryKind.Refresh],
        Resets = "sequence reset (type 100); daily",
        SequenceBits = 32,
        HasHeartbeatOfUnnamedInterval = true,
        HeadLength = HeadLength,
        Layout =
        [
            "0 2 u16le packet size",
            "2 1 u8 message count (0 heartbeat)",
            "3 1 u8 compression (OMD-D; 0 none)",
            "4 4 u32le sequence of the first message",
            "8 8 u64le send time, ns since 1970",
            "16 2 u16le length of the first message, itself included; 18 2 u16le its type; and so on",
            "20 4 u32le of a sequence reset (type 100): the next number",
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
        bool isReadable = captured[CompressionOffset] == 0 && count > 0;
        if ((isReadable || count == 0) && !HeadWalk<Head>.Fits(captured, payloadLength, HeaderLength, (int)count))
            return EnvelopeStatus.BadCount;

        uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(captured[SequenceOffset..]);
        ulong next = Sequence32.Next(sequence, count);
        EnvelopeFlags flags = count == 0 ? EnvelopeFlags.Heartbeat : EnvelopeFlags.None;
        if (isReadable && captured.Length < NewSequenceOffset)
            return EnvelopeStatus.Truncated;
        ushort type = isReadable ? BinaryPrimitives.ReadUInt16LittleEndian(captured[TypeOffset..]) : (ushort)0;
        if (type == SequenceReset)
        {
            if (payloadLength < HeadLength)
                return EnvelopeStatus.BadLength;
            if (captured.Length < HeadLength)
                return EnvelopeStatus.Truncated;
            flags = EnvelopeFlags.Reset | EnvelopeFlags.NoNumber;
            next = BinaryPrimitives.ReadUInt32LittleEndian(captured[NewSequenceOffset..]);
        }
        else if (type == RefreshComplete)
        {
            flags = EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced;
        }
        else
        {
            flags |= Sequence32.FlagsOf(sequence);
        }
        envelope = new Envelope
        {
            FirstSequence = sequence,
            NextSequence = next,
            Count = count,
            SendTimeNs = (long)BinaryPrimitives.ReadUInt64LittleEndian(captured[TimeOffset..]),
            Flags = flags | EnvelopeFlags.HasSendTime,
        };
        return EnvelopeStatus.Ok;
    }

    private readonly struct Head : IMessageHead
    {
        public static int HeadLength => 4;

        public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message);
    }
}
