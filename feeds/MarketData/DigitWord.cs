// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Telemetry.Feeds.MarketData;

/// <summary>Eight decimal digits in ASCII, read as one word.</summary>
[HotPath]
internal static class DigitWord
{
    public const int Length = sizeof(ulong);

    /// <summary>Reads a number of eight digits: pairs are joined to fours, fours to eight.</summary>
    /// <returns>False if a character is not a digit.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> digits, out uint number)
    {
        bool areDigits = TryReadPairs(digits, out ulong pairs);
        ulong fours = ((pairs & 0x00FF_00FF_00FF_00FFUL) * 100) + ((pairs >> 16) & 0x00FF_00FF_00FF_00FFUL);
        number = (uint)(((fours & 0xFFFF) * 10_000) + ((fours >> 32) & 0xFFFF));
        return areDigits;
    }

    /// <summary>Reads four numbers of two digits: the first in bits 0 to 7, then from bits 16, 32 and 48 on. The other
    /// bits are undefined.</summary>
    /// <returns>False if a character is not a digit.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadPairs(ReadOnlySpan<byte> digits, out ulong pairs)
    {
        const ulong high = 0xF0F0_F0F0_F0F0_F0F0UL;
        const ulong zeros = 0x3030_3030_3030_3030UL;
        const ulong sixes = 0x0606_0606_0606_0606UL;
        ulong bytes = BinaryPrimitives.ReadUInt64LittleEndian(digits);
        bool areDigits = (((bytes & high) ^ zeros) | (((bytes + sixes) & high) ^ zeros)) == 0;
        bytes -= zeros;
        pairs = (bytes * 10) + (bytes >> 8);
        return areDigits;
    }
}
