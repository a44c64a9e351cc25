// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Replacement of a key that is longer than an <see cref="OrderKey"/>: its first 13 characters, <c>#</c>, its length in
/// four hexadecimal digits and 22 characters of a 128-bit hash of the whole key.
/// </summary>
[HotPath]
internal static class LongKey
{
    private const int PrefixLength = 13;
    private const int LengthDigits = 4;
    private const int HashDigits = 11;          // 64 bits at six bits a letter
    private const byte Mark = (byte)'#';
    private const ulong FirstPrime = 0x9E37_79B9_7F4A_7C15UL;
    private const ulong SecondPrime = 0xD6E8_FEB8_6659_FD93UL;

    private static ReadOnlySpan<byte> Letters => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-"u8;

    /// <summary>Writes the replacement, of <see cref="OrderKey.Capacity"/> bytes.</summary>
    internal static void Write(ReadOnlySpan<byte> key, Span<byte> target)
    {
        ulong first = FirstPrime + (ulong)key.Length;
        ulong second = SecondPrime ^ (ulong)key.Length;
        foreach (byte value in key)
        {
            first = BitOperations.RotateLeft((first ^ value) * FirstPrime, 29);
            second = BitOperations.RotateLeft((second + value) * SecondPrime, 31) ^ first;
        }
        key[..PrefixLength].CopyTo(target);
        target[PrefixLength] = Mark;
        for (int digit = 0; digit < LengthDigits; digit++)
            target[PrefixLength + 1 + digit] = Letters[(key.Length >> (4 * (LengthDigits - 1 - digit))) & 15];
        WriteWord(first, target.Slice(PrefixLength + 1 + LengthDigits, HashDigits));
        WriteWord(second, target.Slice(PrefixLength + 1 + LengthDigits + HashDigits, HashDigits));
    }

    private static void WriteWord(ulong word, Span<byte> target)
    {
        for (int digit = 0; digit < target.Length; digit++)
        {
            target[digit] = Letters[(int)(word & 63)];
            word >>= 6;
        }
    }
}
