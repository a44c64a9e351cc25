// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;

namespace Telemetry.Cli.Terminal;

/// <summary>Retracted losses and resets, one line a feed; no line for feeds without any.</summary>
internal static class RetractionLine
{
    public static IEnumerable<string> Of(IReadOnlyList<FeedReport> feeds) =>
        feeds.Where(feed => feed.Retracted.Gaps + feed.LineGapsRetracted + feed.Counters.ResetsRetracted
                + feed.Counters.MessagesRetracted > 0)
            .Select(feed =>
            $"retracted of feed {feed.Feed}: {Figures.Count(feed.Retracted.Gaps)} gaps with "
            + $"{Figures.Count(feed.Retracted.Messages)} messages, {Figures.Count(feed.LineGapsRetracted)} line gaps, "
            + $"{Figures.Count(feed.Counters.ResetsRetracted)} resets, "
            + $"{Figures.Count(feed.Counters.MessagesRetracted)} messages of strays");
}
