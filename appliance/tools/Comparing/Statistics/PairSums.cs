// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing.Statistics;

/// <summary>
/// The sums of each value of a sorted list with itself and with each later one, by rank. They are twice the means of
/// pairs (Walsh averages) of Hodges and Lehmann. Of a hundred thousand values there are five thousand million, so none
/// is stored: a sum of a rank is found by halving the range of sums, and counting those in the lower half takes one
/// pass. Exact, since the values are whole numbers.
/// </summary>
internal static class PairSums
{
    internal static long Count(int values) => (long)values * (values + 1) / 2;

    /// <summary>Number of sums that are at most a limit.</summary>
    /// <param name="sorted">The values in ascending order; two of them must not overflow when added.</param>
    internal static long AtMost(ReadOnlySpan<long> sorted, long limit)
    {
        long count = 0;
        int last = sorted.Length - 1;
        for (int first = 0; first < sorted.Length; first++)
        {
            while (last >= first && sorted[first] + sorted[last] > limit)
                last--;
            if (last < first)
                break;
            count += last - first + 1;
        }
        return count;
    }

    /// <summary>The sum of a rank, in ascending order.</summary>
    /// <param name="sorted">The values in ascending order; at least one.</param>
    /// <param name="rank">From 0 to <see cref="Count"/> less 1.</param>
    internal static long At(ReadOnlySpan<long> sorted, long rank)
    {
        long low = 2 * sorted[0];
        long high = 2 * sorted[^1];
        while (low < high)
        {
            long middle = low + ((high - low) >> 1);
            if (AtMost(sorted, middle) > rank)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}
