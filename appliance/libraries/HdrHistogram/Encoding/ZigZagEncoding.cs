// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace HdrHistogram.Encoding;

/// <summary>
/// Signed 64-bit numbers in 1 to 9 bytes: the sign moves to the lowest bit, then 7 bits per byte, lowest first, with
/// the top bit set if more bytes follow; the ninth byte has 8 bits of the number.
/// </summary>
internal static class ZigZagEncoding
{
    internal const int MaxLength = 9;     // bytes

    private const int BitsPerByte = 7;
    private const byte MoreFollow = 0x80;

    /// <summary>Writes the number and returns the number of bytes.</summary>
    /// <exception cref="ArgumentException">The target is too small for it.</exception>
    internal static int Write(Span<byte> target, long value)
    {
        ulong rest = ((ulong)value << 1) ^ (ulong)(value >> 63);
        int length = 0;
        while (rest >= MoreFollow && length < MaxLength - 1)
        {
            if (length >= target.Length)
                ThrowTooSmall();

            target[length++] = (byte)(rest | MoreFollow);
            rest >>= BitsPerByte;
        }

        if (length >= target.Length)
            ThrowTooSmall();

        target[length++] = (byte)rest;
        return length;
    }

    /// <summary>Writes a number that usually takes one byte, and returns the position after it.</summary>
    /// <exception cref="ArgumentException">The target is too small for it.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int WriteSmall(Span<byte> target, int at, long value)
    {
        ulong bits = ((ulong)value << 1) ^ (ulong)(value >> 63);
        if (bits >= MoreFollow || (uint)at >= (uint)target.Length)
            return at + Write(target[at..], value);

        target[at] = (byte)bits;
        return at + 1;
    }

    [DoesNotReturn]
    internal static void ThrowTooSmall() => throw new ArgumentException("The buffer is too small for the histogram.");
}
