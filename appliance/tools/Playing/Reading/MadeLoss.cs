// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Playing.Reading;

/// <summary>Datagrams that are left out although they were recorded: each with the same probability, by a seed. The
/// same seed leaves out the same datagrams of the same captures.</summary>
/// <param name="Millionths">Probability of a loss, in millionths.</param>
public sealed record MadeLoss(int Millionths, ulong Seed)
{
    /// <summary>The form that is read.</summary>
    public const string Expected = "expected loss=SHARE[,seed=N] such as loss=0.1%,seed=7, with a share up to 100%";

    private const int All = 1_000_000;
    private const int OnePercent = 10_000;

    /// <summary>Reads <c>loss=0.1%,seed=7</c>.</summary>
    public static bool TryParse(string text, out MadeLoss? loss)
    {
        loss = null;
        int millionths = -1;
        ulong seed = 1;
        foreach (string part in text.Split(','))
        {
            bool isRead = part.Split('=') switch
            {
                ["loss", var share] => TryParseShare(share, out millionths),
                ["seed", var number] =>
                    ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out seed),
                _ => false,
            };
            if (!isRead)
                return false;
        }
        if (millionths < 0)
            return false;
        loss = new MadeLoss(millionths, seed);
        return true;
    }

    /// <summary>True if a datagram is left out.</summary>
    /// <param name="number">Number of the datagram among those of all loops, from 0.</param>
    public bool Takes(long number) => (UInt128)Mixed(Seed, (ulong)number) * All >> 64 < (UInt128)Millionths;

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"loss={(decimal)Millionths / OnePercent:0.####}%,seed={Seed}");

    // SplitMix64 (Steele, Lea, Flood 2014) at a place of its sequence.
    private static ulong Mixed(ulong seed, ulong number)
    {
        ulong state = seed + ((number + 1) * 0x9e37_79b9_7f4a_7c15);
        state = (state ^ (state >> 30)) * 0xbf58_476d_1ce4_e5b9;
        state = (state ^ (state >> 27)) * 0x94d0_49bb_1331_11eb;
        return state ^ (state >> 31);
    }

    private static bool TryParseShare(string text, out int millionths)
    {
        millionths = 0;
        if (!text.EndsWith('%') || !decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out decimal percent) || percent > 100)
            return false;
        decimal exact = percent * OnePercent;
        millionths = (int)exact;
        return exact == millionths;
    }
}
