// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Counters of feeds and lines as reports.</summary>
internal static class FeedReports
{
    /// <summary>All feeds.</summary>
    /// <param name="before">Earlier rows to refill; null to create them.</param>
    /// <param name="leads">Leads of the lines.</param>
    public static IReadOnlyList<FeedReport> All(
        IReadOnlyList<FeedReport>? before, CounterState counters, CatalogState catalog, LeadReports leads)
    {
        var feeds = ReportRows<FeedReport>.Over(before);
        for (int feed = 0; feed < catalog.FeedCount; feed++)
            Begin(feeds.Next(), feed, counters, catalog);
        for (int line = 0; line < catalog.LineCount; line++)
        {
            CatalogState.LineName name = catalog.Line(line);
            if ((uint)name.FeedIndex < (uint)feeds.Count)
                AddLine(feeds[name.FeedIndex], line, name, counters, leads);
        }
        for (int feed = 0; feed < feeds.Count; feed++)
            feeds[feed].SumLines();
        AddChannels(feeds, counters, catalog);
        for (int row = 0; row < counters.Recovery.Count; row++)
            AddRecovery(feeds, row, counters, catalog);
        return feeds;
    }

    private static void Begin(FeedReport feed, int index, CounterState counters, CatalogState catalog)
    {
        CatalogState.FeedName name = catalog.Feed(index);
        feed.Feed = name.Name!;
        feed.Protocol = name.ProtocolName;
        feed.Counters = counters.Feeds[index];
        if (counters.HasNetLosses)
            Retractions.Subtract(ref feed.Counters, feed.Counters);
        feed.Channels = ReportRows<ChannelReport>.Over(feed.Channels);
        feed.Recovery = ReportRows<RecoveryReport>.Over(feed.Recovery);
        feed.Lines = ReportRows<LineReport>.Over(feed.Lines);
    }

    private static void AddLine(
        FeedReport feed, int index, in CatalogState.LineName name, CounterState counters, LeadReports leads)
    {
        LineReport line = ((ReportRows<LineReport>)feed.Lines).Next();
        Fill(line, index, name, counters);
        line.Ahead = leads.Ahead(index);
        line.Behind = leads.Behind(index);
        if (counters.HasNetLosses)
            feed.LineGaps = Retractions.Net(feed.LineGaps, line.Retracted.Gaps);
    }

    private static void Fill(LineReport line, int index, in CatalogState.LineName name, CounterState counters)
    {
        line.Line = name.Name!;
        line.Address = name.Address;
        line.Interface = name.Interface;
        line.Membership = ReportNames.OfMembership(counters.Memberships[index]);
        line.Counters = counters.Lines[index];
        if (counters.HasNetLosses)
            Retractions.Subtract(ref line.Counters, line.Retracted);
        line.Complete = !counters.HasBreak && line.HasAllRecords;
    }

    private static void AddChannels(ReportRows<FeedReport> feeds, CounterState counters, CatalogState catalog)
    {
        for (int row = 0; row < counters.Channels.Rows.Count; row++)
            AddChannel(feeds, counters.Channels.Rows[row], counters.Channels.IsListed[row], counters, catalog);
        for (int feed = 0; feed < counters.Channels.Others.Count; feed++)
            AddChannel(feeds, counters.Channels.Others[feed], isListed: false, counters, catalog);
    }

    private static void AddChannel(
        ReportRows<FeedReport> feeds, in ChannelStateMessage channel, bool isListed, CounterState counters,
        CatalogState catalog)
    {
        if ((uint)channel.FeedIndex >= (uint)feeds.Count || channel.LastOrdinal == 0)
            return;
        ChannelReport into = ((ReportRows<ChannelReport>)feeds[channel.FeedIndex].Channels).Next();
        bool isOther = channel.IsOther != 0;
        into.Channel = isOther ? ChannelReport.Other : catalog.ChannelTextOf(channel.FeedIndex, channel.Channel);
        into.NextSequence = isOther ? null : channel.NextSequence;
        into.SilenceNs = NullValue.ToNullable(channel.SilenceNs);
        into.IsListed = isListed;
        into.HasCounters = isOther || into.SilenceNs is not null;
        into.Counters = channel.Counters;
        if (counters.HasNetLosses)
            Retractions.Subtract(ref into.Counters, channel.Counters);
    }

    private static void AddRecovery(
        ReportRows<FeedReport> feeds, int row, CounterState counters, CatalogState catalog)
    {
        CatalogState.RecoveryName name = catalog.Recovery(row);
        if (counters.Recovery[row].LastOrdinal == 0 || name.Name is null || name.FeedIndex >= feeds.Count)
            return;
        RecoveryReport into = ((ReportRows<RecoveryReport>)feeds[name.FeedIndex].Recovery).Next();
        into.Kind = ReportNames.OfRecovery(name.Kind);
        into.Line = name.Name;
        into.Address = name.Address;
        into.Protocol = name.ProtocolName;
        into.Counters = counters.Recovery[row].Counters;
        into.Complete = !counters.HasBreak && into.RecordsLost == 0;
    }
}
