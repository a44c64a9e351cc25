// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Yaml.Text;

/// <summary>Sizes in bytes: <c>65536</c>, <c>64KiB</c>, <c>1MiB</c>, <c>2GiB</c>.</summary>
public static class ByteSize
{
    /// <summary>The expected form, for errors.</summary>
    public const string Expected = "a size such as 1MiB (bytes, KiB, MiB, GiB)";

    private static readonly (string Unit, long Bytes)[] Units =
        [("", 1), ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        int digits = text.AsSpan().IndexOfAnyExcept("0123456789");
        digits = digits < 0 ? text.Length : digits;
        string unit = text[digits..].Trim();
        foreach ((string name, long size) in Units)
        {
            if (name != unit)
                continue;
            if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                || number > long.MaxValue / size)
                return false;
            bytes = number * size;
            return true;
        }
        return false;
    }

    /// <summary>The shortest text that <see cref="TryParse"/> reads as the same value.</summary>
    public static string Format(long bytes)
    {
        for (int index = Units.Length - 1; index > 1; index--)
        {
            if (bytes != 0 && bytes % Units[index].Bytes == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{bytes / Units[index].Bytes}{Units[index].Unit}");
        }
        return bytes.ToString(CultureInfo.InvariantCulture);
    }
}
