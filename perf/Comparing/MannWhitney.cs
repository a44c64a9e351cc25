// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Comparing;

/// <summary>How far two samples lie apart, whatever their distribution, after Mann and Whitney.</summary>
internal static class MannWhitney
{
    /// <summary>Their U: pairs of a value each in which the first one's is higher; equal ones count half.</summary>
    internal static double U(IReadOnlyList<double> first, IReadOnlyList<double> second) =>
        first.Sum(one => second.Sum(other => one > other ? 1 : one == other ? 0.5 : 0));

    /// <summary>U in parts of the pairs, the effect's size: 0.5 of alike samples, 0 or 1 of those apart.</summary>
    internal static double Superiority(IReadOnlyList<double> first, IReadOnlyList<double> second) =>
        U(first, second) / (first.Count * second.Count);
}
