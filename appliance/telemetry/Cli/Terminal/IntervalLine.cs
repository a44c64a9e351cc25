// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Reports;

namespace Telemetry.Cli.Terminal;

/// <summary>One interval in one line, for logs.</summary>
internal static class IntervalLine
{
    public static string Of(SnapshotReport report)
    {
        SummaryReport interval = report.Interval;
        long lengthNs = report.EndStampNs - report.StartStampNs;
        var line = new StringBuilder();
        line.Append(Figures.TimeOfDay(report.EndTimeNs));
        foreach (FeedReport feed in interval.Feeds)
        {
            line.Append(" | ").Append(feed.Feed).Append(' ').Append(Figures.Rate(feed.Packets, lengthNs)).Append("/s");
            Add(line, "line gaps", feed.LineGaps);
            Add(line, "FEED GAPS", feed.FeedGaps);
            Add(line, "LOST", feed.MessagesLost);
            Add(line, "unobserved", feed.MessagesUnobserved);
            Add(line, "DROPPED BY THE HOST", feed.Lines.Sum(one => one.HostDropped ?? 0));
            Add(line, "line gaps retracted", feed.LineGapsRetracted);
            Add(line, "feed gaps retracted", feed.Retracted.Gaps);
            Add(line, "lost retracted", feed.Retracted.Messages);
            Add(line, "messages retracted", feed.Counters.MessagesRetracted);
            Add(line, "resets retracted", feed.Counters.ResetsRetracted);
            if (feed.Doubt.IsInDoubt != 0)
                line.Append(" in doubt");
        }
        foreach (SessionReport session in interval.Sessions.Where(session => !session.IsIdleRow))
        {
            line.Append(" | ").Append(session.Session).Append(' ').Append(Figures.Rate(session.Orders, lengthNs))
                .Append(" orders/s");
            Add(line, "rejects", session.Rejects);
            Add(line, "unanswered", session.Unanswered);
            Add(line, "LOST WITH A CONNECTION", session.ConnectionLost);
            Add(line, "replayed", session.Replayed);
            Add(line, "DROPPED BY THE HOST", session.OrdersDropped ?? 0);
        }
        foreach (SeriesReport series in interval.Series.Where(IsHeadline))
        {
            line.Append(" | ").Append(series.Series).Append(' ').Append(series.Key)
                .Append(" p50 ").Append(Figures.Micros(series.P50Ns)).Append(" p99 ")
                    .Append(Figures.Micros(series.P99Ns)).Append(" µs");
        }
        Add(line, "| LOST IN THE APPLIANCE", interval.Ledger.LostRing ?? 0);
        Add(line, "| NOT RECEIVED", interval.Received?.Sum(stream => stream.Missing) ?? 0);
        return line.ToString();
    }

    private static bool IsHeadline(SeriesReport series) =>
        series.Count > 0 && series.Series is "tick_to_trade" or "order_to_ack";

    private static void Add(StringBuilder line, string what, long count)
    {
        if (count > 0)
            line.Append(' ').Append(what).Append(' ').Append(Figures.Count(count));
    }
}
