// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Feeds.MarketData.Fast;

/// <summary>
/// Times whose decimal digits are a date and a time of day: YYYYMMDDhhmmssmmm, or YYMMDDhhmmssuuuuuu of years from 2010
/// on, which has one digit more. Source: SendingTime in packets of MOEX SPECTRA and ASTS.
/// </summary>
[HotPath]
internal static class DecimalTime
{
    private const ulong LeastOfMicroseconds = 100_000_000_000_000_000;
    private const uint Century = 2000_00_00;
    private const uint DaysTo2000 = 10_957;                 // from 1970
    private const long DaySeconds = 86_400;
    private const long SecondNs = 1_000_000_000;

    private static ReadOnlySpan<ushort> DaysBefore => [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

    /// <summary>Reads a time of 2000 to 2099.</summary>
    /// <param name="timeNs">Receives the time as nanoseconds since 1970, taking the digits as UTC.</param>
    /// <returns>False if the digits are not such time.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]      // by its one caller
    public static bool TryRead(ulong digits, out long timeNs)
    {
        // Quotients of one number, which the processor computes at the same time, rather than one of the other.
        ulong date;
        ulong time;
        ulong fractionNs;
        if (digits >= LeastOfMicroseconds)
        {
            date = (digits / 1_000_000_000_000) + Century;
            time = digits / 1_000_000;
            fractionNs = (digits - (time * 1_000_000)) * 1_000;
            time -= digits / 1_000_000_000_000 * 1_000_000;
        }
        else
        {
            date = digits / 1_000_000_000;
            time = digits / 1_000;
            fractionNs = (digits - (time * 1_000)) * 1_000_000;
            time -= date * 1_000_000;
        }
        uint hour = (uint)time / 10_000;
        uint minute = ((uint)time / 100) - (hour * 100);
        uint second = (uint)time - ((uint)time / 100 * 100);
        bool isTime = hour <= 23 & minute <= 59 & second <= 60;
        bool isDate = TryDays(date, out uint days);
        timeNs = (((days * DaySeconds) + (hour * 3_600) + (minute * 60) + second) * SecondNs) + (long)fractionNs;
        return isTime & isDate;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryDays(ulong date, out uint days)
    {
        uint digits = (uint)date;
        uint year = (digits / 10_000) - 2000;
        uint month = (digits / 100) - (digits / 10_000 * 100) - 1;
        uint day = digits - (digits / 100 * 100) - 1;
        days = 0;
        if (date > uint.MaxValue || year > 99 || month > 11)
            return false;
        // From 2000 to 2099 every fourth year is a leap year.
        bool isLeap = (year & 3) == 0;
        uint before = DaysBefore[(int)month];
        uint length = DaysBefore[(int)month + 1] - before + (isLeap && month == 1 ? 1u : 0);
        days = DaysTo2000 + (year * 365) + ((year + 3) >> 2) + before + (isLeap && month > 1 ? 1u : 0) + day;
        return day < length;
    }
}
