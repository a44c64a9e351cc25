// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram.Iteration;

/// <summary>The three ways through a histogram.</summary>
internal static class HistogramIteration
{
    internal static IEnumerable<HistogramIterationValue> RecordedValues(HistogramBase histogram)
    {
        long from = 0;
        long total = 0;
        CountCursor cursor = new(histogram);
        while (cursor.MoveNext())
        {
            total += cursor.Count;
            yield return Step(histogram, cursor.Index, from, cursor.Count, total);
            from = histogram.Layout.HighestAt(cursor.Index);
        }
    }

    internal static IEnumerable<HistogramIterationValue> AllValues(HistogramBase histogram)
    {
        long from = 0;
        long total = 0;
        int maxIndex = histogram.MaxIndex();
        for (int index = 0; index <= maxIndex; index++)
        {
            long count = histogram.CountAt(index);
            total += count;
            yield return Step(histogram, index, from, count, total);
            from = histogram.Layout.HighestAt(index);
        }
    }

    internal static IEnumerable<HistogramIterationValue> Percentiles(HistogramBase histogram, int ticksPerHalfDistance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ticksPerHalfDistance, 1);
        long from = 0;
        long total = 0;
        long totalBefore = 0;
        double level = 0.0;
        int lastIndex = -1;
        CountCursor cursor = new(histogram);
        while (cursor.MoveNext())
        {
            total += cursor.Count;
            double percentile = 100.0 * total / histogram.TotalCount;
            bool reached = false;
            while (percentile >= level && (!reached || total < histogram.TotalCount))
            {
                yield return Step(histogram, cursor.Index, from, total - totalBefore, total, level);
                from = histogram.Layout.HighestAt(cursor.Index);
                totalBefore = total;
                level += LevelStep(level, ticksPerHalfDistance);
                reached = true;
            }

            lastIndex = cursor.Index;
        }

        if (lastIndex >= 0)
            yield return Step(histogram, lastIndex, from, 0, total, 100.0);
    }

    // Each time the distance to 100 percent has halved, the steps halve too.
    private static double LevelStep(double level, int ticksPerHalfDistance)
    {
        int halvings = (int)Math.Log2(100.0 / (100.0 - level)) + 1;
        return 100.0 / (ticksPerHalfDistance * Math.Pow(2, halvings));
    }

    private static HistogramIterationValue Step(
        HistogramBase histogram, int index, long from, long added, long total, double? level = null)
    {
        double percentile = 100.0 * total / histogram.TotalCount;
        return new HistogramIterationValue
        {
            ValueIteratedTo = histogram.Layout.HighestAt(index),
            ValueIteratedFrom = from,
            CountAtValueIteratedTo = histogram.CountAt(index),
            CountAddedInThisIterationStep = added,
            TotalCountToThisValue = total,
            Percentile = percentile,
            PercentileLevelIteratedTo = level ?? percentile,
        };
    }
}
