// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Reports;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Recovery channels of feeds: their loops, and the gaps that they filled.</summary>
internal static class RecoveryTable
{
    /// <summary>True if a feed has a recovery channel to show.</summary>
    public static bool IsNeeded(IReadOnlyList<FeedReport> feeds) => feeds.Any(feed => feed.Recovery.Count > 0);

    /// <summary>The table.</summary>
    public static Table Of(IReadOnlyList<FeedReport> feeds)
    {
        Table table = FlowTables.New("recovery");
        foreach (string column in (string[])["kind", "packets", "messages", "requests", "cycles", "whole", "cycle",
            "gaps filled", "gap to fill"])
            table.AddColumn(FlowTables.Right(column));
        foreach (FeedReport feed in feeds)
        {
            foreach (RecoveryReport channel in feed.Recovery)
                AddRow(table, feed, channel);
        }
        return table;
    }

    private static void AddRow(Table table, FeedReport feed, RecoveryReport channel) => table.AddRow(
        Printed.Escape($"{feed.Feed} {channel.Line}"), channel.Kind ?? "-", Figures.Count(channel.Packets),
        Figures.Count(channel.Messages), Figures.Count(channel.Requests), Figures.Count(channel.Cycles),
        Figures.Count(channel.CyclesWhole), SpanOf(channel.CycleNs), FilledOf(feed, channel),
        SpanOf(channel.GapToFillNs));

    private static string FilledOf(FeedReport feed, RecoveryReport channel) => channel.GapsFilled is { } filled
        ? $"{Figures.Count(filled)} of {Figures.Count(feed.FeedGaps)}" : "-";

    private static string SpanOf(long? spanNs) => spanNs is { } known ? Figures.Span(known) : "-";
}
