// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;

namespace Telemetry.Cli.Output;

/// <summary>Rules for the exit code of a summary.</summary>
/// <param name="FailOnGap">True if a feed gap changes the exit code.</param>
/// <param name="FailOnIncomplete">True if a loss inside the appliance changes the exit code.</param>
internal readonly record struct ExitRules(bool FailOnGap, bool FailOnIncomplete)
{
    /// <summary>The exit code; a failure takes precedence over incomplete, which takes precedence over a gap.</summary>
    public ExitCode Of(SummaryReport summary)
    {
        if (FailOnIncomplete && summary.Others.Any(IsIncomplete))
            return ExitCode.Incomplete;
        ExitCode own = OfOne(summary);
        return own == ExitCode.Done && FailOnGap && summary.Others.Any(HasFeedGap) ? ExitCode.FeedGap : own;
    }

    private ExitCode OfOne(SummaryReport summary)
    {
        if (summary.Truth is { Matches: false })
            return ExitCode.Failed;
        if (summary.Mode == "demo" && summary.Ledger.Closed == false)
            return ExitCode.Failed;
        if (FailOnIncomplete && IsIncomplete(summary))
            return ExitCode.Incomplete;
        return FailOnGap && HasFeedGap(summary) ? ExitCode.FeedGap : ExitCode.Done;
    }

    private static bool HasFeedGap(SummaryReport summary) => summary.Feeds.Any(feed => feed.FeedGaps > 0);

    private static bool IsIncomplete(SummaryReport summary) =>
        summary.Ledger.Closed == false
        || summary.Feeds.Any(feed => !feed.Complete || feed.Lines.Any(line => !line.Complete))
        || summary.Sessions.Any(session => !session.Complete)
        || summary.Series.Any(series => !series.Complete)
        || (summary.Received ?? []).Any(stream => stream.Missing > 0);
}
