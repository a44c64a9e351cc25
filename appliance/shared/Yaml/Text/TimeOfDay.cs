// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Yaml.Text;

/// <summary>Times of day: <c>17:00</c>, <c>08:30:15</c>.</summary>
public static class TimeOfDay
{
    /// <summary>The expected form, for errors.</summary>
    public const string Expected = "a time of day such as 17:00";

    private const string Minutes = "HH:mm";
    private const string Seconds = "HH:mm:ss";
    private const long NsPerTick = 100;

    /// <summary>Reads a time of day, nanoseconds since midnight.</summary>
    public static bool TryParse(string text, out long valueNs)
    {
        bool isTime = TimeOnly.TryParseExact(
            text, [Minutes, Seconds], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time);
        valueNs = time.Ticks * NsPerTick;
        return isTime;
    }

    /// <summary>The text that <see cref="TryParse"/> reads as the same value.</summary>
    public static string Format(long valueNs)
    {
        var time = new TimeOnly(valueNs / NsPerTick);
        return time.ToString(time.Second == 0 ? Minutes : Seconds, CultureInfo.InvariantCulture);
    }
}
