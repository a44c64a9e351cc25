// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>
/// How much evidence names a protocol. A bit halves the chance that other traffic looks so: structure that protocols
/// share makes the first ones cheap, so many are wanted, and more than for any other protocol.
/// </summary>
internal static class Scale
{
    /// <summary>Bits that a protocol needs to be named.</summary>
    public const int Least = 60;

    /// <summary>Bits that it needs more than any other.</summary>
    public const int LeastMargin = 12;

    /// <summary>The most that lengths, counts, numbers and times are worth together: any format has them.</summary>
    public const int MostOfCommon = 48;

    /// <summary>Bits that must be the protocol's own, so that it can be named.</summary>
    public const int LeastOwn = Least - MostOfCommon;

    private const int Nothing = 40;
    private const double HalvesEvery = 4;

    /// <summary>How sure a name is, 0 to 1.</summary>
    /// <param name="worth">Its bits.</param>
    /// <param name="next">Those of the next best.</param>
    public static double Confidence(int worth, int next) =>
        Math.Round(1 - Math.Pow(0.5, Math.Min(worth - Nothing, worth - next) / HalvesEvery), 3);

    /// <summary>Whether it is enough.</summary>
    public static bool IsEnough(int worth, int next) => worth >= Least && worth - next >= LeastMargin;
}
