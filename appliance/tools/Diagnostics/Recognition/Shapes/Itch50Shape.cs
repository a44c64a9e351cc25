// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Diagnostics.Recognition.Shapes;

/// <summary>The shape of ITCH 5.0 messages: each type has one length, and a time of day at a fixed offset. Source:
/// Nasdaq TotalView-ITCH 5.0.</summary>
internal static class Itch50Shape
{
    private const int TimeOffset = 5;
    private const int LeastLength = 11;
    private const long DayNs = 86_400_000_000_000;

    public static bool Fits(ReadOnlySpan<byte> message)
    {
        if (message.Length < LeastLength || LengthOf(message[0]) != message.Length)
            return false;
        long timeNs = ((long)BinaryPrimitives.ReadUInt16BigEndian(message[TimeOffset..]) << 32)
            | BinaryPrimitives.ReadUInt32BigEndian(message[(TimeOffset + 2)..]);
        return timeNs < DayNs;
    }

    private static int LengthOf(byte type) => (char)type switch
    {
        'S' or 'W' => 12,
        'D' or 'B' => 19,
        'Y' or 'N' => 20,
        'h' => 21,
        'X' => 23,
        'H' => 25,
        'L' => 26,
        'K' => 28,
        'E' => 31,
        'V' or 'J' or 'U' => 35,
        'A' or 'C' => 36,
        'R' => 39,
        'F' or 'Q' => 40,
        'P' => 44,
        'O' => 48,
        'I' => 50,
        _ => 0,
    };
}
