// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram.Tests;

internal static class HistogramCounts
{
    public static long[] AllCounts(this HistogramBase histogram)
    {
        long[] counts = new long[histogram.Layout.CountsLength];
        for (int index = 0; index < counts.Length; index++)
            counts[index] = histogram.CountAt(index);

        return counts;
    }
}
