// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Feeds;

/// <summary>
/// What the two HSVF layouts share: a packet of messages, each STX, a number in digits, a type of two characters, the
/// body and ETX. Circuit assurance (type V) and end of transmission (type U) use no number.
/// </summary>
[HotPath]
internal static class HsvfPacket
{
    /// <summary>Bytes of payload that an envelope takes: messages can only be counted to the packet's end.</summary>
    public const int HeadLength = 1472;

    private const byte StartOfText = 2;
    private const byte EndOfText = 3;
    private const int TypeLength = 2;

    /// <summary>Decodes a packet whose messages carry numbers of so many digits.</summary>
    /// <param name="captured">The captured head of the payload.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    /// <param name="digits">Digits of a number.</param>
    /// <param name="numbers">How many numbers there are before they start again at 0.</param>
    /// <param name="envelope">Receives the result, without times.</param>
    public static EnvelopeStatus Decode(
        ReadOnlySpan<byte> captured, int payloadLength, int digits, ulong numbers, ref Envelope envelope)
    {
        int leastLength = 1 + digits + TypeLength + 1;
        if (payloadLength < leastLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < leastLength)
            return EnvelopeStatus.Truncated;
        if (captured[0] != StartOfText || !TryNumber(captured.Slice(1, digits), out ulong first))
            return EnvelopeStatus.BadHeader;
        if (captured.Length < payloadLength)
            return EnvelopeStatus.Truncated;

        byte type = captured[1 + digits];
        EnvelopeFlags flags = EnvelopeFlags.None;
        uint count = 0;
        ulong next = first;
        for (ReadOnlySpan<byte> rest = captured; rest.Length > 0;)
        {
            if (rest.Length < leastLength || rest[0] != StartOfText)
                return EnvelopeStatus.BadCount;
            int end = rest.IndexOf(EndOfText);
            if (end < leastLength - 1)
                return EnvelopeStatus.BadCount;
            if (!TryNumber(rest.Slice(1, digits), out ulong number))
                return EnvelopeStatus.BadHeader;
            EnvelopeFlags control = ControlOf(rest[1 + digits]);
            flags |= control;
            if (control == EnvelopeFlags.None)
            {
                if (count == 0)
                    first = next = number;
                else if (number != next)
                    return EnvelopeStatus.BadSequence;      // what follows in a packet is numbered on
                count++;
                next = next + 1 == numbers ? 0 : next + 1;
            }
            rest = rest[(end + 1)..];
        }
        if (count > 0)
            flags &= ~EnvelopeFlags.Heartbeat;
        envelope = new Envelope
        {
            FirstSequence = first,
            NextSequence = next,
            Count = count,
            Flags = flags,
            MessageType = type,
        };
        return EnvelopeStatus.Ok;
    }

    /// <summary>Reads digits, at least eight.</summary>
    /// <returns>False if one is none.</returns>
    public static bool TryNumber(ReadOnlySpan<byte> digits, out ulong number)
    {
        if (!TryEight(digits, out number))
            return false;
        for (int index = 8; index < digits.Length; index++)
        {
            uint value = (uint)digits[index] - '0';
            if (value > 9)
                return false;
            number = (number * 10) + value;
        }
        return true;
    }

    /// <summary>Reads eight digits at once: neighbours are joined to pairs, pairs to fours, fours to eight.</summary>
    private static bool TryEight(ReadOnlySpan<byte> digits, out ulong number)
    {
        const ulong high = 0xF0F0_F0F0_F0F0_F0F0UL;
        const ulong zeros = 0x3030_3030_3030_3030UL;
        const ulong sixes = 0x0606_0606_0606_0606UL;
        ulong bytes = BinaryPrimitives.ReadUInt64LittleEndian(digits);
        bool areDigits = (bytes & high) == zeros && ((bytes + sixes) & high) == zeros;
        number = bytes - zeros;
        number = (number * 10) + (number >> 8);
        number = ((number & 0x00FF_00FF_00FF_00FFUL) * 100) + ((number >> 16) & 0x00FF_00FF_00FF_00FFUL);
        number = ((number & 0xFFFF) * 10_000) + ((number >> 32) & 0xFFFF);
        return areDigits;
    }

    private static EnvelopeFlags ControlOf(byte type) => type switch
    {
        (byte)'V' => EnvelopeFlags.Heartbeat,
        (byte)'U' => EnvelopeFlags.EndOfSession,
        _ => EnvelopeFlags.None,
    };
}
