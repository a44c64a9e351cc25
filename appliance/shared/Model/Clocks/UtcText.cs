// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Model.Clocks;

/// <summary>Instants as text with nanoseconds.</summary>
public static class UtcText
{
    /// <summary>Forms that are read.</summary>
    public const string Expected = "expected a time as 2026-11-21T14:30:15.123456789Z or with an offset (+01:00), or "
        + "nanoseconds since 1970";

    private const long NsPerSecond = 1_000_000_000;
    private const long NsPerTick = 100;
    private const int FractionDigits = 9;
    private const int LastYear = 2261;                      // that 64 bits of nanoseconds hold
    private const int OffsetLetters = 6;                    // +01:00
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd't'HH:mm:ss", "yyyy-MM-dd HH:mm:ss"];

    /// <summary>ISO 8601, in UTC.</summary>
    public static string Of(long ns) => Of(ns, "yyyy-MM-dd'T'HH:mm:ss");

    /// <summary>The same without colons, for names of files.</summary>
    public static string ForFile(long ns) => Of(ns, "yyyy-MM-dd'T'HHmmss");

    /// <summary>Reads an instant: nanoseconds since 1970, or a time of RFC 3339 with its offset. Of an offset the sign
    /// <c>+</c> may be a space, which it is in an address without escaping.</summary>
    public static bool TryParse(string text, out long ns)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ns))
            return true;
        int end = text.Length;
        TimeSpan offset = TimeSpan.Zero;
        if (end > 0 && text[^1] is 'Z' or 'z')
            end--;
        else if (end > OffsetLetters && TimeSpan.TryParseExact(
            text[^(OffsetLetters - 1)..], @"hh\:mm", CultureInfo.InvariantCulture, out offset))
        {
            end -= OffsetLetters;
            if (text[end] == '-')
                offset = -offset;
            else if (text[end] is not ('+' or ' '))
                return false;
        }
        else
        {
            return false;
        }
        int point = text.IndexOf('.');
        string fraction = point < 0 ? "" : text[(point + 1)..end];
        string whole = point < 0 ? text[..end] : text[..point];
        if (fraction.Length > FractionDigits || point >= 0 != fraction.Length > 0 || !fraction.All(char.IsAsciiDigit)
            || !DateTime.TryParseExact(whole, Forms, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time)
            || time.Year > LastYear)
            return false;
        ns = ((time - DateTime.UnixEpoch - offset).Ticks * NsPerTick)
            + long.Parse(fraction.PadRight(FractionDigits, '0'), CultureInfo.InvariantCulture);
        return ns >= 0;
    }

    private static string Of(long ns, string form)
    {
        string time = DateTime.UnixEpoch.AddSeconds(ns / NsPerSecond).ToString(form, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{time}.{ns % NsPerSecond:000000000}Z");
    }
}
