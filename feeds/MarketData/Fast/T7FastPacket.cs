// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData.Fast;

/// <summary>
/// Common part of T7's FAST interfaces: a packet header, which is a FAST message without operators; a FAST reset
/// (template 120); the messages. The header's template id changed with releases, its fields did not, so any id is
/// taken. The reset is of dictionaries, not of numbers: each packet is decoded by itself. Source: the FAST templates
/// that <see cref="T7Emdi"/> and <see cref="T7Rdi"/> name.
/// </summary>
/// <typeparam name="THeader">The interface.</typeparam>
[HotPath]
internal static class T7FastPacket<THeader>
    where THeader : struct, IT7FastHeader
{
    /// <summary>Bits below the partition in the channel key: the sender's.</summary>
    public const int PartitionShift = 32;

    private const byte MapOfTemplate = 0xC0;                // one byte; only the template id's bit is set
    private const byte FastReset = 120;
    private const byte ResetTemplate = 0x80 | FastReset;
    private const int ResetLength = 2;
    private const int NumberLength = 1 + sizeof(uint);      // a length, then the bytes
    private const int TimeLength = 1 + sizeof(ulong);

    /// <summary>Bytes of payload that the envelope needs, at most.</summary>
    public static int HeadLength => 1 + FastReader.MostOfTemplate + FastReader.MostOf32 + NumberLength + TimeLength
        + (THeader.IsEnhanced ? FastReader.MostOf32 + NumberLength : 0)
        + ResetLength + FastReader.MostOfMap + FastReader.MostOfTemplate;

    private static int LeastLength =>
        3 + NumberLength + TimeLength + (THeader.IsEnhanced ? 1 + NumberLength : 0) + ResetLength;

    /// <summary>Decodes a packet.</summary>
    /// <param name="captured">The captured head of the payload.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]      // by its one caller
    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < LeastLength)
            return OfReset(captured, payloadLength, ref envelope);
        var reader = new FastReader(captured, payloadLength);
        reader.Expect(MapOfTemplate);
        uint header = reader.Template();
        uint partition = THeader.IsEnhanced ? reader.UInt32() : 0;
        uint sender = reader.UInt32();
        uint number = reader.Vector32();
        ulong timeNs = reader.Vector64();
        if (THeader.IsEnhanced)
            _ = reader.Vector32();
        reader.Expect(MapOfTemplate);
        reader.Expect(ResetTemplate);
        // Nothing behind the reset: no data either.
        EnvelopeFlags flags = EnvelopeFlags.Heartbeat;
        uint template = FastReset;
        if (!reader.IsAtEnd)
        {
            FastPresenceMap map = reader.PresenceMap();
            template = reader.Template(ref map);
            flags = THeader.FlagsOf(template);
        }
        if (reader.Status != EnvelopeStatus.Ok)
            return reader.Status;
        if (header == FastReset)
            return EnvelopeStatus.BadHeader;

        envelope.FirstSequence = number;
        envelope.NextSequence = Sequence32.Next(number, 1);
        envelope.SendTimeNs = (long)timeNs;
        envelope.MessageTimeNs = 0;
        envelope.Channel = new ChannelKey(((ulong)partition << PartitionShift) | sender, 0, 0);
        envelope.Count = 1;
        envelope.Flags = flags | Sequence32.FlagsOf(number) | EnvelopeFlags.HasSendTime;
        envelope.MessageType = (ushort)template;
        return EnvelopeStatus.Ok;
    }

    /// <summary>Decodes a packet that is too short for the header: a FAST reset alone, without a number, or
    /// nothing.</summary>
    private static EnvelopeStatus OfReset(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength != ResetLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < ResetLength)
            return EnvelopeStatus.Truncated;
        if (captured[0] != MapOfTemplate || captured[1] != ResetTemplate)
            return EnvelopeStatus.TooShort;
        envelope = new Envelope
        {
            Flags = EnvelopeFlags.Heartbeat | EnvelopeFlags.Unsequenced,
            MessageType = FastReset,
        };
        return EnvelopeStatus.Ok;
    }
}
