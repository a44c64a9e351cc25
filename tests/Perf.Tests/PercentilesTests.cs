// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.WholePath;

namespace Perf.Tests;

/// <summary>Percentiles by rank: the lowest value that the share of all does not exceed.</summary>
public class PercentilesTests
{
    [Theory]
    [InlineData(0.5, 500)]
    [InlineData(0.99, 990)]
    [InlineData(0.999, 999)]
    [InlineData(1, 1_000)]
    [InlineData(0, 1)]
    public void of_one_to_a_thousand_each_is_its_rank(double share, long expected) =>
        Assert.Equal(expected, Percentiles.At([.. Enumerable.Range(1, 1_000).Select(value => (long)value)], share));

    [Fact]
    public void rounds_are_put_in_order_and_the_first_can_be_forgotten()
    {
        var percentiles = new Percentiles();

        Assert.Equal(2, percentiles.Add([3, 1, 2]));
        Assert.Equal(20, percentiles.Add([20, 30, 10]));
        percentiles.Warm();

        Assert.Equal([20], percentiles.Rounds(0));
        Assert.Equal([30], percentiles.Rounds(2));
    }
}
