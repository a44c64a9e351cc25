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

    /// <summary>The standard deviation of the recorded values; 0 when nothing was recorded.</summary>
    public static double GetStdDeviation(this HistogramBase histogram)
    {
        if (histogram.TotalCount == 0)
            return 0.0;

        double mean = histogram.GetMean();
        double sumOfSquares = 0.0;
        CountCursor cursor = new(histogram);
        while (cursor.MoveNext())
        {
            double deviation = histogram.Layout.MedianAt(cursor.Index) - mean;
            sumOfSquares += deviation * deviation * cursor.Count;
        }

        return Math.Sqrt(sumOfSquares / histogram.TotalCount);
    }

    /// <summary>The highest value that shares the count of this one.</summary>
    public static long HighestEquivalentValue(this HistogramBase histogram, long value) =>
        histogram.Layout.HighestAt(histogram.Layout.IndexOf(value));

    /// <summary>Makes the target's counts and time stamps those of the source. Allocates nothing.</summary>
    public static void CopyInto(this HistogramBase source, HistogramBase targetHistogram)
    {
        targetHistogram.Reset();
        targetHistogram.Add(source);
        targetHistogram.StartTimeStamp = source.StartTimeStamp;
        targetHistogram.EndTimeStamp = source.EndTimeStamp;
    }

    /// <summary>
    /// Steps from the lowest value to the highest, so many for each halving of what is left to 100 percent.
    /// </summary>
    public static IEnumerable<HistogramIterationValue> Percentiles(
        this HistogramBase histogram, int percentileTicksPerHalfDistance) =>
        HistogramIteration.Percentiles(histogram, percentileTicksPerHalfDistance);
}
