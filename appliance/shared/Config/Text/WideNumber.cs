// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Config.Text;

/// <summary>Whole numbers of up to 64 bits, decimal or hexadecimal: <c>65535</c>, <c>0xFFFF</c>.</summary>
internal static class WideNumber
{
    /// <summary>The expected form, for errors.</summary>
    public const string Expected = "a whole number such as 255 or 0xFF";

    private const string HexPrefix = "0x";
    private const string RangeSign = "..";

    public static bool TryParse(string text, out ulong value) =>
        text.StartsWith(HexPrefix, StringComparison.Ordinal)
            ? ulong.TryParse(
                text.AsSpan(HexPrefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary>Reads one number, or two, the first not larger, such as <c>17..21</c>.</summary>
    public static bool TryParseRange(string text, out (ulong First, ulong Last) range)
    {
        int sign = text.IndexOf(RangeSign, StringComparison.Ordinal);
        range = default;
        if (!TryParse(sign < 0 ? text : text[..sign], out ulong first))
            return false;
        ulong last = first;
        if (sign >= 0 && !TryParse(text[(sign + RangeSign.Length)..], out last))
            return false;
        range = (first, last);
        return first <= last;
    }

    /// <summary>Writes a range in the form that is read.</summary>
    public static string FormatRange((ulong First, ulong Last) range)
    {
        string first = range.First.ToString(CultureInfo.InvariantCulture);
        return range.First == range.Last
            ? first
            : first + RangeSign + range.Last.ToString(CultureInfo.InvariantCulture);
    }
}
