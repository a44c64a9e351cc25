// SPDX-License-Identifier: Apache-2.0
using HdrHistogram.Iteration;

namespace HdrHistogram;

/// <summary>Statistics computed from the counts.</summary>
public static class HistogramExtensions
{
    /// <summary>Highest value that shares the count of the highest recorded one; 0 if nothing was recorded.</summary>
    public static long GetMaxValue(this HistogramBase histogram)
    {
        int index = histogram.MaxIndex();
        return index < 0 ? 0 : histogram.Layout.HighestAt(index);
    }

    /// <summary>Mean of the recorded values; 0 if nothing was recorded.</summary>
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
