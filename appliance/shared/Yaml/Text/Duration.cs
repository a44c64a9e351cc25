// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Yaml.Text;

/// <summary>Durations: <c>250ns</c>, <c>5us</c>, <c>10ms</c>, <c>1.5s</c>, <c>2min</c>, <c>1h</c>.</summary>
public static class Duration
{
    /// <summary>The expected form, for errors.</summary>
    public const string Expected = "a duration such as 10ms (ns, us, ms, s, min, h)";

    private static readonly (string Unit, long Ns)[] Units =
    [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("min", 60_000_000_000), ("h", 3_600_000_000_000),
    ];

    /// <summary>Reads a duration; the unit is required, except for 0.</summary>
    public static bool TryParse(string text, out long valueNs)
    {
        valueNs = 0;
        if (text == "0")
            return true;
        int digits = text.AsSpan().IndexOfAnyExcept("0123456789.");
        if (digits <= 0)
            return false;
        string unit = text[digits..].Trim();
        foreach ((string name, long ns) in Units)
        {
            if (name != unit)
                continue;
            if (!decimal.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out decimal number) || number > long.MaxValue / ns)
                return false;
            decimal exact = number * ns;
            valueNs = (long)exact;
            return exact == valueNs;
        }
        return false;
    }

    /// <summary>The shortest text that <see cref="TryParse"/> reads as the same value.</summary>
    public static string Format(long valueNs)
    {
        if (valueNs == 0)
            return "0";
        for (int index = Units.Length - 1; ; index--)
        {
            (string unit, long ns) = Units[index];
            if (valueNs % ns == 0 && unit != "µs")
                return string.Create(CultureInfo.InvariantCulture, $"{valueNs / ns}{unit}");
        }
    }
}
