// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Messages.Counters;
using Telemetry.Reports;
using Telemetry.Reports.Shown;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Number sequences of feeds that have several: those with losses first, then those that are silent
/// longest.</summary>
internal static class ChannelTable
{
    private const int MostOfFeed = 12;

    /// <summary>True if a feed has several sequences to show.</summary>
    public static bool IsNeeded(IReadOnlyList<FeedReport> feeds) => feeds.Any(HasRows);

    public static Table Of(IReadOnlyList<FeedReport> feeds)
    {
        Table table = FlowTables.New("channels");
        table.AddColumn(FlowTables.Right("next number"));
        table.AddColumns(ShownTables.Channels);
        foreach (FeedReport feed in feeds.Where(HasRows))
        {
            ChannelReport[] channels = [.. feed.Channels.Where(channel => channel.HasCounters)];
            table.AddRow(Printed.Escape($"{feed.Feed}, {channels.Length} channels"), "", "", "", "", "", "", "");
            foreach (ChannelReport channel in channels.OrderByDescending(channel => channel.Counters.MessagesLost)
                .ThenByDescending(channel => channel.Counters.MessagesUnobserved)
                .ThenByDescending(channel => channel.SilenceNs ?? 0).Take(MostOfFeed))
                AddRow(table, channel);
            if (channels.Length > MostOfFeed)
                table.AddRow($"  {channels.Length - MostOfFeed} more", "", "", "", "", "", "", "");
        }
        return table;
    }

    private static bool HasRows(FeedReport feed) => feed.Channels.Count(channel => channel.HasCounters) > 1;

    private static void AddRow(Table table, ChannelReport channel)
    {
        ChannelCounters counters = channel.Counters;
        table.AddRow(
        [
            "  " + Printed.Escape(channel.Channel ?? "-"), channel.NextSequence?.ToString() ?? "-",
            .. Numbers.Row(ShownTables.Channels, counters.Packets, counters.Messages, counters.Gaps,
                counters.MessagesLost, counters.MessagesUnobserved, channel.SilenceNs),
        ]);
    }
}
