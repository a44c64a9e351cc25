// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>
/// Thresholds of the evidence that names a protocol. Each bit halves the chance that other traffic looks like it.
/// Structure that many protocols share makes the first bits cheap: many are required, and a margin over any other
/// protocol.
/// </summary>
internal static class Scale
{
    /// <summary>Bits that a protocol needs to be named.</summary>
    public const int Least = 60;

    /// <summary>Required margin over the second best, bits.</summary>
    public const int LeastMargin = 12;

    /// <summary>Limit of the evidence from lengths, counts, numbers and times together, bits: any format has
    /// them.</summary>
    public const int MostOfCommon = 48;

    /// <summary>Bits of evidence specific to the protocol that a name requires.</summary>
    public const int LeastOwn = Least - MostOfCommon;

    /// <summary>Bits of evidence that a declaration in the configuration is: it states that there is such traffic.
    /// </summary>
    public const int OfDeclaration = LeastOwn;

    private const int Nothing = 40;
    private const double HalvesEvery = 4;

    /// <summary>Confidence of a name, 0 to 1.</summary>
    /// <param name="worth">Evidence of the best, bits.</param>
    /// <param name="next">Evidence of the second best, bits.</param>
    public static double Confidence(int worth, int next) =>
        Math.Round(1 - Math.Pow(0.5, Math.Min(worth - Nothing, worth - next) / HalvesEvery), 3);

    /// <summary>True if the evidence is sufficient.</summary>
    public static bool IsEnough(int worth, int next) => worth >= Least && worth - next >= LeastMargin;
}
