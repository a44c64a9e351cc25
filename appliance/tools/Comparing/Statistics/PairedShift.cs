// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing.Statistics;

/// <summary>
/// Shift between two series of paired values, after Hodges and Lehmann, with an interval and a probability after
/// Wilcoxon's signed ranks that hold for values that depend on those shortly before.
/// </summary>
/// <remarks>
/// <para>The estimate is the median of the means of all pairs of differences, exact. The ends of the interval are two
/// of these means, exact too; which two depends on how much the statistic varies. For independent differences tables
/// say it. Latencies are not independent: a busy neighbour, a clock rate or a full cache lasts for many orders, and an
/// interval for independent ones would be far too narrow, so that a build would differ from itself.</para>
/// <para>So the variance is measured: the score of a difference is its part in the statistic, bounded whatever the size
/// of the difference. The scores are summed over <see cref="Blocks"/> stretches of time, and the sums of stretches that
/// are long against the dependence vary as much as the statistic does. What one stretch still says of the next is
/// added, and the variance is never taken to be less than that of independent differences. The few stretches are paid
/// for by Student's distribution instead of the normal one.</para>
/// </remarks>
/// <param name="ShiftNs">The estimate, nanoseconds.</param>
/// <param name="LowNs">Lower end of the interval; minus infinity if the pairs are too few to have one.</param>
/// <param name="HighNs">Upper end; infinity if they are too few.</param>
/// <param name="Probability">Two-sided probability of a statistic at least as extreme if there is no shift.</param>
/// <param name="Inflation">Variance of the statistic in relation to that of independent differences, at least
/// 1.</param>
internal sealed record PairedShift(
    int Pairs, double ShiftNs, double LowNs, double HighNs, double Probability, double Inflation)
{
    /// <summary>Stretches of time whose sums are compared.</summary>
    internal const int Blocks = 20;

    /// <summary>Pairs from which stretches are used; fewer are taken to be independent, by the exact
    /// distribution.</summary>
    internal const int LeastOfBlocks = 10 * Blocks;

    private const double MostCorrelation = 0.9;

    /// <summary>Estimates the shift.</summary>
    /// <param name="differences">Second less first value of each pair, nanoseconds, in the order of time; at least one,
    /// each smaller than 2^59.</param>
    /// <param name="confidence">Level of the interval, such as 0.99.</param>
    internal static PairedShift Of(ReadOnlySpan<long> differences, double confidence)
    {
        if (differences.Length < LeastOfBlocks)
        {
            SignedRank exact = SignedRank.Of([.. ToDoubles(differences)], confidence);
            return new PairedShift(
                differences.Length, exact.Shift, exact.Low, exact.High, exact.Probability, Inflation: 1);
        }
        long[] sorted = differences.ToArray();
        Array.Sort(sorted);
        long count = PairSums.Count(sorted.Length);
        // Four times the estimate, so that it stays whole.
        long fourfold = PairSums.At(sorted, (count - 1) / 2) + PairSums.At(sorted, count / 2);
        double[] scores = ScoresOf(differences, sorted, fourfold);
        double independent = scores.Sum(score => score * score);
        double variance = Math.Max(VarianceOf(scores), independent);
        double distance = StudentT.Bound(1 - confidence, Blocks - 1) * Math.Sqrt(variance);
        double low = Math.Floor((count / 2.0) - distance);
        return new PairedShift(
            differences.Length,
            fourfold / 4.0,
            low < 0 ? double.NegativeInfinity : PairSums.At(sorted, (long)low) / 2.0,
            low < 0 ? double.PositiveInfinity : PairSums.At(sorted, count - 1 - (long)low) / 2.0,
            ProbabilityOf(sorted, variance),
            independent > 0 ? variance / independent : 1);
    }

    private static double[] ToDoubles(ReadOnlySpan<long> values)
    {
        var doubles = new double[values.Length];
        for (int index = 0; index < values.Length; index++)
            doubles[index] = values[index];
        return doubles;
    }

    // The score of a difference: how many of the others, mirrored at the estimate, it is above; less half of all.
    private static double[] ScoresOf(ReadOnlySpan<long> differences, long[] sorted, long fourfold)
    {
        var scores = new double[differences.Length];
        for (int index = 0; index < differences.Length; index++)
        {
            // 2 * (difference + other) compared with four times the estimate.
            long rest = fourfold - (2 * differences[index]);
            int below = FirstOf(sorted, value => 2 * value >= rest);
            int equal = FirstOf(sorted, value => 2 * value > rest) - below;
            scores[index] = sorted.Length - below - (equal / 2.0) - (sorted.Length / 2.0);
        }
        return scores;
    }

    private static int FirstOf(long[] sorted, Func<long, bool> reaches)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (reaches(sorted[middle]))
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    // Variance of the sum of all scores, from the sums of the blocks.
    private static double VarianceOf(double[] scores)
    {
        var sums = new double[Blocks];
        for (int block = 0; block < Blocks; block++)
        {
            int begin = (int)((long)scores.Length * block / Blocks);
            int end = (int)((long)scores.Length * (block + 1) / Blocks);
            sums[block] = scores.AsSpan(begin, end - begin).ToArray().Sum();
        }
        double mean = sums.Sum() / Blocks;
        double squares = sums.Sum(sum => (sum - mean) * (sum - mean));
        if (squares == 0)
            return 0;
        double neighbours = sums.Zip(sums.Skip(1), (one, next) => (one - mean) * (next - mean)).Sum();
        // Of independent blocks it is 1 / Blocks below 0 on average.
        double correlation = Math.Clamp((neighbours / squares) + (1.0 / Blocks), 0, MostCorrelation);
        return squares * Blocks / (Blocks - 1) * (1 + correlation) / (1 - correlation);
    }

    // From the number of means of pairs above 0; those that are 0 count half.
    private static double ProbabilityOf(long[] sorted, double variance)
    {
        long count = PairSums.Count(sorted.Length);
        long atMost = PairSums.AtMost(sorted, 0);
        long below = PairSums.AtMost(sorted, -1);
        double beyond = count - atMost + ((atMost - below) / 2.0) - (count / 2.0);
        if (beyond == 0)
            return 1;
        return variance == 0 ? 0 : StudentT.OutsideOf(beyond / Math.Sqrt(variance), Blocks - 1);
    }
}
