// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Comparing;

/// <summary>
/// One benchmark's rounds by launch: launch <c>i</c> of the baseline ran next to launch <c>i</c> of the candidate. A
/// launch is one witness, since its rounds share the places of code and memory. What it says is the round that three
/// quarters of its rounds are worse than: other work on the host only ever makes a round worse.
/// </summary>
internal sealed class PairedLaunches(string name)
{
    private readonly List<double[]> _baseline = [];
    private readonly List<double[]> _candidate = [];

    /// <summary>The benchmark.</summary>
    internal string Name { get; } = name;

    /// <summary>Unit of the values; empty before the first pair.</summary>
    internal string Unit { get; private set; } = "";

    /// <summary>Whether higher values are the better ones.</summary>
    internal bool IsRate => Unit.EndsWith("/s", StringComparison.Ordinal);

    /// <summary>Pairs of which both launches measured.</summary>
    internal int Count => _baseline.Count;

    /// <summary>Why a launch did not measure, the last time that one did not; null if all did.</summary>
    internal string? Reason { get; private set; }

    /// <summary>Whether the candidate should have measured and did not.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Median of the baseline's launches.</summary>
    internal double Baseline => MedianOf(_baseline);

    /// <summary>Median of the candidate's launches.</summary>
    internal double Candidate => MedianOf(_candidate);

    /// <summary>Candidate less baseline, pair by pair.</summary>
    internal double[] Differences =>
        [.. _candidate.Zip(_baseline, (candidate, baseline) => Witness(candidate) - Witness(baseline))];

    /// <summary>Part of all pairs of a launch each in which the candidate is higher: the effect's size.</summary>
    internal double Superiority => MannWhitney.Superiority(
        [.. _candidate.Select(Witness)], [.. _baseline.Select(Witness)]);

    /// <summary>How far the rounds of a launch spread: the typical distance from its median.</summary>
    internal double SpreadOfRounds => Median([.. _baseline.Concat(_candidate).Select(Spread)]);

    /// <summary>How far the launches of a revision spread: the same of what they say.</summary>
    internal double SpreadOfLaunches =>
        Math.Max(Spread([.. _baseline.Select(Witness)]), Spread([.. _candidate.Select(Witness)]));

    /// <summary>Takes what two launches next to each other said; null if one does not know the benchmark.</summary>
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
