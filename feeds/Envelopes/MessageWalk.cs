// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Feeds.Envelopes;

/// <summary>
/// Walks the messages of a packet as far as they were captured: the last must end where the payload ends. Of messages
/// that were not captured, only the space that they need is checked.
/// </summary>
[HotPath]
internal static class MessageWalk
{
    private const int WordLength = 2;

    /// <summary>Checks messages that begin with a length of one byte, which includes itself.</summary>
    /// <param name="captured">The captured head of the payload.</param>
    /// <param name="payloadLength">Length of the whole payload.</param>
    /// <param name="position">Offset of the first message.</param>
    /// <param name="count">Number of messages.</param>
    /// <param name="least">Length of the shortest message, its length field included.</param>
    public static EnvelopeStatus Bytes(
        ReadOnlySpan<byte> captured, int payloadLength, int position, uint count, int least) =>
        Counted<OneByte>(captured, payloadLength, position, count, least, uncounted: 0);

    /// <summary>Checks messages that begin with a length of two bytes, little-endian.</summary>
    /// <param name="captured">The captured head of the payload.</param>
    /// <param name="payloadLength">Length of the whole payload.</param>
    /// <param name="position">Offset of the first message.</param>
    /// <param name="count">Number of messages.</param>
    /// <param name="least">Length of the shortest message, its length field included.</param>
    /// <param name="uncounted">Bytes of a message that its length field does not count.</param>
    public static EnvelopeStatus LittleEndian(
        ReadOnlySpan<byte> captured, int payloadLength, int position, uint count, int least, int uncounted) =>
        Counted<LowerFirst>(captured, payloadLength, position, count, least, uncounted);

    /// <summary>Checks messages that begin with a length of two bytes, big-endian.</summary>
    /// <param name="captured">The captured head of the payload.</param>
    /// <param name="payloadLength">Length of the whole payload.</param>
    /// <param name="position">Offset of the first message.</param>
    /// <param name="count">Number of messages.</param>
    /// <param name="least">Length of the shortest message, its length field included.</param>
    /// <param name="uncounted">Bytes of a message that its length field does not count.</param>
    public static EnvelopeStatus BigEndian(
        ReadOnlySpan<byte> captured, int payloadLength, int position, uint count, int least, int uncounted) =>
        Counted<HigherFirst>(captured, payloadLength, position, count, least, uncounted);

    /// <summary>Checks that uncounted messages fill the payload; each begins with a length of two bytes, little-endian,
    /// which includes itself.</summary>
    /// <param name="captured">The captured head of the payload.</param>
    /// <param name="payloadLength">Length of the whole payload.</param>
    /// <param name="position">Offset of the first message.</param>
    /// <param name="least">Length of the shortest message, its length field included; at least 8.</param>
    /// <typeparam name="TRule">What a message has that another packet's header has not.</typeparam>
    public static EnvelopeStatus ToTheEnd<TRule>(
        ReadOnlySpan<byte> captured, int payloadLength, int position, int least)
        where TRule : struct, IMessageRule
    {
        while (position < payloadLength)
        {
            if (payloadLength - position < least)
                return EnvelopeStatus.BadLength;
            if (captured.Length - position < sizeof(ulong))
                return EnvelopeStatus.Ok;
            ulong head = BinaryPrimitives.ReadUInt64LittleEndian(captured[position..]);
            int length = (ushort)head;
            if (length < least || length > payloadLength - position || !TRule.IsMessage(head, captured))
                return EnvelopeStatus.BadLength;
            position += length;
        }
        return EnvelopeStatus.Ok;
    }

    private static EnvelopeStatus Counted<THead>(
        ReadOnlySpan<byte> captured, int payloadLength, int position, uint count, int least, int uncounted)
        where THead : struct, IMessageHead
    {
        for (; count > 0; count--)
        {
            if (payloadLength - position < count * least)
                return EnvelopeStatus.BadCount;
            if (captured.Length - position < THead.HeadLength)
                return EnvelopeStatus.Ok;
            int length = THead.Size(captured[position..]) + uncounted;
            if (length < least)
                return EnvelopeStatus.BadLength;
            position += length;
            if (position > payloadLength)
                return EnvelopeStatus.BadCount;
        }
        return position == payloadLength ? EnvelopeStatus.Ok : EnvelopeStatus.BadCount;
    }

    private readonly struct OneByte : IMessageHead
    {
        public static int HeadLength => 1;

        public static int Size(ReadOnlySpan<byte> message) => message[0];
    }

    private readonly struct LowerFirst : IMessageHead
    {
        public static int HeadLength => WordLength;

        public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message);
    }

    private readonly struct HigherFirst : IMessageHead
    {
        public static int HeadLength => WordLength;

        public static int Size(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message);
    }
}
