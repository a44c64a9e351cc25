// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model;

/// <summary>Says which series a set of feeds and sessions makes.</summary>
public static class SeriesPlan
{
    /// <summary>The series in the order in which they are reported.</summary>
    public static IReadOnlyList<SeriesDefinition> For(
        IReadOnlyList<FeedDefinition> feeds, IReadOnlyList<SessionDefinition> sessions)
    {
        List<SeriesDefinition> series = [];
        foreach (SessionDefinition session in sessions)
            AddSession(series, feeds, session);
        foreach (FeedDefinition feed in feeds)
            AddFeed(series, feed);
        Add(series, SeriesKind.ApplianceReader, null);
        Add(series, SeriesKind.AppliancePublish, null);
        return series;
    }

    private static void AddSession(
        List<SeriesDefinition> series, IReadOnlyList<FeedDefinition> feeds, SessionDefinition session)
    {
        foreach (int feed in session.TriggerFeeds)
        {
            string key = $"{session.Name}/{feeds[feed].Name}";
            if (session.TickField.Length > 0 && session.TickFeedIndex == feed)
            {
                Add(series, SeriesKind.TickToTrade, key, session.Index, feed);
                Add(series, SeriesKind.TickToFirstOrder, key, session.Index, feed);
            }
            Add(series, SeriesKind.TickToTradeLast, key, session.Index, feed);
            Add(series, SeriesKind.TickToTradeFirst, key, session.Index, feed);
        }
        Add(series, SeriesKind.OrderToAck, session.Name, session.Index);
        Add(series, SeriesKind.OrderToFill, session.Name, session.Index);
        Add(series, SeriesKind.CancelToAck, session.Name, session.Index);
        Add(series, SeriesKind.ReplaceToAck, session.Name, session.Index);
        Add(series, SeriesKind.LogonToAnswer, session.Name, session.Index);
        Add(series, SeriesKind.LogoutToAnswer, session.Name, session.Index);
        Add(series, SeriesKind.TestToHeartbeat, session.Name, session.Index);
    }

    private static void AddFeed(List<SeriesDefinition> series, FeedDefinition feed)
    {
        foreach (LineDefinition line in feed.Lines)
        {
            if (!feed.LacksZone)
                Add(series, SeriesKind.FeedAge, $"{feed.Name}/{line.Name}", -1, feed.Index, line.Index);
            Add(series, SeriesKind.InterArrival, $"{feed.Name}/{line.Name}", -1, feed.Index, line.Index);
        }
        foreach (LineDefinition winner in feed.Lines)
        {
            foreach (LineDefinition loser in feed.Lines.Where(line => line != winner))
            {
                string key = $"{feed.Name}/{winner.Name}/{loser.Name}";
                Add(series, SeriesKind.LineLead, key, -1, feed.Index, winner.Index, loser.Index);
            }
        }
    }

    private static void Add(
        List<SeriesDefinition> series, SeriesKind kind, string? key,
        int session = -1, int feed = -1, int line = -1, int loser = -1) =>
        series.Add(new SeriesDefinition(series.Count, kind, session, feed, line, loser, key));
}
