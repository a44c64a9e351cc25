// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Reporting.Charts;

/// <summary>Colours of counts: from pale yellow over grey to dark blue, ever darker, so that the lightness alone says
/// it, also on paper and for the colour-blind.</summary>
internal static class ColourRamp
{
    private const int Most = 255;

    private static readonly (double Red, double Green, double Blue)[] Anchors =
        [(234, 217, 124), (188, 174, 108), (124, 123, 120), (65, 77, 107), (0, 32, 77)];

    /// <summary>Red, green and blue of each place; the first stands for no samples.</summary>
    public static byte[] Palette { get; } = Make();

    /// <summary>Place of a count, on a logarithmic scale; 0 for none.</summary>
    public static byte PlaceOf(uint count, uint most) => count == 0 ? (byte)0
        : most <= 1 ? (byte)Most
        : (byte)(1 + Math.Round((Most - 1) * Math.Log(count) / Math.Log(most)));

    private static byte[] Make()
    {
        var palette = new byte[(Most + 1) * 3];
        for (int place = 1; place <= Most; place++)
        {
            double position = (Anchors.Length - 1) * (place - 1) / (double)(Most - 1);
            int lower = Math.Min((int)position, Anchors.Length - 2);
            double share = position - lower;
            palette[place * 3] = Mixed(Anchors[lower].Red, Anchors[lower + 1].Red, share);
            palette[(place * 3) + 1] = Mixed(Anchors[lower].Green, Anchors[lower + 1].Green, share);
            palette[(place * 3) + 2] = Mixed(Anchors[lower].Blue, Anchors[lower + 1].Blue, share);
        }
        return palette;
    }

    private static byte Mixed(double one, double other, double share) =>
        (byte)Math.Round(one + ((other - one) * share));
}
