// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Spectre.Console;
using Telemetry.Reports;
using Telemetry.Reports.Shown;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Comparison of the lines of each feed: the line that delivered first and by how much, the losses of each,
/// the numbers that other lines delivered in its place, and its blind time.</summary>
internal static class LineTable
{
    private static readonly IReadOnlyList<ShownNumber> OfLine = ShownTables.LineRace.Of(
        "wins", "ties", "ahead.p50_ns", "ahead.p99_ns", "ahead.max_ns", "messages_missing", "missing_repaired",
        "repairs", "blind_ns", "longest_blind_ns");

    /// <summary>True if a feed has several lines, or blind time, to show.</summary>
    public static bool IsNeeded(IReadOnlyList<FeedReport> feeds) => feeds.Any(HasRow);

    public static Table Of(IReadOnlyList<FeedReport> feeds)
    {
        Table table = FlowTables.New("lines");
        table.AddColumns(OfLine);
        table.AddColumn(FlowTables.Right("unrepaired"));
        foreach (FeedReport feed in feeds.Where(HasRow))
        {
            long wins = feed.Lines.Sum(line => line.Wins);
            table.AddRow(Printed.Escape(feed.Feed), "", "", "", "", "", "",
                Numbers.Of(ShownTables.Feed.Of("messages_repaired"), feed.MessagesRepaired),
                "", Numbers.Of(ShownTables.Feed.Of("blind_ns"), feed.Blind.TotalNs),
                Numbers.Of(ShownTables.Feed.Of("longest_blind_ns"), feed.Blind.LongestNs),
                Numbers.Of(ShownTables.Feed.Of("messages_lost"), feed.MessagesLost));
            foreach (LineReport line in feed.Lines)
                AddLine(table, line, wins);
        }
        return table;
    }

    private static bool HasRow(FeedReport feed) => feed.Lines.Count > 1 || feed.Blind.Spans > 0;

    private static void AddLine(Table table, LineReport line, long wins)
    {
        string[] cells = Numbers.Row(OfLine, line.Wins, line.Ties, line.Ahead.P50Ns, line.Ahead.P99Ns,
            line.Ahead.MaxNs, line.MessagesMissing, line.Arbitration.MissingRepaired, line.Arbitration.Repairs,
            line.Blind.TotalNs, line.Blind.LongestNs);
        cells[0] = Share(line.Wins, wins);
        long unrepaired = Math.Max(0, line.MessagesMissing - line.Arbitration.MissingRepaired);
        table.AddRow(["  " + Printed.Escape(line.Line), .. cells, LedgerLine.Warning(unrepaired)]);
    }

    private static string Share(long part, long whole) => whole == 0
        ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.00} %");
}
