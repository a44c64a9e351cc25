// SPDX-License-Identifier: Apache-2.0
using Telemetry.Comparing.Statistics;

namespace Telemetry.Perf.Comparing;

/// <summary>
/// One benchmark's rounds by launch: launch <c>i</c> of the baseline ran next to launch <c>i</c> of the candidate. A
/// launch is one observation, since its rounds share the placement of code and memory. Its value is the quartile of its
/// rounds that three quarters of them are worse than: other work on the host can only make a round worse.
/// </summary>
internal sealed class PairedLaunches(string name)
{
    private readonly List<double[]> _baseline = [];
    private readonly List<double[]> _candidate = [];

    /// <summary>The benchmark.</summary>
    internal string Name { get; } = name;

    /// <summary>Unit of the values; empty before the first pair.</summary>
    internal string Unit { get; private set; } = "";

    /// <summary>True if higher values are better.</summary>
    internal bool IsRate => Unit.EndsWith("/s", StringComparison.Ordinal);

    /// <summary>Pairs in which both launches were measured.</summary>
    internal int Count => _baseline.Count;

    /// <summary>Reason for which the most recent launch that was not measured failed; null if all were
    /// measured.</summary>
    internal string? Reason { get; private set; }

    /// <summary>True if the candidate should have been measured and was not.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Median of the baseline's launches.</summary>
    internal double Baseline => MedianOf(_baseline);

    /// <summary>Median of the candidate's launches.</summary>
    internal double Candidate => MedianOf(_candidate);

    /// <summary>Candidate minus baseline, pair by pair.</summary>
    internal double[] Differences =>
        [.. _candidate.Zip(_baseline, (candidate, baseline) => Witness(candidate) - Witness(baseline))];

    /// <summary>Part of all pairs of one launch each in which the candidate is higher: the effect size.</summary>
    internal double Superiority => MannWhitney.Superiority(
        [.. _candidate.Select(Witness)], [.. _baseline.Select(Witness)]);

    /// <summary>Spread of the rounds of a launch: the typical distance from its median.</summary>
    internal double SpreadOfRounds => Median([.. _baseline.Concat(_candidate).Select(Spread)]);

    /// <summary>Spread of the launches of a revision, of their values.</summary>
    internal double SpreadOfLaunches =>
        Math.Max(Spread([.. _baseline.Select(Witness)]), Spread([.. _candidate.Select(Witness)]));

    /// <summary>Adds the results of two adjacent launches; null if one does not have the benchmark.</summary>
    internal void Add(LaunchedBenchmark? baseline, LaunchedBenchmark? candidate)
    {
        if (candidate is { Reason: null } && baseline is { Reason: null } && candidate.Unit == baseline.Unit)
        {
            Unit = candidate.Unit;
            _baseline.Add([.. baseline.Values]);
            _candidate.Add([.. candidate.Values]);
            return;
        }
        IsBroken |= candidate is null or { IsBroken: true };
        Reason = candidate is null ? "it told nothing"
            : candidate.Reason ?? (baseline is null ? "the baseline tells nothing of it"
            : baseline.Reason is { } reason ? $"baseline: {reason}"
            : $"the baseline measures {baseline.Unit}, not {candidate.Unit}");
    }

    private double MedianOf(List<double[]> launches) => Median([.. launches.Select(Witness)]);

    private double Witness(double[] rounds)
    {
        double[] fromBest = [.. IsRate ? rounds.OrderDescending() : rounds.Order()];
        return fromBest[(fromBest.Length - 1) / 4];
    }

    private static double Median(double[] values) => SignedRank.Middle([.. values.Order()]);

    private static double Spread(double[] values)
    {
        double median = Median(values);
        return Median([.. values.Select(value => Math.Abs(value - median))]);
    }
}
