// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Comparing;

/// <summary>Difference between two samples of any distribution, after Mann and Whitney.</summary>
internal static class MannWhitney
{
    /// <summary>Statistic U: number of pairs of values in which the first sample's is higher; equal ones count
    /// half.</summary>
    internal static double U(IReadOnlyList<double> first, IReadOnlyList<double> second) =>
        first.Sum(one => second.Sum(other => one > other ? 1 : one == other ? 0.5 : 0));

    /// <summary>U relative to the number of pairs, the effect size: 0.5 for equal samples, 0 or 1 for disjoint
    /// ones.</summary>
    internal static double Superiority(IReadOnlyList<double> first, IReadOnlyList<double> second) =>
        U(first, second) / (first.Count * second.Count);
}
