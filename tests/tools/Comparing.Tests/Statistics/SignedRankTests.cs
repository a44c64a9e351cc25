// SPDX-License-Identifier: Apache-2.0
using Telemetry.Comparing.Statistics;
using TestSupport.Statistics;

namespace Telemetry.Comparing.Tests.Statistics;

/// <summary>Shift, interval and probability against values known by hand, from tables and from trials.</summary>
public sealed class SignedRankTests
{
    private const int Trials = 2_000;
    private const double Confidence = 0.99;

    [Fact]
    public void shift_is_the_median_of_the_means_of_pairs()
    {
        // Means: 1, 1.5, 2, 2, 2.5, 3, 5, 5.5, 6, 9.
        Assert.Equal(2.75, SignedRank.Of([1, 2, 3, 9], Confidence).Shift);
    }

    [Fact]
    public void probability_counts_the_signs_that_are_as_one_sided()
    {
        // Five positive of five: 2 of 32 ways. One negative of rank 1: 4 of 32 ways.
        Assert.Equal(2 / 32.0, SignedRank.Of([1, 2, 3, 4, 5], Confidence).Probability, 12);
        Assert.Equal(4 / 32.0, SignedRank.Of([-1, 2, 3, 4, 5], Confidence).Probability, 12);
        Assert.Equal(1, SignedRank.Of([0, 0, 0], Confidence).Probability);
        Assert.Equal(1, SignedRank.Of([-1, 1], Confidence).Probability);
    }

    [Fact]
    public void depression_scores_of_hollander_and_wolfe_come_out_as_published()
    {
        double[] before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30];
        double[] after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
        SignedRank shift = SignedRank.Of([.. before.Zip(after, (first, second) => first - second)], 0.96);

        Assert.Equal(2 * 0.01953, shift.Probability, 4); // ranks of 40 of 45; one-sided in the book
        Assert.Equal(0.46, shift.Shift, 3);
        Assert.Equal((0.010, 0.786), (Math.Round(shift.Low, 3), Math.Round(shift.High, 3)));
    }

    [Theory]
    [InlineData(8, 0, 0.01)]        // critical values of Wilcoxon's signed ranks, two-sided, as tables have them
    [InlineData(10, 3, 0.01)]
    [InlineData(12, 7, 0.01)]
    [InlineData(15, 15, 0.01)]
    [InlineData(20, 37, 0.01)]
    [InlineData(20, 52, 0.05)]
    public void critical_rank_sums_are_those_of_the_tables(int pairs, int critical, double level)
    {
        Assert.True(WithNegativeSum(pairs, critical).Probability <= level);
        Assert.True(WithNegativeSum(pairs, critical + 1).Probability > level);
    }

    [Fact]
    public void too_few_pairs_have_no_bounds()
    {
        SignedRank shift = SignedRank.Of([1, 2, 3, 4, 5], Confidence);

        Assert.Equal(double.NegativeInfinity, shift.Low);
        Assert.Equal(double.PositiveInfinity, shift.High);
    }

    [Fact]
    public void interval_is_where_the_probability_reaches_the_level()
    {
        double[] differences = [.. Enumerable.Range(1, 12).Select(rank => rank + 0.1)];
        SignedRank shift = SignedRank.Of(differences, Confidence);

        Assert.True(Less(differences, shift.Low - 1e-9).Probability <= 0.01);
        Assert.True(Less(differences, shift.Low + 1e-9).Probability > 0.01);
        Assert.True(Less(differences, shift.High - 1e-9).Probability > 0.01);
        Assert.True(Less(differences, shift.High + 1e-9).Probability <= 0.01);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(18)]
    public void interval_holds_the_truth_as_often_as_it_says(int pairs)
    {
        const double Truth = 7;
        var noise = new NormalDeviates(new Random(pairs));
        int missed = 0;
        int reported = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            // Now and then a wild pair, which a mean would follow.
            double[] differences = [.. Enumerable.Range(0, pairs).Select(pair =>
                Truth + noise.Next() + (noise.Next() > 1.6 ? 50 * noise.Next() : 0))];
            SignedRank shift = SignedRank.Of(differences, Confidence);
            if (shift.Low > Truth || shift.High < Truth)
                missed++;
            if (Less(differences, Truth).Probability <= 0.01)
                reported++;
        }
        // Of 2,000 at 1 %: 20 and three standard deviations more.
        Assert.InRange(missed, 0, 33);
        Assert.InRange(reported, 0, 33);
    }

    [Fact]
    public void holm_multiplies_by_how_many_are_left()
    {
        double[] corrected = Holm.Corrected([0.01, 0.001, 0.04, 0.02]);

        Assert.Equal([0.03, 0.004, 0.04, 0.04], corrected.Select(one => Math.Round(one, 9)));
        Assert.Equal([1, 1], Holm.Corrected([0.9, 0.7]));
    }

    private static SignedRank Less(double[] differences, double value) =>
        SignedRank.Of([.. differences.Select(difference => difference - value)], Confidence);

    // Differences 1, 2, ... of which some are negative so that their ranks make that sum.
    private static SignedRank WithNegativeSum(int pairs, int sum)
    {
        var differences = new double[pairs];
        for (int rank = pairs; rank >= 1; rank--)
        {
            bool isNegative = rank <= sum;
            differences[rank - 1] = isNegative ? -rank : rank;
            sum -= isNegative ? rank : 0;
        }
        return SignedRank.Of(differences, Confidence);
    }
}
