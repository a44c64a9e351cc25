// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Baselines.Values;

namespace Telemetry.Baselines.Tests;

/// <summary>Intervals of 95 %: compared with whole-number arithmetic, and with published values.</summary>
public sealed class SamplingErrorTests
{
    [Theory]
    [InlineData(50)]
    [InlineData(99)]
    [InlineData(7)]
    public void ranks_of_a_percentile_are_those_of_the_binomial_distribution(int percentile)
    {
        for (int count = 1; count <= 600; count += count < 40 ? 1 : 67)
        {
            (long low, long high) = SamplingError.RanksOf(percentile, count);
            // Chances as whole numbers of 100^-count.
            BigInteger[] chances = Binomial(count, percentile);
            BigInteger allowed = BigInteger.Pow(100, count) * 25 / 1_000;
            BigInteger below = Sum(chances, 0, low);        // fewer than the lower rank
            Assert.True(below <= allowed, $"{count}: {low}");
            Assert.True(below + chances[low] > allowed, $"{count}: {low}");
            BigInteger above = Sum(chances, high, count + 1);
            Assert.True(above <= allowed, $"{count}: {high}");
            Assert.True(above + chances[high - 1] > allowed, $"{count}: {high}");
        }
    }

    [Theory]
    [InlineData(10, 2, 9)]          // tables of the median's interval, for example in Conover's and Altman's books
    [InlineData(20, 6, 15)]
    [InlineData(100, 40, 61)]
    [InlineData(5, 0, 6)]           // five samples have none
    public void published_ranks_of_the_median(long count, long low, long high) =>
        Assert.Equal((low, high), SamplingError.RanksOf(50, count));

    [Fact]
    public void ranks_of_very_many_samples_are_near_the_normal_distribution()
    {
        (long low, long high) = SamplingError.RanksOf(99, 100_000_000);
        double deviation = Math.Sqrt(100_000_000 * 0.99 * 0.01);

        Assert.Equal(99_000_000 - (1.96 * deviation), low, 3.0);
        Assert.Equal(99_000_000 + (1.96 * deviation), high, 3.0);
    }

    [Theory]
    [InlineData(0, 0, 3.689)]       // exact intervals of a Poisson count, for example in Ulm's paper of 1990
    [InlineData(1, 0.025, 5.572)]
    [InlineData(10, 4.795, 18.390)]
    [InlineData(100, 81.364, 121.627)]
    public void intervals_of_a_count(long count, double low, double high)
    {
        (double foundLow, double foundHigh) = SamplingError.OfCount(count);

        Assert.Equal(low, foundLow, 0.1);
        Assert.Equal(high, foundHigh, 0.1);
    }

    [Theory]
    [InlineData(10, 100, 0.0552, 0.1744)]       // Wilson's interval as published
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(20, 20, 0.8389, 1)]
    public void intervals_of_a_share(long part, long whole, double low, double high)
    {
        (double foundLow, double foundHigh) = SamplingError.OfShare(part, whole);

        Assert.Equal(low, foundLow, 0.0001);
        Assert.Equal(high, foundHigh, 0.0001);
    }

    private static BigInteger[] Binomial(int count, int percentile)
    {
        var chances = new BigInteger[count + 1];
        BigInteger ways = 1;
        for (int k = 0; k <= count; k++)
        {
            chances[k] = ways * BigInteger.Pow(percentile, k) * BigInteger.Pow(100 - percentile, count - k);
            ways = ways * (count - k) / (k + 1);
        }
        return chances;
    }

    private static BigInteger Sum(BigInteger[] chances, long from, long to)
    {
        BigInteger sum = 0;
        for (long k = from; k < to; k++)
            sum += chances[k];
        return sum;
    }
}
