// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.WholePath;

/// <summary>Reported percentiles of times, by round.</summary>
internal sealed class Percentiles
{
    /// <summary>Suffixes of the names of benchmarks, by index.</summary>
    internal static readonly string[] Suffixes = ["_p50", "_p99", "_p999"];

    private const double NsPerMs = 1e6;

    private static readonly double[] Shares = [0.5, 0.99, 0.999];

    private readonly List<double>[] _rounds = [[], [], []];

    /// <summary>Values of a percentile by round.</summary>
    internal double[] Rounds(int place) => [.. _rounds[place]];

    /// <summary>Removes the first round, which was for warm-up.</summary>
    internal void Warm() => Array.ForEach(_rounds, values => values.RemoveAt(0));

    /// <summary>Adds the times of a round, and sorts them.</summary>
    /// <returns>Median of the times.</returns>
    internal double Add(long[] timesNs)
    {
        Array.Sort(timesNs);
        for (int place = 0; place < Shares.Length; place++)
            _rounds[place].Add(At(timesNs, Shares[place]));
        return _rounds[0][^1];
    }

    /// <summary>Lowest of times, milliseconds in any order, that the given share of them does not exceed.</summary>
    internal static double AtMs(IEnumerable<double> timesMs, double share) =>
        At([.. timesMs.Select(ms => (long)(ms * NsPerMs)).Order()], share) / NsPerMs;

    /// <summary>Lowest of sorted times that the given share of them does not exceed.</summary>
    internal static long At(ReadOnlySpan<long> ordered, double share) =>
        ordered[Math.Clamp((int)Math.Ceiling(share * ordered.Length) - 1, 0, ordered.Length - 1)];
}
