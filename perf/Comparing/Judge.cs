// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Comparing.Statistics;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Comparing;

/// <summary>
/// Decides if two revisions differ. A difference is first suspected, then confirmed by launches that had no part in the
/// suspicion; only those are corrected for their number, and only they give its size.
/// </summary>
internal static class Judge
{
    /// <summary>Probability of confirming any difference in a run without one, and of an interval that
    /// misses.</summary>
    internal const double Level = 0.01;

    private const double SuspicionLevel = 0.02;
    private const double LeastPart = 0.02;                  // of the baseline: less is irrelevant
    private const double LeastNs = 0.5;                     // less is irrelevant
    private const double SamePart = 0.05;                   // "same" promises that it is less than this
    private const double SameNs = 1;

    /// <summary>True if a second batch of launches has to decide.</summary>
    internal static bool IsSuspect(PairedLaunches launches)
    {
        if (launches.Count < PerfOptions.FewestLaunches)
            return false;
        SignedRank shift = ShiftOf(launches);
        return shift.Probability <= SuspicionLevel && Matters(launches, shift);
    }

    /// <summary>Result of launches that raised no suspicion.</summary>
    internal static Comparison Unsuspected(PairedLaunches launches)
    {
        if (launches.Count < PerfOptions.FewestLaunches)
            return new Comparison(launches, Answer.NotApplicable, null, launches.Reason ?? "too few launches");
        SignedRank shift = ShiftOf(launches);
        double most = Largest(launches, SamePart, SameNs);
        bool isSame = shift.Low >= -most && shift.High <= most;
        return isSame
            ? new Comparison(launches, Answer.Same, shift, null)
            : new Comparison(launches, Answer.TooNoisy, shift, Advice(launches, shift, most));
    }

    /// <summary>Results of the second batch, corrected for their number.</summary>
    internal static IReadOnlyList<Comparison> Confirmed(IReadOnlyList<PairedLaunches> suspects)
    {
        // Too few launches in the second batch cannot confirm a difference.
        SignedRank?[] shifts = [.. suspects.Select(one =>
            one.Count >= PerfOptions.FewestLaunches ? ShiftOf(one) : null)];
        double[] corrected = Holm.Corrected([.. shifts.Select(shift => shift?.Probability ?? 1)]);
        return [.. suspects.Select((launches, index) =>
        {
            bool isConfirmed = shifts[index] is { } shift && corrected[index] <= Level && Matters(launches, shift);
            Comparison plain = Unsuspected(launches);
            return (isConfirmed ? plain with { Answer = Direction(launches, shifts[index]!), Reason = null } : plain)
                with { IsRepeated = true };
        })];
    }

    private static SignedRank ShiftOf(PairedLaunches launches) => SignedRank.Of(launches.Differences, 1 - Level);

    private static bool Matters(PairedLaunches launches, SignedRank shift) =>
        Math.Abs(shift.Shift) > Largest(launches, LeastPart, LeastNs);

    private static double Largest(PairedLaunches launches, double part, double ns) => Math.Max(
        part * Math.Abs(launches.Baseline), launches.Unit.StartsWith("ns", StringComparison.Ordinal) ? ns : 0);

    private static Answer Direction(PairedLaunches launches, SignedRank shift) =>
        shift.Shift > 0 == launches.IsRate ? Answer.Faster : Answer.Slower;

    // An interval shrinks with the square root of the launches.
    private static string Advice(PairedLaunches launches, SignedRank shift, double most)
    {
        double times = Math.Max(shift.High - shift.Shift, shift.Shift - shift.Low) / most;
        double wanted = Math.Ceiling(launches.Count * Math.Max(times * times, 1.5));
        string more = wanted <= PerfOptions.MostLaunches
            ? string.Create(CultureInfo.InvariantCulture, $"--launches {wanted}")
            : "more launches than are allowed";
        string why = launches.SpreadOfRounds > launches.SpreadOfLaunches
            ? "rounds of one launch differ: other work on the host disturbs them"
            : "launches differ: places of code and memory, or other work on the host";
        return $"{why}; a quieter host, or {more}";
    }
}
