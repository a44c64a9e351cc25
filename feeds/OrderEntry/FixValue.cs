// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>Values of FIX fields: numbers and UTC times.</summary>
[HotPath]
internal static class FixValue
{
    private const int WholeSeconds = 17;            // YYYYMMDD-HH:MM:SS
    private const int MostFraction = 9;
    private const uint NoPair = 1_000_000;
    private const long SecondNs = 1_000_000_000;

    /// <summary>Reads an unsigned number.</summary>
    internal static bool TryReadNumber(ReadOnlySpan<byte> value, out ulong number)
    {
        number = 0;
        if (value.IsEmpty || value.Length > 19)
            return false;
        foreach (byte letter in value)
        {
            uint digit = (uint)(letter - '0');
            if (digit > 9)
                return false;
            number = number * 10 + digit;
        }
        return true;
    }

    /// <summary>Reads a UTCTimestamp, nanoseconds since 1970; digits below one nanosecond are dropped.</summary>
    internal static bool TryReadTime(ReadOnlySpan<byte> value, out long timeNs)
    {
        timeNs = 0;
        if (value.Length < WholeSeconds || value[8] != '-' || value[11] != ':' || value[14] != ':')
            return false;
        uint year = Pair(value, 0) * 100 + Pair(value, 2);
        uint month = Pair(value, 4);
        uint day = Pair(value, 6);
        uint hour = Pair(value, 9);
        uint minute = Pair(value, 12);
        uint second = Pair(value, 15);
        bool isPossible = year is >= 1970 and < 2262 && month is >= 1 and <= 12 && day is >= 1 and <= 31
            && hour < 24 && minute < 60 && second <= 60;
        if (!isPossible || !TryReadFraction(value[WholeSeconds..], out long fractionNs))
            return false;
        long seconds = Days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
        timeNs = seconds * SecondNs + fractionNs;
        return true;
    }

    /// <summary>Two digits; far above 99 if one of them is not a digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pair(ReadOnlySpan<byte> value, int at)
    {
        uint tens = (uint)(value[at] - '0');
        uint ones = (uint)(value[at + 1] - '0');
        return tens > 9 || ones > 9 ? NoPair : tens * 10 + ones;
    }

    private static bool TryReadFraction(ReadOnlySpan<byte> value, out long fractionNs)
    {
        fractionNs = 0;
        if (value.IsEmpty)
            return true;
        if (value[0] != '.')
            return false;
        ReadOnlySpan<byte> digits = value[1..];
        if (!TryReadNumber(digits[..Math.Min(digits.Length, MostFraction)], out ulong read))
            return false;
        fractionNs = (long)read;
        for (int missing = digits.Length; missing < MostFraction; missing++)
            fractionNs *= 10;
        return true;
    }

    /// <summary>Days from 1970 to a date in the Gregorian calendar.</summary>
    private static long Days(long year, long month, long day)
    {
        long shifted = month <= 2 ? year - 1 : year;    // the year begins in March: a leap day is its last
        long dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468;
    }
}
