// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Exporting.Formats;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Exporting.Values;

/// <summary>
/// Metrics of feeds, lines and sessions. Rows behind the most that are exported are added up under one name.
/// </summary>
public static class FlowSources
{
    /// <summary>Most rows of one kind of an appliance.</summary>
    internal const int MostRows = 8192;

    private const string Other = "(other)";

    private static readonly string[] Memberships = ["host", "ours", "partial", "none"];

    /// <summary>Rows of an appliance that are added up or left out because there are too many.</summary>
    public static long LeftOut(SummaryReport? totals)
    {
        if (totals is null)
            return 0;
        long lines = 0;
        for (int row = 0; row < totals.Feeds.Count; row++)
            lines += totals.Feeds[row].Lines.Count;
        return Beyond(totals.Feeds.Count) + Beyond(lines) + Beyond(totals.Sessions.Count) + Beyond(totals.Series.Count)
            + Beyond(RecoverySources.RowsOf(totals)) + ChannelSources.LeftOut(totals);

        static long Beyond(long rows) => Math.Max(0, rows - MostRows);
    }

    internal static IEnumerable<MetricSource> All() =>
        [.. Feeds(), .. Lines(), .. ChannelSources.All(), .. RecoverySources.All(), .. Sessions()];

    private static IEnumerable<MetricSource> Feeds()
    {
        CounterMembers<FeedCounters> counters = new(FeedCountersMessage.TemplateId);
        yield return new MetricSource(
            new MetricFamily(
                "telemetry_feed_info", MetricType.Gauge, ["feed", "protocol"], "Feeds with their protocols; 1."),
            (to, of) => ForEachFeed(of.Totals, to, static (to, feed) => to.Label("protocol", feed.Protocol).Count(1)));
        foreach (string name in counters.Names)
        {
            CounterMembers<FeedCounters>.Member[] members = counters.Of(name);
            yield return new MetricSource(
                SchemaFamilies.Of(name, counters.HasRetracted(name) || name.EndsWith("_line_gaps_total")),
                (to, of) => WriteFeeds(to, of.Totals, members));
        }
    }

    private static void WriteFeeds(Exposition to, SummaryReport? totals, CounterMembers<FeedCounters>.Member[] members)
    {
        FeedCounters other = default;
        for (int row = 0; row < totals?.Feeds.Count; row++)
        {
            FeedReport feed = totals.Feeds[row];
            FeedCounters counters = feed.Counters;
            counters.LineGaps += feed.LineGapsRetracted;
            if (row >= MostRows)
                CounterMath.Add(ref other, counters);
            else
                CounterMembers<FeedCounters>.Write(to.Row().Label("feed", feed.Feed), counters, members);
        }
        if (totals?.Feeds.Count > MostRows)
            CounterMembers<FeedCounters>.Write(to.Row().Label("feed", Other), other, members);
    }

    private static void ForEachFeed(SummaryReport? totals, Exposition to, Action<Exposition, FeedReport> write)
    {
        for (int row = 0; row < Math.Min(totals?.Feeds.Count ?? 0, MostRows); row++)
            write(to.Row().Label("feed", totals!.Feeds[row].Feed), totals.Feeds[row]);
    }

    private static IEnumerable<MetricSource> Lines()
    {
        CounterMembers<LineCounters> counters = new(LineCountersMessage.TemplateId);
        yield return new MetricSource(
            new MetricFamily(
                "telemetry_line_info", MetricType.Gauge, ["feed", "line", "interface"],
                "Lines of feeds with the interfaces on which they are expected; 1."),
            (to, of) => ForEachLine(
                of.Totals, to, static (to, line) => to.Label("interface", line.Interface).Count(1)));
        foreach (string name in counters.Names)
        {
            CounterMembers<LineCounters>.Member[] members = counters.Of(name);
            yield return new MetricSource(
                SchemaFamilies.Of(name, counters.HasRetracted(name)), (to, of) => WriteLines(to, of.Totals, members));
        }
        yield return new MetricSource(
            new MetricFamily(
                "telemetry_line_open_gaps", MetricType.Gauge, ["feed", "line"],
                "Gaps that are open and may still be filled, as far as the appliance lists them."),
            (to, of) => WriteOpenGaps(to, of.Totals));
        yield return new MetricSource(
            new MetricFamily(
                "telemetry_line_joined", MetricType.Gauge, ["feed", "line", "by"],
                "Holder of the line's multicast memberships: 1 for that one, 0 for the others."),
            (to, of) => ForEachLine(of.Totals, to, WriteMembership));
    }

    private static void WriteLines(Exposition to, SummaryReport? totals, CounterMembers<LineCounters>.Member[] members)
    {
        LineCounters other = default;
        int rows = 0;
        for (int place = 0; place < totals?.Feeds.Count; place++)
        {
            FeedReport feed = totals.Feeds[place];
            for (int row = 0; row < feed.Lines.Count; row++, rows++)
            {
                LineReport line = feed.Lines[row];
                if (rows >= MostRows)
                    CounterMath.Add(ref other, line.Counters);
                else
                    CounterMembers<LineCounters>.Write(
                        to.Row().Label("feed", feed.Feed).Label("line", line.Line), line.Counters, members);
            }
        }
        if (rows > MostRows)
            CounterMembers<LineCounters>.Write(
                to.Row().Label("feed", Other).Label("line", Other), other, members);
    }

    private static void ForEachLine(SummaryReport? totals, Exposition to, Action<Exposition, LineReport> write)
    {
        int rows = 0;
        for (int place = 0; place < totals?.Feeds.Count; place++)
        {
            FeedReport feed = totals.Feeds[place];
            for (int row = 0; row < feed.Lines.Count && rows < MostRows; row++, rows++)
                write(to.Row().Label("feed", feed.Feed).Label("line", feed.Lines[row].Line), feed.Lines[row]);
        }
    }

    private static void WriteMembership(Exposition to, LineReport line)
    {
        if (line.Membership is null)
            return;
        to.Keep();
        foreach (string by in Memberships)
            to.Again().Label("by", by).Count(line.Membership == by ? 1 : 0);
    }

    private static void WriteOpenGaps(Exposition to, SummaryReport? totals)
    {
        if (totals?.OpenGaps is not { } gaps)
            return;
        int rows = 0;
        for (int place = 0; place < totals.Feeds.Count; place++)
        {
            FeedReport feed = totals.Feeds[place];
            for (int row = 0; row < feed.Lines.Count && rows < MostRows; row++, rows++)
            {
                int count = 0;
                for (int gap = 0; gap < gaps.Count; gap++)
                    count += IsOf(gaps[gap], feed, feed.Lines[row]) ? 1 : 0;
                to.Row().Label("feed", feed.Feed).Label("line", feed.Lines[row].Line).Count(count);
            }
        }
    }

    private static bool IsOf(OpenGapReport gap, FeedReport feed, LineReport line) =>
        gap.Line == line.Line && gap.Feed == feed.Feed;

    private static IEnumerable<MetricSource> Sessions()
    {
        CounterMembers<SessionCounters> counters = new(SessionCountersMessage.TemplateId);
        yield return new MetricSource(
            new MetricFamily(
                "telemetry_session_info", MetricType.Gauge, ["session", "protocol"],
                "Order sessions with their protocols; 1."),
            (to, of) => ForEachSession(
                of.Totals, to, static (to, session) => to.Label("protocol", session.Protocol).Count(1)));
        foreach (string name in counters.Names)
        {
            CounterMembers<SessionCounters>.Member[] members = counters.Of(name);
            yield return new MetricSource(
                SchemaFamilies.Of(name, counters.HasRetracted(name)),
                (to, of) => WriteSessions(to, of.Totals, members));
        }
        yield return new MetricSource(
            new MetricFamily(
                "telemetry_session_open_orders", MetricType.Gauge, ["session"], "Orders that wait for their answer."),
            (to, of) => ForEachSession(of.Totals, to, static (to, session) => to.Count(OpenOrders(session))));
        yield return new MetricSource(
            new MetricFamily(
                "telemetry_session_connected", MetricType.Gauge, ["session"],
                "1 if the session's newest connection is open, 0 if it has ended; absent before the monitor has "
                + "heard of one."),
            WriteConnected);
    }

    private static void WriteConnected(Exposition to, ApplianceMetrics of)
    {
        for (int row = 0; row < Math.Min(of.Sessions.Count, MostRows); row++)
            to.Row().Label("session", of.Sessions[row].Session).Count(of.Sessions[row].IsConnected ? 1 : 0);
    }

    private static void WriteSessions(
        Exposition to, SummaryReport? totals, CounterMembers<SessionCounters>.Member[] members)
    {
        SessionCounters other = default;
        for (int row = 0; row < totals?.Sessions.Count; row++)
        {
            SessionReport session = totals.Sessions[row];
            if (row >= MostRows)
                CounterMath.Add(ref other, session.Counters);
            else
                CounterMembers<SessionCounters>.Write(
                    to.Row().Label("session", session.Session), session.Counters, members);
        }
        if (totals?.Sessions.Count > MostRows)
            CounterMembers<SessionCounters>.Write(to.Row().Label("session", Other), other, members);
    }

    private static void ForEachSession(SummaryReport? totals, Exposition to, Action<Exposition, SessionReport> write)
    {
        for (int row = 0; row < Math.Min(totals?.Sessions.Count ?? 0, MostRows); row++)
            write(to.Row().Label("session", totals!.Sessions[row].Session), totals.Sessions[row]);
    }

    private static long OpenOrders(SessionReport session) =>
        session.Orders + session.AnsweredLate - session.Answered - session.Unanswered - session.ConnectionLost
        - session.Untracked;
}
