// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Feeds;

/// <summary>
/// What the two HSVF layouts share: a packet of messages, each STX, a number in digits, a type of two characters, the
/// body and ETX. Circuit assurance (type V) and end of transmission (type U) use no number.
/// </summary>
/// <typeparam name="TNumbers">How long the numbers are.</typeparam>
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
    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < LeastLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < LeastLength)
            return EnvelopeStatus.Truncated;
        if (captured[0] != StartOfText || !TryNumber(captured, out ulong number))
            return EnvelopeStatus.BadHeader;
        if (captured.Length < payloadLength)
            return EnvelopeStatus.Truncated;
        int end = captured.IndexOf(EndOfText);
        if (end < LeastLength - 1)
            return EnvelopeStatus.BadCount;

        EnvelopeFlags flags = EnvelopeFlags.None;
        uint count = 0;
        ulong first = number;
        ulong next = number;
        ReadOnlySpan<byte> rest = captured;
        while (true)
        {
            EnvelopeFlags control = ControlOf(rest[TypeOffset]);
            flags |= control;
            if (control == EnvelopeFlags.None)
            {
                if (count == 0)
                    first = next = number;
                else if (number != next)
                    return EnvelopeStatus.BadSequence;      // what follows in a packet is numbered on
                count++;
                next = next + 1 == TNumbers.Count ? 0 : next + 1;
            }
            rest = rest[(end + 1)..];
            if (rest.IsEmpty)
                break;
            if (rest.Length < LeastLength || rest[0] != StartOfText)
                return EnvelopeStatus.BadCount;
            end = rest.IndexOf(EndOfText);
            if (end < LeastLength - 1)
                return EnvelopeStatus.BadCount;
            if (!TryNumber(rest, out number))
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

    /// <summary>Reads a message's number.</summary>
    /// <returns>False if a character of it is no digit.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryNumber(ReadOnlySpan<byte> message, out ulong number)
    {
        bool areDigits = DigitWord.TryRead(message[1..], out uint eight);
        number = eight;
        for (int offset = 1 + DigitWord.Length; offset < TypeOffset; offset++)
        {
            uint digit = (uint)message[offset] - '0';
            areDigits &= digit <= 9;
            number = (number * 10) + digit;
        }
        return areDigits;
    }

    private static EnvelopeFlags ControlOf(byte type) => type switch
    {
        (byte)'V' => EnvelopeFlags.Heartbeat,
        (byte)'U' => EnvelopeFlags.EndOfSession,
        _ => EnvelopeFlags.None,
    };
}
