// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Intervals;

namespace Telemetry.Pipeline.Sequencing.Lines;

/// <summary>Copies the counters of a stage at the end of an interval.</summary>
[HotPath]
internal static class StageCounters
{
    /// <summary>Adds silence and doubt up to now, and writes the totals into the interval.</summary>
    public static void CutInterval(SequencingStage stage, IntervalBuffer interval)
    {
        foreach (FeedSequencer? feed in stage.Sequencers)
            feed?.CountOpenTime(interval.EndStampNs);
        stage.CopyLines(interval.Lines);
        stage.CopyFeeds(interval.Feeds);
        foreach (FeedSequencer? feed in stage.Sequencers)
            feed?.BeginInterval();
    }
}
