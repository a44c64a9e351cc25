// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Telemetry.Feeds;

/// <summary>
/// MoldUDP64, whatever the messages inside. Source: Nasdaq MoldUDP64 Protocol Specification 1.00, downstream packet.
/// </summary>
[HotPath]
public readonly struct MoldUdp64 : IEnvelopeDecoder
{
    /// <summary>Length of the downstream header, bytes.</summary>
    public const int HeaderLength = 20;

    internal const int FirstMessageOffset = HeaderLength + BlockHeaderLength;

    private const int SequenceOffset = 10;
    private const int CountOffset = 18;
    private const int BlockHeaderLength = 2;
    private const ushort EndOfSessionCount = 65535;

    internal static readonly string[] Layout =
    [
        "0 10 a session",
        "10 8 u64be sequence of the first message",
        "18 2 u16be message count (0 heartbeat, 65535 end of session)",
        "20 2 u16be length of the first message, then its bytes; and so on",
    ];

    /// <summary>What the catalog says of it.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.MoldUdp64,
        Name = "moldudp64",
        Title = "MoldUDP64, any messages (Nasdaq, UTP, JNX, ASX, OSE and others)",
        Source = "Nasdaq MoldUDP64 Protocol Specification 1.00",
        Proof = Proof.RealPackets,
        IsFeed = true,
        IsSession = false,
        IsStream = false,
        Sequencing = "u64 of the first message, one number a message; heartbeats carry the next number",
        Timing = "none",
        Keys = "session",
        ChannelParts = [ChannelPart.SessionText()],
        HeartbeatIntervalNs = 1_000_000_000,
        TimeZone = null,
        HeadLength = HeaderLength,
        Layout = Layout,
    };

    /// <inheritdoc/>
    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;

        ulong sessionHigh = BinaryPrimitives.ReadUInt64BigEndian(captured);
        ulong sessionLow = (ulong)BinaryPrimitives.ReadUInt16BigEndian(captured[8..]) << 48;
        if (HasControlBytes(sessionHigh) || HasControlBytes(sessionLow))
            return EnvelopeStatus.BadHeader;

        ulong sequence = BinaryPrimitives.ReadUInt64BigEndian(captured[SequenceOffset..]);
        uint count = BinaryPrimitives.ReadUInt16BigEndian(captured[CountOffset..]);
        EnvelopeFlags flags = count switch
        {
            0 => EnvelopeFlags.Heartbeat,
            EndOfSessionCount => EnvelopeFlags.EndOfSession,
            _ => EnvelopeFlags.None,
        };
        if (flags != EnvelopeFlags.None)
            count = 0;
        if (!BlocksFit(captured, payloadLength, count))
            return EnvelopeStatus.BadCount;
        if (sequence == 0)
            flags |= EnvelopeFlags.Unsequenced;             // numbers start at 1: nothing here can be placed

        envelope.FirstSequence = sequence;
        envelope.NextSequence = sequence + count;
        envelope.SendTimeNs = 0;
        envelope.MessageTimeNs = 0;
        envelope.Channel = new ChannelKey(0, sessionHigh, sessionLow);
        envelope.Count = count;
        envelope.Flags = flags;
        bool hasMessage = count > 0 && captured.Length > FirstMessageOffset;
        envelope.MessageType = hasMessage ? captured[FirstMessageOffset] : (byte)0;
        return EnvelopeStatus.Ok;
    }

    /// <summary>
    /// Walks the message blocks as far as they were captured; the last must end where the payload ends.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool BlocksFit(ReadOnlySpan<byte> captured, int payloadLength, uint count)
    {
        int position = HeaderLength;
        while (count > 0)
        {
            if (payloadLength - position < count * BlockHeaderLength)
                return false;
            if (captured.Length - position < BlockHeaderLength)
                return true;                                // the rest was not captured: nothing more to check
            position += BlockHeaderLength + BinaryPrimitives.ReadUInt16BigEndian(captured[position..]);
            count--;
            if (position > payloadLength)
                return false;
        }
        return position == payloadLength;
    }

    /// <summary>Whether one of eight bytes is a control character; a NUL is padding, or an unnamed session.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool HasControlBytes(ulong bytes)
    {
        const ulong ones = 0x0101_0101_0101_0101UL;
        const ulong low = 0x7F7F_7F7F_7F7F_7F7FUL;
        ulong isPrintable = (bytes >> 5) | (bytes >> 6);    // bit 5 or 6 is set from 0x20 on
        ulong isNotNul = ((bytes & low) + low) >> 7;
        return ((isNotNul & ~isPrintable & ones) | (bytes & ~low)) != 0;
    }
}
