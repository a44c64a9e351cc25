// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Reports;
using Telemetry.Reports.Shown;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Recovery channels of feeds: their loops, and the gaps that they filled.</summary>
internal static class RecoveryTable
{
    private static readonly IReadOnlyList<ShownNumber> OfChannel = ShownTables.Recovery.Of(
        "packets", "messages", "requests", "cycles", "cycles_whole", "cycle_ns", "gaps_filled", "gap_to_fill_ns");

    /// <summary>True if a feed has a recovery channel to show.</summary>
    public static bool IsNeeded(IReadOnlyList<FeedReport> feeds) => feeds.Any(feed => feed.Recovery.Count > 0);

    public static Table Of(IReadOnlyList<FeedReport> feeds)
    {
        Table table = FlowTables.New("recovery");
        table.AddColumn(new TableColumn("kind"));
        table.AddColumns(OfChannel);
        foreach (FeedReport feed in feeds)
        {
            foreach (RecoveryReport channel in feed.Recovery)
                AddRow(table, feed, channel);
        }
        return table;
    }

    private static void AddRow(Table table, FeedReport feed, RecoveryReport channel)
    {
        string[] cells = Numbers.Row(OfChannel, channel.Packets, channel.Messages, channel.Requests, channel.Cycles,
            channel.CyclesWhole, channel.CycleNs, channel.GapsFilled, channel.GapToFillNs);
        if (channel.GapsFilled is not null)
            cells[^2] += $" of {Figures.Count(feed.FeedGaps)}";
        table.AddRow([Printed.Escape($"{feed.Feed} {channel.Line}"), channel.Kind ?? "-", .. cells]);
    }
}
