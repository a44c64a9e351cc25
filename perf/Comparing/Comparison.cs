// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Comparing;

/// <summary>What a benchmark's two revisions come to.</summary>
internal enum Answer
{
    /// <summary>The difference, if there is one, is too small to matter.</summary>
    Same,

    /// <summary>Better, confirmed by launches of their own.</summary>
    Faster,

    /// <summary>Worse, confirmed by launches of their own.</summary>
    Slower,

    /// <summary>The difference may be none or one that matters.</summary>
    TooNoisy,

    /// <summary>There is nothing to compare.</summary>
    NotApplicable,
}

/// <summary>The answer for one benchmark, with what it stands on.</summary>
/// <param name="Launches">What was measured; of a confirmation, what the confirmation measured.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Shift">By how much the candidate is higher; null if there was nothing to compare.</param>
/// <param name="Reason">Why there is nothing to compare, or what would make it quieter; else null.</param>
internal sealed record Comparison(PairedLaunches Launches, Answer Answer, SignedRank? Shift, string? Reason)
{
    /// <summary>Whether this is the second batch of launches, which the first one's suspicion asked for.</summary>
    internal bool IsRepeated { get; init; }

    /// <summary>The shift in parts of the baseline; null where that makes no sense.</summary>
    internal double? RelativeShift =>
        Shift is not null && Launches.Baseline > 0 ? Shift.Shift / Launches.Baseline : null;

    /// <summary>The answer in the words that all reports share.</summary>
    internal string Verdict => Answer switch
    {
        Answer.Slower => "fail",
        Answer.TooNoisy => "unknown",
        Answer.NotApplicable => "not_applicable",
        _ => "ok",
    };
}
