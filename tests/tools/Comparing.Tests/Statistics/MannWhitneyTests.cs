// SPDX-License-Identifier: Apache-2.0
using Telemetry.Comparing.Statistics;
using TestSupport.Statistics;

namespace Telemetry.Comparing.Tests.Statistics;

/// <summary>The size of an effect against published examples and what follows from its definition.</summary>
public sealed class MannWhitneyTests
{
    [Fact]
    public void trained_rats_of_siegel_come_out_as_published() =>
        Assert.Equal(9, MannWhitney.U([110, 70, 53, 51], [78, 64, 75, 45, 82]));

    [Fact]
    public void permeabilities_of_hollander_and_wolfe_come_out_as_published() => Assert.Equal(35, MannWhitney.U(
        [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], [1.15, 0.88, 0.90, 0.74, 1.21]));

    [Fact]
    public void superiority_is_half_for_alike_samples_and_whole_for_those_apart()
    {
        Assert.Equal(0.5, MannWhitney.Superiority([1, 2, 3], [1, 2, 3]));
        Assert.Equal(0.5, MannWhitney.Superiority([4, 4], [4]));
        Assert.Equal(1, MannWhitney.Superiority([3, 4], [1, 2]));
        Assert.Equal(0, MannWhitney.Superiority([1, 2], [3, 4]));
    }

    [Fact]
    public void superiority_of_shifted_normal_deviates_is_what_their_distribution_says()
    {
        // Of two deviates a standard deviation apart the higher one is the shifted one with probability 0.760.
        var noise = new NormalDeviates(new Random(9));
        double[] first = [.. Enumerable.Range(0, 2_000).Select(_ => 1 + noise.Next())];
        double[] second = [.. Enumerable.Range(0, 2_000).Select(_ => noise.Next())];

        Assert.Equal(0.760, MannWhitney.Superiority(first, second), 0.025);
    }
}
