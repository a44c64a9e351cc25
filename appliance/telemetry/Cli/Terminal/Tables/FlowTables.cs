// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Messages.Counters;
using Telemetry.Reports;
using Telemetry.Reports.Shown;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Tables of feeds with their lines, and of sessions.</summary>
internal static class FlowTables
{
    private static readonly IReadOnlyList<ShownNumber> OfFeed = ShownTables.Feed.Of(
        "packets", "messages", "feed_gaps", "messages_repaired", "messages_lost", "messages_unobserved",
        "messages_late", "duplicates", "undecodable");

    // Beside those of the feed: a line repairs nothing, and what it misses others may have.
    private static readonly IReadOnlyList<ShownNumber> OfLine =
    [
        .. ShownTables.LineCounts.Of("packets", "messages"),
        .. ShownTables.LineRace.Of("gaps", "missing_repaired", "messages_missing"),
        .. ShownTables.LineCounts.Of("messages_unobserved", "late", "duplicates", "undecodable"),
        ShownTables.LineRace.Of("wins"),
    ];

    private static readonly IReadOnlyList<ShownNumber> OfSession =
    [
        .. ShownTables.SessionOrders.Of(
            "orders", "acks", "rejects", "fills", "cancels", "replaces", "unanswered", "connection_lost", "replayed"),
        .. ShownTables.SessionTransport.Of("retransmits", "out_of_window", "stream_gaps"),
        ShownTables.SessionMessages.Of("sequence_gaps"),
    ];

    /// <summary>Feeds; with <paramref name="perSecond"/> a column of rates.</summary>
    public static Table Feeds(IReadOnlyList<FeedReport> feeds, Func<string, string?, string>? perSecond)
    {
        Table table = New("feed", "line");
        if (perSecond is not null)
            table.AddColumn(Right("packets/s"));
        table.AddColumns([.. OfFeed, OfLine[^1]]);
        foreach (FeedReport feed in feeds)
        {
            AddRow(table, perSecond?.Invoke(feed.Feed, null), Name(feed.Feed, feed.Complete, feed.Doubt), "",
            [
                .. Numbers.Row(OfFeed, feed.Packets, feed.Messages, feed.FeedGaps, feed.MessagesRepaired,
                    feed.MessagesLost, feed.MessagesUnobserved, feed.MessagesLate, feed.Duplicates, feed.Undecodable),
                "",
            ]);
            foreach (LineReport line in feed.Lines)
            {
                AddRow(table, perSecond?.Invoke(feed.Feed, line.Line), "", Name(line.Line, line.Complete, line.Doubt),
                    Numbers.Row(OfLine, line.Packets, line.Messages, line.Gaps, line.Arbitration.MissingRepaired,
                        line.MessagesMissing, line.MessagesUnobserved, line.Late, line.Duplicates, line.Undecodable,
                        line.Wins));
            }
        }
        return table;
    }

    /// <summary>Sessions; with <paramref name="perSecond"/> a column of rates.</summary>
    public static Table Sessions(IReadOnlyList<SessionReport> sessions, Func<string, string>? perSecond)
    {
        Table table = New("session");
        if (perSecond is not null)
            table.AddColumn(Right("orders/s"));
        table.AddColumns(OfSession);
        foreach (SessionReport session in sessions.Where(session => !session.IsIdleRow))
        {
            AddRow(table, perSecond?.Invoke(session.Session), Name(session.Session, session.Complete, default), null,
                Numbers.Row(OfSession, session.Orders, session.Acks, session.Rejects, session.Fills, session.Cancels,
                    session.Replaces, session.Unanswered, session.ConnectionLost, session.Replayed,
                    session.Retransmits, session.OutOfWindow, session.StreamGaps, session.Numbers.Gaps));
        }
        return table;
    }

    /// <summary>A table in the common style.</summary>
    public static Table New(params string[] names)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string name in names)
            table.AddColumn(new TableColumn(name).NoWrap());
        return table;
    }

    /// <summary>A column of figures.</summary>
    public static TableColumn Right(string name) => new TableColumn(name).RightAligned().NoWrap();

    private static string Name(string name, bool complete, DoubtCounters doubt) =>
        Printed.Escape(name) + (complete ? "" : " [red]incomplete[/]")
        + (doubt.IsInDoubt != 0 ? " [yellow]in doubt[/]" : "");

    private static void AddRow(Table table, string? rate, string name, string? second, string[] cells)
    {
        List<string> row = [name];
        if (second is not null)
            row.Add(second);
        if (rate is not null)
            row.Add(rate);
        row.AddRange(cells);
        table.AddRow(row.ToArray());
    }
}
