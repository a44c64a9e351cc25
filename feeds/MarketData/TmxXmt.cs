// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// TMX Quantum XMT. Source: TMX Group, Quantum XMT feed protocol 2.1, frame and business header. Every body carries a
/// number of its stream (TMX's word); the bodies of a packet are of one stream, with consecutive numbers. A possible
/// duplicate repeats old numbers.
/// </summary>
[HotPath]
public readonly struct TmxXmt : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs.</summary>
    public const int HeadLength = HeaderLength + BodyHeadLength;

    private const int HeaderLength = 11;
    private const int LengthOffset = 3;
    private const int LengthEnd = 5;                        // the frame's length counts the bytes after it
    private const int SessionOffset = 5;
    private const int DuplicateOffset = 9;
    private const int CountOffset = 10;
    private const int BodyHeadLength = 12;
    private const int BodyTypeOffset = 2;
    private const int NumberOffset = 4;                     // word with stream and sequence
    private const int StreamOffset = 5;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.TmxXmt,
        Name = "tmx-xmt",
        Title = "TMX Quantum XMT (TSX, TSXV)",
        Source = "TMX Group, Quantum XMT feed protocol 2.1",
        Products = ["TSX", "TSXV"],
        Proof = Proof.Partly,
        Sequencing = "40 bits of each body, one number a body of a stream",
        Timing = "none",
        Keys = "session, stream",
        Recovery = "none that is known here",
        RecoveryInLines = [RecoveryKind.Retransmission],
        Resets = "a new session",
        ChannelParts = [ChannelPart.SessionNumber(), ChannelPart.Number("stream", 0, 16)],
        HeadLength = HeadLength,
        Layout =
        [
            "0 1 STX (02); 1 1 a X; 2 1 a version",
            "3 2 u16le length of all that follows it",
            "5 4 u32le session",
            "9 1 a possible duplicate (1 or Y)",
            "10 1 u8 count of bodies",
            "11 2 u16le length of the first body, itself included; 13 1 a its type",
            "16 2 u16le stream; 18 1 u8 high and 19 4 u32le low part of the sequence",
        ],
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeadLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeadLength)
            return EnvelopeStatus.Truncated;
        if (captured[0] != 2 || captured[1] != 'X')
            return EnvelopeStatus.BadHeader;
        if (BinaryPrimitives.ReadUInt16LittleEndian(captured[LengthOffset..]) != payloadLength - LengthEnd)
            return EnvelopeStatus.BadLength;
        uint count = captured[CountOffset];
        EnvelopeStatus status = Walk(captured, payloadLength, (int)count);
        if (status != EnvelopeStatus.Ok)
            return status;

        ReadOnlySpan<byte> first = captured[HeaderLength..];
        ulong sequence = SequenceOf(BinaryPrimitives.ReadUInt64LittleEndian(first[NumberOffset..]));
        EnvelopeFlags flags = captured[DuplicateOffset] is (byte)'1' or (byte)'Y'
            ? EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced | EnvelopeFlags.Retransmission
            : EnvelopeFlags.None;
        envelope = default;
        envelope.FirstSequence = sequence;
        envelope.NextSequence = sequence + count;
        envelope.Count = count;
        envelope.Channel = new ChannelKey(
            BinaryPrimitives.ReadUInt16LittleEndian(first[StreamOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(captured[SessionOffset..]),
            0);
        envelope.Flags = flags;
        envelope.MessageType = first[BodyTypeOffset];
        return EnvelopeStatus.Ok;
    }

    /// <summary>Checks that the given number of bodies ends exactly where the payload does and that the captured ones
    /// are consecutive in the first one's stream.</summary>
    private static EnvelopeStatus Walk(ReadOnlySpan<byte> captured, int payloadLength, int count)
    {
        if (count == 0)
            return EnvelopeStatus.BadCount;
        int position = HeaderLength;
        ulong expected = BinaryPrimitives.ReadUInt64LittleEndian(captured[(HeaderLength + NumberOffset)..]);
        ushort stream = StreamOf(expected);
        ulong next = SequenceOf(expected);
        bool isOneStream = true;
        for (int left = count; left > 0; left--)
        {
            if (payloadLength - position < left * BodyHeadLength)
                return EnvelopeStatus.BadCount;
            if (captured.Length - position < BodyHeadLength)
            {
                position = payloadLength;                   // the rest was not captured: nothing more to check
                break;
            }
            ReadOnlySpan<byte> body = captured.Slice(position, BodyHeadLength);
            ulong number = BinaryPrimitives.ReadUInt64LittleEndian(body[NumberOffset..]);
            isOneStream &= StreamOf(number) == stream && SequenceOf(number) == next++;
            int size = BinaryPrimitives.ReadUInt16LittleEndian(body);
            position += size;
            if (size < BodyHeadLength || position > payloadLength)
                return EnvelopeStatus.BadCount;
        }
        if (position != payloadLength)
            return EnvelopeStatus.BadCount;
        return isOneStream ? EnvelopeStatus.Ok : EnvelopeStatus.BadSequence;
    }

    private static ushort StreamOf(ulong number) => (ushort)(number >> 8);

    private static ulong SequenceOf(ulong number) => ((number << 8) & 0xFF_0000_0000UL) | (number >> 32);
}
