// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Feeds;

/// <summary>
/// TMX Quantum XMT. Source: TMX Group, Quantum XMT feed protocol 2.1, frame and business header. Every body carries the
/// number of its stream; the bodies of a packet are one stream's, numbered on. A possible duplicate repeats old
/// numbers.
/// </summary>
[HotPath]
public readonly struct TmxXmt : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope takes.</summary>
    public const int HeadLength = HeaderLength + BodyHeadLength;

    private const int HeaderLength = 11;
    private const int LengthOffset = 3;
    private const int LengthEnd = 5;                        // the frame's length counts what follows it
    private const int SessionOffset = 5;
    private const int DuplicateOffset = 9;
    private const int CountOffset = 10;
    private const int BodyHeadLength = 12;
    private const int BodyTypeOffset = 2;
    private const int StreamOffset = 5;
    private const int SequenceHighOffset = 7;
    private const int SequenceLowOffset = 8;

    /// <summary>What the catalog says of it.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.TmxXmt,
        Name = "tmx-xmt",
        Title = "TMX Quantum XMT (TSX, TSXV)",
        Source = "TMX Group, Quantum XMT feed protocol 2.1",
        Proof = Proof.Partly,
        IsFeed = true,
        IsSession = false,
        IsStream = false,
        Sequencing = "40 bits of each body, one number a body of a stream",
        Timing = "none",
        Keys = "session, stream",
        ChannelParts = [ChannelPart.SessionNumber(), ChannelPart.Number("stream", 0, 16)],
        HeartbeatIntervalNs = 0,
        TimeZone = null,
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

    /// <inheritdoc/>
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
        if (count == 0 || !HeadWalk<Head>.Fits(captured, payloadLength, HeaderLength, (int)count))
            return EnvelopeStatus.BadCount;
        ReadOnlySpan<byte> first = captured[HeaderLength..];
        if (!AreOneStream(captured, (int)count))
            return EnvelopeStatus.BadSequence;

        ulong sequence = Sequence(first);
        EnvelopeFlags flags = captured[DuplicateOffset] is (byte)'1' or (byte)'Y'
            ? EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced
            : EnvelopeFlags.None;
        envelope = new Envelope
        {
            FirstSequence = sequence,
            NextSequence = sequence + count,
            Count = count,
            Channel = new ChannelKey(
                BinaryPrimitives.ReadUInt16LittleEndian(first[StreamOffset..]),
                BinaryPrimitives.ReadUInt32LittleEndian(captured[SessionOffset..]),
                0),
            Flags = flags,
            MessageType = first[BodyTypeOffset],
        };
        return EnvelopeStatus.Ok;
    }

    /// <summary>Whether the bodies, as far as they were captured, follow the first in its stream.</summary>
    private static bool AreOneStream(ReadOnlySpan<byte> captured, int count)
    {
        ReadOnlySpan<byte> body = captured[HeaderLength..];
        ushort stream = BinaryPrimitives.ReadUInt16LittleEndian(body[StreamOffset..]);
        ulong next = Sequence(body);
        for (int left = count; left > 0 && body.Length >= BodyHeadLength; left--)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(body[StreamOffset..]) != stream || Sequence(body) != next)
                return false;
            next++;
            body = body[Math.Min(Head.Size(body), body.Length)..];
        }
        return true;
    }

    private static ulong Sequence(ReadOnlySpan<byte> body) =>
        ((ulong)body[SequenceHighOffset] << 32) | BinaryPrimitives.ReadUInt32LittleEndian(body[SequenceLowOffset..]);

    private readonly struct Head : IMessageHead
    {
        public static int HeadLength => BodyHeadLength;

        public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message);
    }
}
