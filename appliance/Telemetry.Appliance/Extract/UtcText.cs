// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Appliance.Extract;

/// <summary>Instants as text with nanoseconds.</summary>
public static class UtcText
{
    /// <summary>Forms that are read.</summary>
    public const string Expected = "expected UTC as 2026-11-21T14:30:15.123456789Z, or nanoseconds since 1970";

    private const long NsPerSecond = 1_000_000_000;
    private const long NsPerTick = 100;
    private const int FractionDigits = 9;
    private const int LastYear = 2261;                      // that 64 bits of nanoseconds hold

    /// <summary>ISO 8601, in UTC.</summary>
    public static string Of(long ns) => Of(ns, "yyyy-MM-dd'T'HH:mm:ss");

    /// <summary>The same without colons, for names of files.</summary>
    public static string ForFile(long ns) => Of(ns, "yyyy-MM-dd'T'HHmmss");

    /// <summary>Reads an instant.</summary>
    public static bool TryParse(string text, out long ns)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ns))
            return true;
        if (!text.EndsWith('Z'))
            return false;
        int point = text.IndexOf('.');
        string fraction = point < 0 ? "" : text[(point + 1)..^1];
        string whole = point < 0 ? text[..^1] : text[..point];
        if (fraction.Length > FractionDigits || !fraction.All(char.IsAsciiDigit)
            || !DateTime.TryParseExact(whole, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time)
            || time.Year > LastYear)
            return false;
        ns = (time - DateTime.UnixEpoch).Ticks * NsPerTick
            + long.Parse(fraction.PadRight(FractionDigits, '0'), CultureInfo.InvariantCulture);
        return ns >= 0;
    }

    private static string Of(long ns, string form)
    {
        string time = DateTime.UnixEpoch.AddSeconds(ns / NsPerSecond).ToString(form, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{time}.{ns % NsPerSecond:000000000}Z");
    }
}
