// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Receiving;

namespace Adaptive.Aeron.Tests;

/// <summary>The waits before a NAK, beside the distribution that they are drawn from.</summary>
public sealed class NakDelayTests
{
    private const long LongestNs = 10_000_000;
    private const int GroupSize = 10;
    private const int Draws = 200_000;

    [Fact]
    public void a_receiver_alone_waits_a_little_and_then_longer_each_time_up_to_a_limit()
    {
        NakDelay delay = NakDelay.Fixed(1_000, 100_000);

        Assert.Equal(1_000, delay.Next(isRepeat: false));
        foreach (long expected in (long[])[100_000, 200_000, 400_000, 800_000, 800_000])
            Assert.Equal(expected, delay.Next(isRepeat: true));
        Assert.Equal(1_000, delay.Next(isRepeat: false));
        Assert.Equal(100_000, delay.Next(isRepeat: true));
    }

    [Fact]
    public void a_long_wait_that_was_set_does_not_grow()
    {
        NakDelay delay = NakDelay.Fixed(50_000, 5_000_000);

        Assert.Equal(50_000, delay.Next(isRepeat: false));
        foreach (long expected in (long[])[5_000_000, 5_000_000, 5_000_000])
            Assert.Equal(expected, delay.Next(isRepeat: true));
    }

    [Fact]
    public void waits_in_a_group_are_spread_as_the_truncated_exponential_distribution_says()
    {
        NakDelay delay = NakDelay.Random(LongestNs, GroupSize, seed: 5);
        long[] drawn = new long[Draws];
        for (int i = 0; i < Draws; i++)
            drawn[i] = delay.Next(isRepeat: i % 2 == 0);

        // The share below t is (e^(lambda t / T) - 1) / (e^lambda - 1), lambda = ln N + 1.
        double lambda = Math.Log(GroupSize) + 1;
        Array.Sort(drawn);
        Assert.InRange(drawn[0], 0, LongestNs / 10);
        Assert.InRange(drawn[^1], LongestNs - (LongestNs / 100), LongestNs);
        for (int tenth = 1; tenth < 10; tenth++)
        {
            double expected = (Math.Exp(lambda * tenth / 10) - 1) / (Math.Exp(lambda) - 1);
            double share = (double)Array.FindAll(drawn, ns => ns < LongestNs / 10 * tenth).Length / Draws;
            Assert.InRange(share, expected - 0.005, expected + 0.005);
        }
    }

    [Fact]
    public void two_receivers_draw_differently()
    {
        NakDelay one = NakDelay.Random(LongestNs, GroupSize, seed: 1);
        NakDelay other = NakDelay.Random(LongestNs, GroupSize, seed: 2);

        Assert.NotEqual(one.Next(isRepeat: false), other.Next(isRepeat: false));
    }
}
