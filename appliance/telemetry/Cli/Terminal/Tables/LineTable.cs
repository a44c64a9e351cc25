// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Spectre.Console;
using Telemetry.Reports;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Comparison of the lines of each feed: the line that delivered first and by how much, the losses of each,
/// the numbers that other lines delivered in its place, and its blind time.</summary>
internal static class LineTable
{
    /// <summary>True if a feed has several lines, or blind time, to show.</summary>
    public static bool IsNeeded(IReadOnlyList<FeedReport> feeds) => feeds.Any(HasRow);

    /// <summary>The table.</summary>
    public static Table Of(IReadOnlyList<FeedReport> feeds)
    {
        Table table = FlowTables.New("lines");
        foreach (string column in (string[])["wins", "ties", "ahead p50", "p99", "max, µs", "missing", "repaired",
            "unrepaired", "brought", "blind", "longest"])
            table.AddColumn(FlowTables.Right(column));
        foreach (FeedReport feed in feeds.Where(HasRow))
        {
            long wins = feed.Lines.Sum(line => line.Wins);
            table.AddRow(
                Printed.Escape(feed.Feed), "", "", "", "", "", "", Figures.Count(feed.MessagesRepaired),
                LedgerLine.Loss(feed.MessagesLost), "", Blind(feed.Blind.TotalNs, feed.Blind.Spans),
                Blind(feed.Blind.LongestNs, feed.Blind.Spans));
            foreach (LineReport line in feed.Lines)
                AddLine(table, line, wins);
        }
        return table;
    }

    private static bool HasRow(FeedReport feed) => feed.Lines.Count > 1 || feed.Blind.Spans > 0;

    private static void AddLine(Table table, LineReport line, long wins) => table.AddRow(
        "  " + Printed.Escape(line.Line), Share(line.Wins, wins), Figures.Count(line.Ties),
        Figures.Micros(line.Ahead.P50Ns), Figures.Micros(line.Ahead.P99Ns), Figures.Micros(line.Ahead.MaxNs),
        LedgerLine.Warning(line.MessagesMissing),
        Figures.Count(line.Arbitration.MissingRepaired),
        LedgerLine.Warning(Math.Max(0, line.MessagesMissing - line.Arbitration.MissingRepaired)),
        Figures.Count(line.Arbitration.Repairs),
        Blind(line.Blind.TotalNs, line.Blind.Spans),
        Blind(line.Blind.LongestNs, line.Blind.Spans));

    private static string Share(long part, long whole) => whole == 0
        ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.00} %");

    private static string Blind(long valueNs, long spans) => spans == 0 && valueNs == 0 ? "-" : Figures.Span(valueNs);
}
