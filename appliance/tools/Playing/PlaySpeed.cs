// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Playing;

/// <summary>Speed as a multiple of the recorded one.</summary>
/// <param name="Thousandths">The multiple in thousandths, from 1; 0 sends as fast as it can.</param>
public readonly record struct PlaySpeed(int Thousandths)
{
    /// <summary>Forms that are read.</summary>
    public const string Expected = "expected 1, 0.5, 2 or the like, from 0.001 to 1000, or max";

    private const int One = 1_000;
    private const string Most = "max";

    public static PlaySpeed Recorded { get; } = new(One);

    /// <summary>True if datagrams are sent as fast as it can.</summary>
    public bool IsMost => Thousandths == 0;

    public static bool TryParse(string text, out PlaySpeed speed)
    {
        speed = default;
        if (text == Most)
            return true;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal multiple)
            || multiple < 0.001m || multiple > 1_000 || multiple * One != decimal.Truncate(multiple * One))
            return false;
        speed = new PlaySpeed((int)(multiple * One));
        return true;
    }

    /// <summary>Time that a recorded time takes, nanoseconds; 0 where it is not kept.</summary>
    public long Scale(long recordedNs) => IsMost ? 0 : (long)((Int128)recordedNs * One / Thousandths);

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => IsMost ? Most
        : ((decimal)Thousandths / One).ToString("0.###", CultureInfo.InvariantCulture);
}
