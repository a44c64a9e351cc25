// SPDX-License-Identifier: Apache-2.0
using Telemetry.Comparing.Statistics;

namespace Telemetry.Perf.Comparing;

/// <summary>Result of comparing a benchmark's two revisions.</summary>
internal enum Answer
{
    /// <summary>The difference, if there is one, is too small to matter.</summary>
    Same,

    /// <summary>Better, confirmed by separate launches.</summary>
    Faster,

    /// <summary>Worse, confirmed by separate launches.</summary>
    Slower,

    /// <summary>The difference may be none or a relevant one.</summary>
    TooNoisy,

    /// <summary>There is nothing to compare.</summary>
    NotApplicable,
}

/// <summary>Result for one benchmark, with its basis.</summary>
/// <param name="Launches">Measured launches; of a confirmation, those of the confirmation.</param>
/// <param name="Answer">The result.</param>
/// <param name="Shift">Difference by which the candidate is higher; null if there was nothing to compare.</param>
/// <param name="Reason">Reason for which there is nothing to compare, or advice to reduce the noise; else null.</param>
internal sealed record Comparison(PairedLaunches Launches, Answer Answer, SignedRank? Shift, string? Reason)
{
    /// <summary>True for the second batch of launches, measured because the first one raised a suspicion.</summary>
    internal bool IsRepeated { get; init; }

    /// <summary>Shift relative to the baseline; null if undefined.</summary>
    internal double? RelativeShift =>
        Shift is not null && Launches.Baseline > 0 ? Shift.Shift / Launches.Baseline : null;

    /// <summary>Verdict in the words that all reports share.</summary>
    internal string Verdict => Answer switch
    {
        Answer.Slower => "fail",
        Answer.TooNoisy => "unknown",
        Answer.NotApplicable => "not_applicable",
        _ => "ok",
    };
}
