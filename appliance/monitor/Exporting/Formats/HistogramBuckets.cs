// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;

namespace Telemetry.Exporting.Formats;

/// <summary>
/// Buckets of exported histograms, by the buckets of the series: the middle value of a bucket decides, so each sample
/// moves by at most half a bucket of the series, 0.05 %.
/// </summary>
internal static class HistogramBuckets
{
    /// <summary>Upper bounds of classic buckets, nanoseconds.</summary>
    internal static readonly long[] BoundsNs = Bounds();

    private const int BoundCount = 25;
    private const long LowestBoundNs = 100;
    private const double NanosecondsPerSecond = 1e9;
    private const int HighestSchema = 8;

    private static readonly byte[] Classic = ClassicTable();
    private static readonly short[]?[] Native = new short[HighestSchema + 1][];

    /// <summary>Native buckets of the buckets of the series; the first, that of 0, has none. Made once a
    /// schema.</summary>
    internal static ReadOnlySpan<short> NativeOf(int schema) => Native[schema] ??= NativeTable(schema);

    /// <summary>Index of the classic bucket of a value, nanoseconds.</summary>
    internal static int ClassicOfValue(long valueNs)
    {
        int place = Array.BinarySearch(BoundsNs, valueNs);
        return place < 0 ? ~place : place;
    }

    /// <summary>Adds up the buckets of a series by classic ones.</summary>
    /// <param name="samples">The series.</param>
    /// <param name="counts">Takes the samples of each bucket, and of those above all bounds.</param>
    internal static void CollectClassic(SparseHistogram samples, long[] counts)
    {
        Array.Clear(counts);
        ReadOnlySpan<ushort> indices = samples.Indices;
        for (int place = 0; place < indices.Length; place++)
            counts[Classic[indices[place]]] += samples.CountAt(place);
    }

    internal static double SumSeconds(SparseHistogram samples)
    {
        double sum = 0;
        ReadOnlySpan<ushort> indices = samples.Indices;
        for (int place = 0; place < indices.Length; place++)
            sum += SeriesBuckets.MiddleAt(indices[place]) * (double)samples.CountAt(place);
        return sum / NanosecondsPerSecond;
    }

    private static long[] Bounds()
    {
        long[] bounds = new long[BoundCount];
        long decade = LowestBoundNs;
        for (int place = 0; place < BoundCount; place += 3, decade *= 10)
        {
            bounds[place] = decade;
            if (place + 2 < BoundCount)
                (bounds[place + 1], bounds[place + 2]) = (decade * 5 / 2, decade * 5);
        }
        return bounds;
    }

    private static byte[] ClassicTable()
    {
        byte[] table = new byte[SeriesBuckets.Count];
        for (int index = 0; index < table.Length; index++)
            table[index] = (byte)ClassicOfValue(SeriesBuckets.MiddleAt(index));
        return table;
    }

    private static short[] NativeTable(int schema)
    {
        int perDoubling = 1 << schema;
        short[] table = new short[SeriesBuckets.Count];
        for (int index = 1; index < table.Length; index++)
        {
            double seconds = SeriesBuckets.MiddleAt(index) / NanosecondsPerSecond;
            int bucket = (int)Math.Ceiling(Math.Log2(seconds) * perDoubling);
            // The logarithm is rounded: the bounds decide.
            while (seconds > UpperBound(bucket, perDoubling))
                bucket++;
            while (seconds <= UpperBound(bucket - 1, perDoubling))
                bucket--;
            table[index] = (short)bucket;
        }
        return table;
    }

    private static double UpperBound(int bucket, int perDoubling) => Math.Pow(2, (double)bucket / perDoubling);
}
