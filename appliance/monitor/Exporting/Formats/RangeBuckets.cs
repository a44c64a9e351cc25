// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;

namespace Telemetry.Exporting.Formats;

/// <summary>
/// Buckets of histograms for VictoriaMetrics: eight for each doubling, each a series of its own whose label
/// <c>vmrange</c> has its bounds. Used by one thread; memory is kept for the next histogram.
/// </summary>
internal sealed class RangeBuckets
{
    /// <summary>Buckets for each doubling, as a power of two.</summary>
    private const int Schema = 3;

    private static readonly int First = Of(1);
    private static readonly byte[][] Texts = Ranges();

    private readonly long[] _counts = new long[Texts.Length];

    /// <summary>Number of buckets, with that of zeros as the first.</summary>
    internal static int Length => Texts.Length;

    /// <summary>Bounds of a bucket as the label has them.</summary>
    internal static ReadOnlySpan<byte> RangeAt(int place) => Texts[place];

    /// <summary>Samples of a bucket.</summary>
    internal long CountAt(int place) => _counts[place];

    /// <summary>Adds up the buckets of a series.</summary>
    internal void Collect(SparseHistogram samples)
    {
        Array.Clear(_counts);
        ReadOnlySpan<ushort> indices = samples.Indices;
        for (int place = 0; place < indices.Length; place++)
        {
            int bucket = indices[place] == 0 ? 0 : Of(indices[place]) - First + 1;
            _counts[bucket] += samples.CountAt(place);
        }
    }

    /// <summary>Bucket of a bucket of the series other than that of 0.</summary>
    private static int Of(int index) => HistogramBuckets.NativeOf(Schema)[index];

    private static byte[][] Ranges()
    {
        byte[][] texts = new byte[Of(SeriesBuckets.Count - 1) - First + 2][];
        // Neighbours share the text of their bound, else there would be room between them.
        texts[0] = Encoding.ASCII.GetBytes("0..." + Bound(First - 1));
        for (int place = 1; place < texts.Length; place++)
            texts[place] = Encoding.ASCII.GetBytes(Bound(First + place - 2) + "..." + Bound(First + place - 1));
        return texts;
    }

    private static string Bound(int bucket) =>
        Math.Pow(2, (double)bucket / (1 << Schema)).ToString("0.0000e-00", CultureInfo.InvariantCulture);
}
