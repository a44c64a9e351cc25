// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// MoldUDP64 with any messages inside. Source: Nasdaq MoldUDP64 Protocol Specification 1.00, downstream packet.
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

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.MoldUdp64,
        Name = "moldudp64",
        Title = "MoldUDP64, any messages (Nasdaq, UTP, JNX, ASX, OSE and others)",
        Source = "Nasdaq MoldUDP64 Protocol Specification 1.00",
        Products =
        [
            "Nasdaq, BX, PSX: TotalView-ITCH, NLS, QBBO",
            "Nasdaq ISE, GEMX, MRX, PHLX: options feeds",
            "UTP: UQDF, UTDF",
            "ASX Trade ITCH",
            "Japannext (JNX) ITCH",
            "JPX OSE ITCH",
            "Borsa Istanbul ITCH",
            "SGX ITCH",
            "FINRA TDDS",
            "Bruce ATS",
        ],
        Proof = Proof.RealPackets,
        Sequencing = "u64 of the first message, one number a message; heartbeats carry the next number",
        Timing = "none",
        Keys = "session",
        Recovery = "re-request server by unicast, with the same header; GLIMPSE over SoupBinTCP",
        Resets = "a new session, each day",
        ChannelParts = [ChannelPart.SessionText()],
        FirstOfSession = 1,
        HeartbeatIntervalNs = 1_000_000_000,
        HeadLength = HeaderLength,
        Layout = Layout,
    };

    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope) =>
        DecodeHere(captured, payloadLength, ref envelope);

    /// <summary>Inlined form of <see cref="Decode"/>, for decoders that read further fields.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static EnvelopeStatus DecodeHere(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeaderLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeaderLength)
            return EnvelopeStatus.Truncated;

        ref byte head = ref MemoryMarshal.GetReference(captured);
        if (!IsText(ref head))
            return EnvelopeStatus.BadHeader;

        ulong sequence = Big64(ref head, SequenceOffset);
        uint count = Big16(ref head, CountOffset);
        EnvelopeFlags flags = EnvelopeFlags.None;
        if (count is 0 or EndOfSessionCount)
        {
            flags = count == 0 ? EnvelopeFlags.Heartbeat : EnvelopeFlags.EndOfSession;
            count = 0;
        }
        if (!BlocksFit(captured, payloadLength, count))
            return EnvelopeStatus.BadCount;
        if (sequence == 0)
            flags |= EnvelopeFlags.Unsequenced;             // numbers start at 1

        envelope.FirstSequence = sequence;
        envelope.NextSequence = sequence + count;
        envelope.SendTimeNs = 0;
        envelope.MessageTimeNs = 0;
        envelope.Channel = new ChannelKey(0, Big64(ref head, 0), (ulong)Big16(ref head, 8) << 48);
        envelope.Count = count;
        envelope.Flags = flags;
        envelope.MessageType = 0;
        if (count > 0 && captured.Length > FirstMessageOffset)
            envelope.MessageType = captured[FirstMessageOffset];
        return EnvelopeStatus.Ok;
    }

    /// <summary>
    /// Walks the message blocks as far as they were captured; the last must end where the payload ends.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool BlocksFit(ReadOnlySpan<byte> captured, int payloadLength, uint count)
    {
        ref byte head = ref MemoryMarshal.GetReference(captured);
        int position = HeaderLength;
        int last = captured.Length - BlockHeaderLength;
        while (count > 0)
        {
            if (position > last)                            // the rest was not captured: only its space is checked
                return payloadLength - position >= count * BlockHeaderLength;
            position += BlockHeaderLength + Big16(ref head, position);
            count--;
        }
        return position == payloadLength;
    }

    /// <summary>True if the ten bytes of a session are printable characters or NULs; a NUL is padding, or an unnamed
    /// session.</summary>
    /// <param name="session">The session and the header fields after it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsText(ref byte session)
    {
        const uint all = (1u << SequenceOffset) - 1;
        Vector128<sbyte> bytes = Vector128.LoadUnsafe(ref session).AsSByte();
        Vector128<sbyte> good = Vector128.GreaterThan(bytes, Vector128.Create((sbyte)0x1F))
            | Vector128.Equals(bytes, Vector128<sbyte>.Zero);
        return (good.ExtractMostSignificantBits() & all) == all;
    }

    // Unchecked: the caller has compared the offset with the captured length.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Big64(ref byte at, int offset) =>
        BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, offset)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ushort Big16(ref byte at, int offset) =>
        BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref at, offset)));
}
