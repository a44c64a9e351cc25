// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram.Tests;

/// <summary>The counts of a histogram, for comparing.</summary>
internal static class HistogramCounts
{
    public static long[] AllCounts(this HistogramBase histogram)
    {
        long[] counts = new long[histogram.Layout.CountsLength];
        for (int index = 0; index < counts.Length; index++)
            counts[index] = histogram.CountAt(index);

        return counts;
    }

    /// <summary>Each count that is not 0, with the highest value that shares it.</summary>
    public static IEnumerable<(long Value, long Count)> Recorded(this HistogramBase histogram) =>
        histogram.AllCounts().Select((count, index) => (histogram.Layout.HighestAt(index), count))
            .Where(step => step.count != 0);

    /// <summary>The highest value that shares the count of this one.</summary>
    public static long HighestLike(this HistogramBase histogram, long value) =>
        histogram.Layout.HighestAt(histogram.Layout.IndexOf(value));
}
