// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace HdrHistogram;

/// <summary>
/// Percentiles and mean of a histogram under upstream's names, from its V2 encoding and in decimal arithmetic:
/// independent of the code that computes them in the product.
/// </summary>
public static class HistogramFigures
{
    /// <summary>
    /// Value that the given percentage, 0 to 100, of all values do not exceed: the highest value of its count, at 0 the
    /// lowest. 0 if nothing was recorded.
    /// </summary>
    public static long GetValueAtPercentile(this HistogramBase histogram, double percentile)
    {
        IReadOnlyList<(long Value, long Count)> steps = histogram.Steps();
        if (steps.Count == 0)
            return 0;
        if (percentile <= 0)
            return LowestLike(histogram, steps[0].Value);

        // The decimal has the 15 digits that were meant, without the double's rounding error.
        decimal rank = Math.Ceiling((decimal)Math.Min(percentile, 100) * steps.Sum(step => step.Count) / 100);
        decimal passed = 0;
        return steps.First(step => (passed += step.Count) >= rank).Value;
    }

    /// <summary>Mean of the values, each taken as the middle of those that share its count; 0 if nothing was
    /// recorded.</summary>
    public static double GetMean(this HistogramBase histogram)
    {
        decimal sum = 0;
        decimal count = 0;
        foreach ((long value, long times) in histogram.Steps())
        {
            long lowest = LowestLike(histogram, value);
            sum += (lowest + ((value - lowest + 1) / 2)) * (decimal)times;
            count += times;
        }
        return count == 0 ? 0 : (double)(sum / count);
    }

    // Values of one magnitude have counts of one width; up to the digits' power of ten, doubled and rounded up to a
    // power of two, each unit has its own.
    private static long LowestLike(HistogramBase histogram, long highest)
    {
        long wanted = 2 * (long)Math.Pow(10, histogram.NumberOfSignificantValueDigits);
        int halfMagnitude = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((ulong)wanted)) - 1;
        int unitMagnitude = BitOperations.Log2((ulong)histogram.LowestTrackableValue);
        int widthMagnitude = Math.Max(unitMagnitude, BitOperations.Log2((ulong)highest) - halfMagnitude);
        return highest >> widthMagnitude << widthMagnitude;
    }
}
