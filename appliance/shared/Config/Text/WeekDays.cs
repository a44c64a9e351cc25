// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config.Text;

/// <summary>Days of the week in the form of the file: <c>mon-fri</c>, <c>sun-thu</c>, <c>mon,wed</c>.</summary>
internal static class WeekDays
{
    /// <summary>The expected form, for errors.</summary>
    public const string Expected = "days such as mon-fri or mon,wed (sun, mon, tue, wed, thu, fri, sat)";

    public const byte All = 0x7F;

    private static readonly string[] Names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Reads days as bits, bit 0 Sunday.</summary>
    public static bool TryParse(string text, out byte days)
    {
        days = 0;
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Trim().Split('-');
            int from = Array.IndexOf(Names, ends[0].Trim());
            int to = Array.IndexOf(Names, ends[^1].Trim());
            if (from < 0 || to < 0 || ends.Length > 2)
                return false;
            for (int day = from; ; day = (day + 1) % Names.Length)
            {
                days |= (byte)(1 << day);
                if (day == to)
                    break;
            }
        }
        return true;
    }

    /// <summary>The text that <see cref="TryParse"/> reads as the same days.</summary>
    public static string Format(byte days) =>
        string.Join(',', Names.Where((_, day) => (days >> day & 1) != 0));
}
