// SPDX-License-Identifier: Apache-2.0
using HdrHistogram.Iteration;

namespace HdrHistogram;

/// <summary>What is computed from the counts.</summary>
public static class HistogramExtensions
{
    /// <summary>The highest value that shares the highest recorded one's count; 0 when nothing was recorded.</summary>
    public static long GetMaxValue(this HistogramBase histogram)
    {
        int index = histogram.MaxIndex();
        return index < 0 ? 0 : histogram.Layout.HighestAt(index);
    }

    /// <summary>The mean of the recorded values; 0 when nothing was recorded.</summary>
    public static double GetMean(this HistogramBase histogram)
    {
        if (histogram.TotalCount == 0)
            return 0.0;

        double sum = 0.0;
        CountCursor cursor = new(histogram);
        while (cursor.MoveNext())
            sum += histogram.Layout.MedianAt(cursor.Index) * (double)cursor.Count;

        return sum / histogram.TotalCount;
    }
}
