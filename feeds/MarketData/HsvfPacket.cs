// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// Common part of the two HSVF layouts: a packet of messages, each STX, a number in digits, a type of two characters,
/// the body and ETX. Circuit assurance (type V) and end of transmission (type U) use no number.
/// </summary>
/// <typeparam name="TNumbers">Length of the numbers.</typeparam>
[HotPath]
internal static class HsvfPacket<TNumbers>
    where TNumbers : struct, IHsvfNumbers
{
    private const byte StartOfText = 2;
    private const byte EndOfText = 3;
    private const int TypeLength = 2;

    private static int TypeOffset => 1 + TNumbers.Digits;

    private static int LeastLength => TypeOffset + TypeLength + 1;

    /// <summary>Decodes a packet.</summary>
    /// <param name="captured">The captured head of the payload.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    /// <param name="envelope">Receives the result, without times.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]      // by its one caller: a call with all registers saved less
    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < LeastLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < LeastLength)
            return EnvelopeStatus.Truncated;
        ReadOnlySpan<byte> head = captured[..LeastLength];
        if (head[0] != StartOfText || !TryNumber(head, out ulong number))
            return EnvelopeStatus.BadHeader;
        if (captured.Length < payloadLength)
            return EnvelopeStatus.Truncated;

        EnvelopeFlags flags = EnvelopeFlags.None;
        uint count = 0;
        ulong first = number;
        ulong next = number;
        int at = 0;
        while (true)
        {
            int end = EndOf(captured, at + TypeOffset);     // digits cannot be the end mark
            if (end < at + LeastLength - 1)
                return EnvelopeStatus.BadCount;
            EnvelopeFlags control = ControlOf(head[TypeOffset]);
            if (control == EnvelopeFlags.None)
            {
                if (count == 0)
                    first = next = number;
                else if (number != next)
                    return EnvelopeStatus.BadSequence;      // numbers in a packet are consecutive
                count++;
                next = next + 1 == TNumbers.Count ? 0 : next + 1;
            }
            flags |= control;
            at = end + 1;
            if (at >= captured.Length)
                break;
            if (captured.Length - at < LeastLength)
                return EnvelopeStatus.BadCount;
            ReadOnlySpan<byte> before = head;
            head = captured.Slice(at, LeastLength);
            if (head[0] != StartOfText)
                return EnvelopeStatus.BadCount;
            if (IsOneMore(head, before))
                number++;
            else if (!TryNumber(head, out number))
                return EnvelopeStatus.BadHeader;
        }
        envelope = default;
        envelope.FirstSequence = first;
        envelope.NextSequence = next;
        envelope.Count = count;
        envelope.Flags = count > 0 ? flags & ~EnvelopeFlags.Heartbeat : flags;
        envelope.MessageType = captured[TypeOffset];
        return EnvelopeStatus.Ok;
    }

    /// <summary>True if a message's number is that of the message before it plus one. Compares only the last digit,
    /// which decides nine of ten cases without reading the whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOneMore(ReadOnlySpan<byte> message, ReadOnlySpan<byte> before)
    {
        int last = TypeOffset - 1;
        ulong different = BinaryPrimitives.ReadUInt64LittleEndian(message[(last - DigitWord.Length)..])
            ^ BinaryPrimitives.ReadUInt64LittleEndian(before[(last - DigitWord.Length)..]);
        return different == 0 && message[1] == before[1] && message[last] == before[last] + 1 && message[last] <= '9';
    }

    /// <summary>Reads a message's number.</summary>
    /// <returns>False if a character of it is not a digit.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryNumber(ReadOnlySpan<byte> message, out ulong number)
    {
        bool areDigits = DigitWord.TryRead(message[1..], out uint eight);
        number = eight;
        // Unrolled by hand: the compiler would keep the loop.
        uint ninth = (uint)message[1 + DigitWord.Length] - '0';
        areDigits &= ninth <= 9;
        number = (number * 10) + ninth;
        if (TNumbers.Digits > DigitWord.Length + 1)
        {
            uint tenth = (uint)message[1 + DigitWord.Length + 1] - '0';
            areDigits &= tenth <= 9;
            number = (number * 10) + tenth;
        }
        return areDigits;
    }

    /// <summary>End of a message, searched from an offset on; negative if there is none. Messages are short: a library
    /// call would cost more than this loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EndOf(ReadOnlySpan<byte> packet, int at)
    {
        for (; packet.Length - at >= Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            uint ends = Ends(packet[at..]);
            if (ends != 0)
                return at + BitOperations.TrailingZeroCount(ends);
        }
        int last = packet.Length - Vector128<byte>.Count;
        if (last < 0)
            return packet.IndexOf(EndOfText);
        uint lastEnds = Ends(packet[last..]) >> (at - last); // earlier bytes were examined
        return lastEnds == 0 ? -1 : at + BitOperations.TrailingZeroCount(lastEnds);
    }

    private static uint Ends(ReadOnlySpan<byte> bytes) =>
        Vector128.Equals(Vector128.Create(bytes), Vector128.Create(EndOfText)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EnvelopeFlags ControlOf(byte type) => type switch
    {
        (byte)'V' => EnvelopeFlags.Heartbeat,
        (byte)'U' => EnvelopeFlags.EndOfSession,
        _ => EnvelopeFlags.None,
    };
}
