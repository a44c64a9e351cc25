// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.WholePath;

/// <summary>The percentiles that are told of times, by round.</summary>
internal sealed class Percentiles
{
    /// <summary>What names of benchmarks end with, by place.</summary>
    internal static readonly string[] Suffixes = ["_p50", "_p99", "_p999"];

    private static readonly double[] Shares = [0.5, 0.99, 0.999];

    private readonly List<double>[] _rounds = [[], [], []];

    /// <summary>The values of a percentile by round.</summary>
    internal double[] Rounds(int place) => [.. _rounds[place]];

    /// <summary>Forgets the first round, which was for warm-up.</summary>
    internal void Warm() => Array.ForEach(_rounds, values => values.RemoveAt(0));

    /// <summary>Adds the times of a round; they are put in order.</summary>
    /// <returns>Their median.</returns>
    internal double Add(long[] timesNs)
    {
        Array.Sort(timesNs);
        for (int place = 0; place < Shares.Length; place++)
            _rounds[place].Add(At(timesNs, Shares[place]));
        return _rounds[0][^1];
    }

    /// <summary>The lowest of some ordered times that this share of them does not exceed.</summary>
    internal static long At(ReadOnlySpan<long> ordered, double share) =>
        ordered[Math.Clamp((int)Math.Ceiling(share * ordered.Length) - 1, 0, ordered.Length - 1)];
}
