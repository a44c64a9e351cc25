// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing.Statistics;

/// <summary>
/// Difference of paired values, after Wilcoxon's signed ranks and Hodges and Lehmann: exact for few pairs, for any
/// distribution of the noise, and robust against a quarter of outliers. There is no resampling, so equal values always
/// give the same result.
/// </summary>
/// <param name="Shift">Median of the means of all pairs of differences: the estimate.</param>
/// <param name="Low">Lower end of its confidence interval; minus infinity with too few pairs.</param>
/// <param name="High">Upper end; infinity with too few pairs.</param>
/// <param name="Probability">Two-sided probability of ranks at least as extreme if there is no difference.</param>
internal sealed record SignedRank(double Shift, double Low, double High, double Probability)
{
    /// <summary>Tests the differences of pairs.</summary>
    /// <param name="differences">One to a few hundred values.</param>
    /// <param name="confidence">Level of the interval, such as 0.99.</param>
    internal static SignedRank Of(IReadOnlyList<double> differences, double confidence)
    {
        double[] means = PairMeans(differences);
        int left = Outside([.. Enumerable.Range(1, differences.Count).Select(rank => 2 * rank)], 1 - confidence);
        return new SignedRank(
            Middle(means),
            left < 0 ? double.NegativeInfinity : means[left],
            left < 0 ? double.PositiveInfinity : means[means.Length - 1 - left],
            ProbabilityOf([.. differences.Where(difference => difference != 0)]));
    }

    /// <summary>Middle of sorted values, or the mean of the two middle ones.</summary>
    internal static double Middle(IReadOnlyList<double> sorted) =>
        (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;

    // Means of each difference with itself and with each later one, sorted.
    private static double[] PairMeans(IReadOnlyList<double> differences)
    {
        var means = new List<double>(differences.Count * (differences.Count + 1) / 2);
        for (int first = 0; first < differences.Count; first++)
        {
            for (int second = first; second < differences.Count; second++)
                means.Add((differences[first] + differences[second]) / 2);
        }
        return [.. means.Order()];
    }

    // Number of means outside the interval on either side; -1 if even the outermost is not far enough out.
    private static int Outside(int[] doubledRanks, double probability)
    {
        double[] sums = Sums(doubledRanks);
        double below = 0;
        int left = -1;
        for (int rankSum = 0; 2 * rankSum < sums.Length; rankSum++)
        {
            below += sums[2 * rankSum];
            if (below > probability / 2)
                break;
            left = rankSum;
        }
        return left;
    }

    private static double ProbabilityOf(double[] differences)
    {
        if (differences.Length == 0)
            return 1;
        int[] ranks = DoubledRanks(differences);
        int positive = differences.Zip(ranks).Where(pair => pair.First > 0).Sum(pair => pair.Second);
        double[] sums = Sums(ranks);
        double most = Math.Min(sums.Take(positive + 1).Sum(), sums.Skip(positive).Sum());
        return Math.Min(1, 2 * most);
    }

    // Ranks by size from 1, doubled, since equal ones share the mean of their ranks.
    private static int[] DoubledRanks(double[] differences) =>
        [.. differences.Select(difference =>
        {
            int smaller = differences.Count(other => Math.Abs(other) < Math.Abs(difference));
            int equal = differences.Count(other => Math.Abs(other) == Math.Abs(difference));
            return (2 * smaller) + equal + 1;
        })];

    // Probability of each sum of the positive ranks if both signs are equally likely.
    private static double[] Sums(int[] doubledRanks)
    {
        var sums = new double[doubledRanks.Sum() + 1];
        sums[0] = 1;
        foreach (int rank in doubledRanks)
        {
            for (int sum = sums.Length - 1; sum >= 0; sum--)
                sums[sum] = (sums[sum] + (sum >= rank ? sums[sum - rank] : 0)) / 2;
        }
        return sums;
    }
}
