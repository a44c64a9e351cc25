// SPDX-License-Identifier: Apache-2.0
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
}
