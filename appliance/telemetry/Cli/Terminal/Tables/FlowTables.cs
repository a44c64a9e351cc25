// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Messages.Counters;
using Telemetry.Reports;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Tables of feeds with their lines, and of sessions.</summary>
internal static class FlowTables
{
    /// <summary>Feeds; with <paramref name="perSecond"/> a column of rates.</summary>
    public static Table Feeds(IReadOnlyList<FeedReport> feeds, Func<string, string?, string>? perSecond)
    {
        Table table = New("feed", "line");
        if (perSecond is not null)
            table.AddColumn(Right("packets/s"));
        foreach (string column in (string[])["packets", "messages", "gaps", "repaired", "lost", "unobserved", "late",
            "duplicates", "undecodable", "wins"])
            table.AddColumn(Right(column));
        foreach (FeedReport feed in feeds)
        {
            AddRow(table, perSecond?.Invoke(feed.Feed, null), Name(feed.Feed, feed.Complete, feed.Doubt), "",
                [Figures.Count(feed.Packets), Figures.Count(feed.Messages), LedgerLine.Loss(feed.FeedGaps),
                Figures.Count(feed.MessagesRepaired), LedgerLine.Loss(feed.MessagesLost),
                    LedgerLine.Warning(feed.MessagesUnobserved),
                LedgerLine.Warning(feed.MessagesLate), Figures.Count(feed.Duplicates),
                    LedgerLine.Warning(feed.Undecodable), ""]);
            foreach (LineReport line in feed.Lines)
            {
                AddRow(table, perSecond?.Invoke(feed.Feed, line.Line), "", Name(line.Line, line.Complete, line.Doubt),
                    [Figures.Count(line.Packets), Figures.Count(line.Messages), LedgerLine.Warning(line.Gaps),
                    "", LedgerLine.Warning(line.MessagesMissing), LedgerLine.Warning(line.MessagesUnobserved),
                    LedgerLine.Warning(line.Late), Figures.Count(line.Duplicates), LedgerLine.Warning(line.Undecodable),
                        Figures.Count(line.Wins)]);
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
        foreach (string column in (string[])["orders", "acks", "rejects", "fills", "cancels", "replaces", "unanswered",
            "conn. lost", "replayed", "retransmits", "out of window", "stream gaps", "seq. gaps"])
            table.AddColumn(Right(column));
        foreach (SessionReport session in sessions.Where(session => !session.IsIdleRow))
        {
            AddRow(table, perSecond?.Invoke(session.Session), Name(session.Session, session.Complete, default), null,
                [Figures.Count(session.Orders), Figures.Count(session.Acks), LedgerLine.Warning(session.Rejects),
                    Figures.Count(session.Fills),
                Figures.Count(session.Cancels), Figures.Count(session.Replaces), LedgerLine.Loss(session.Unanswered),
                LedgerLine.Loss(session.ConnectionLost), Figures.Count(session.Replayed),
                LedgerLine.Warning(session.Retransmits), LedgerLine.Warning(session.OutOfWindow),
                LedgerLine.Warning(session.StreamGaps),
                LedgerLine.Warning(session.Numbers.Gaps)]);
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
