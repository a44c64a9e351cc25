// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Text;

namespace Telemetry.Exporting.Formats;

internal static class NumberText
{
    /// <summary>Most bytes of a number.</summary>
    internal const int Most = 40;

    private const ulong NanosecondsPerSecond = 1_000_000_000;
    private const int FractionDigits = 9;

    /// <summary>Writes a whole number.</summary>
    internal static int Write(long value, Span<byte> text)
    {
        _ = Utf8Formatter.TryFormat(value, text, out int length);
        return length;
    }

    /// <summary>Writes a number, with as many digits as are needed to read the same number.</summary>
    internal static int Write(double value, Span<byte> text)
    {
        _ = Utf8Formatter.TryFormat(value, text, out int length);
        return length;
    }

    /// <summary>Writes nanoseconds as seconds, without rounding.</summary>
    internal static int WriteSeconds(long nanoseconds, Span<byte> text)
    {
        int length = 0;
        if (nanoseconds < 0)
            text[length++] = (byte)'-';
        ulong size = nanoseconds < 0 ? (ulong)-nanoseconds : (ulong)nanoseconds;
        _ = Utf8Formatter.TryFormat(size / NanosecondsPerSecond, text[length..], out int digits);
        length += digits;
        ulong fraction = size % NanosecondsPerSecond;
        if (fraction == 0)
            return length;
        text[length++] = (byte)'.';
        Span<byte> places = text.Slice(length, FractionDigits);
        for (int place = FractionDigits - 1; place >= 0; place--, fraction /= 10)
            places[place] = (byte)('0' + (fraction % 10));
        return length + places.TrimEnd((byte)'0').Length;
    }
}
