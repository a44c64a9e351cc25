// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// Blocks of the SIAC feeds, whose headers are the same from the block sequence on. Line integrity and start of day
/// repeat the number of the message before them and use none; after a reset of the block sequence the line continues
/// with the number after the reset's own.
/// </summary>
[HotPath]
internal static class SiacBlock<TFeed>
    where TFeed : struct, ISiacFeed
{
    /// <summary>Bytes up to the type of the first message.</summary>
    internal const int HeadLength = TypeOffset + 1;

    private const int SizeOffset = 1;
    private const int RetransmissionOffset = 4;
    private const int CategoryOffset = 22;
    private const int TypeOffset = 23;
    private const uint SecondNs = 1_000_000_000;

    private static int CountOffset => TFeed.SequenceOffset + 4;

    private static int SecondsOffset => TFeed.SequenceOffset + 5;

    private static int NanosecondsOffset => TFeed.SequenceOffset + 9;

    private static int ChecksumOffset => TFeed.SequenceOffset + 13;

    internal static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < HeadLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < HeadLength)
            return EnvelopeStatus.Truncated;
        uint nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(captured[NanosecondsOffset..]);
        if (!TFeed.IsHeader(captured) || nanoseconds >= SecondNs)
            return EnvelopeStatus.BadHeader;
        if (BinaryPrimitives.ReadUInt16BigEndian(captured[SizeOffset..]) != payloadLength)
            return EnvelopeStatus.BadLength;
        uint count = captured[CountOffset];
        if (count == 0 || !TFeed.CanHold(captured, payloadLength, (int)count))
            return EnvelopeStatus.BadCount;
        if (captured.Length == payloadLength && !SiacChecksum.IsRight(captured, ChecksumOffset))
            return EnvelopeStatus.BadChecksum;

        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(captured[TFeed.SequenceOffset..]);
        byte category = captured[CategoryOffset];
        EnvelopeFlags flags = category == TFeed.ControlCategory && count == 1
            ? TFeed.FlagsOf(captured[TypeOffset]) : EnvelopeFlags.None;
        if (flags == EnvelopeFlags.None)
            flags = Sequence32.FlagsOf(sequence);
        if (captured[RetransmissionOffset] == 'V')
            flags |= EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced | EnvelopeFlags.Retransmission;
        long seconds = BinaryPrimitives.ReadUInt32BigEndian(captured[SecondsOffset..]);
        envelope = default;
        envelope.FirstSequence = sequence;
        envelope.NextSequence = Sequence32.Next(sequence, count);
        envelope.Count = count;
        envelope.SendTimeNs = (seconds * SecondNs) + nanoseconds;
        envelope.Flags = flags | EnvelopeFlags.HasSendTime;
        envelope.MessageType = category;
        return EnvelopeStatus.Ok;
    }
}
