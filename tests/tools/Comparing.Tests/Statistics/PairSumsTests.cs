// SPDX-License-Identifier: Apache-2.0
using Telemetry.Comparing.Statistics;

namespace Telemetry.Comparing.Tests.Statistics;

/// <summary>Sums of a rank against all sums, written out and sorted.</summary>
public sealed class PairSumsTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 10)]
    [InlineData(7, 3)]          // many equal sums
    [InlineData(40, 1_000_000)]
    [InlineData(41, 5)]
    public void a_sum_of_each_rank_is_that_of_the_sorted_list(int values, int range)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            long[] sorted = [.. Enumerable.Range(0, values).Select(_ => (long)random.Next(-range, range)).Order()];
            long[] sums = [.. sorted
                .SelectMany((one, index) => sorted.Skip(index).Select(other => one + other)).Order()];

            Assert.Equal(sums.Length, PairSums.Count(values));
            Assert.Equal(sums, Enumerable.Range(0, sums.Length).Select(rank => PairSums.At(sorted, rank)));
            Assert.All(sums, sum => Assert.Equal(sums.Count(other => other <= sum), PairSums.AtMost(sorted, sum)));
        }
    }

    [Fact]
    public void the_middle_of_five_thousand_million_sums_is_found()
    {
        // Of 0, 1, ... n - 1 the sums lie symmetrically around n - 1.
        const int Values = 100_000;
        long[] sorted = [.. Enumerable.Range(0, Values).Select(value => (long)value)];
        long count = PairSums.Count(Values);

        Assert.Equal(5_000_050_000, count);
        Assert.Equal(Values - 1, PairSums.At(sorted, count / 2));
        Assert.Equal(0, PairSums.At(sorted, 0));
        Assert.Equal(2 * (Values - 1), PairSums.At(sorted, count - 1));
    }
}
