// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing.Statistics;

/// <summary>Difference between two samples of any distribution, after Mann and Whitney.</summary>
internal static class MannWhitney
{
    /// <summary>Statistic U: number of pairs of values in which the first sample's is higher; equal ones count
    /// half.</summary>
    internal static double U(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        double[] ones = [.. first.Order()];
        double[] others = [.. second.Order()];
        double higher = 0;
        int below = 0;
        int atMost = 0;
        foreach (double one in ones)
        {
            while (below < others.Length && others[below] < one)
                below++;
            while (atMost < others.Length && others[atMost] <= one)
                atMost++;
            higher += (below + atMost) / 2.0;
        }
        return higher;
    }

    /// <summary>U relative to the number of pairs, the effect size: 0.5 for equal samples, 0 or 1 for disjoint
    /// ones.</summary>
    internal static double Superiority(IReadOnlyList<double> first, IReadOnlyList<double> second) =>
        U(first, second) / ((double)first.Count * second.Count);
}
