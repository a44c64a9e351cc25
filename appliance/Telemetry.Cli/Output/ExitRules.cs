// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;
using Telemetry.Reports;

namespace Telemetry.Cli.Output;

/// <summary>What a summary makes of the exit code: the one place that says so.</summary>
/// <param name="FailOnGap">A feed gap is to be told.</param>
/// <param name="FailOnIncomplete">A loss inside the appliance is to be told.</param>
internal readonly record struct ExitRules(bool FailOnGap, bool FailOnIncomplete)
{
    /// <summary>The exit code; if several hold, what failed comes first, then incomplete, then the gap.</summary>
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
