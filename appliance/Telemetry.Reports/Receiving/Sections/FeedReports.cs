// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Counters of feeds and lines as reports.</summary>
internal static class FeedReports
{
    /// <summary>All feeds.</summary>
    /// <param name="before">Earlier rows to refill; null to create them.</param>
    /// <param name="counters">The counters.</param>
    /// <param name="catalog">Names.</param>
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
        AddChannels(feeds, counters, catalog);
        return feeds;
    }

    private static void Begin(FeedReport feed, int index, CounterState counters, CatalogState catalog)
    {
        FeedCounters own = counters.Feeds[index];
        RetractionReport retracted = Retraction(own.Retracted);
        CatalogState.FeedName name = catalog.Feed(index);
        feed.Feed = name.Name!;
        feed.Protocol = name.ProtocolName;
        feed.Messages = own.Messages;
        feed.LineGaps = own.LineGaps;
        feed.FeedGaps = counters.Loss(own.FeedGaps, retracted.Gaps);
        feed.MessagesLost = counters.Loss(own.MessagesLost, retracted.Messages);
        feed.MessagesLate = own.MessagesLate;
        feed.MessagesRepaired = own.MessagesRepaired;
        feed.MessagesUnobserved = own.MessagesUnobserved;
        feed.Blind = Blind(counters, own.Blind, retracted.BlindNs);
        feed.Retracted = retracted;
        feed.Doubt = Doubt(own.Doubt);
        feed.Resets = own.Resets;
        feed.Complete = own.ChannelOverflow == 0;
        // The other counters are sums over the lines.
        (feed.Packets, feed.Bytes, feed.Heartbeats) = (0, 0, 0);
        (feed.Duplicates, feed.Reordered, feed.Undecodable, feed.LineGapsRetracted) = (0, 0, 0, 0);
        feed.Channels = ReportRows<ChannelReport>.Over(feed.Channels);
        feed.Lines = ReportRows<LineReport>.Over(feed.Lines);
    }

    private static void AddLine(
        FeedReport feed, int index, in CatalogState.LineName name, CounterState counters, LeadReports leads)
    {
        LineReport line = ((ReportRows<LineReport>)feed.Lines).Next();
        Fill(line, index, name, counters);
        line.Ahead = leads.Ahead(index);
        line.Behind = leads.Behind(index);
        feed.Packets += line.Packets;
        feed.Bytes += line.Bytes;
        feed.Heartbeats += line.Heartbeats;
        feed.Duplicates += line.Duplicates;
        feed.Reordered += line.Reordered;
        feed.Undecodable += line.Undecodable;
        feed.LineGapsRetracted += line.Retracted.Gaps;
        feed.LineGaps = counters.Loss(feed.LineGaps, line.Retracted.Gaps);
        feed.Complete &= line.Complete;
    }

    private static void Fill(LineReport line, int index, in CatalogState.LineName name, CounterState counters)
    {
        LineCounters of = counters.Lines[index];
        RetractionReport retracted = Retraction(of.Retracted);
        line.Line = name.Name!;
        line.Address = name.Address;
        line.Interface = name.Interface;
        line.Membership = ReportNames.OfMembership(counters.Memberships[index]);
        line.Packets = of.Packets;
        line.Messages = of.Messages;
        line.Gaps = counters.Loss(of.Gaps, retracted.Gaps);
        line.MessagesMissing = counters.Loss(of.MessagesMissing, retracted.Messages);
        line.MessagesUnobserved = of.MessagesUnobserved;
        line.Duplicates = of.Duplicates;
        line.Reordered = of.Reordered;
        line.Late = of.Late;
        line.BeforeStart = of.BeforeStart;
        line.Wins = of.Wins;
        line.MessagesFirst = of.Arbitration.MessagesFirst;
        line.MissingRepaired = of.Arbitration.MissingRepaired;
        line.Repairs = of.Arbitration.Repairs;
        line.Blind = Blind(counters, of.Blind, retracted.BlindNs);
        line.Retracted = retracted;
        line.Doubt = Doubt(of.Doubt);
        line.Undecodable = of.Undecodable;
        line.Checksums = Checksums(of.Checksums);
        line.Heartbeats = of.Heartbeats;
        line.Unsequenced = of.Unsequenced;
        line.Bytes = of.Bytes;
        line.Complete = !counters.HasBreak && of.RecordsLost == 0 && of.RecordsImpaired == 0
            && of.RangeOverflow == 0;
    }

    /// <summary>Packets or segments by their checksums.</summary>
    internal static ChecksumReport Checksums(in ChecksumCounters counters) =>
        new(counters.Right, counters.Wrong, counters.NotVerifiable);

    private static BlindReport Blind(CounterState counters, in BlindCounters counted, long retractedNs) =>
        new(counted.Spans, counters.Loss(counted.TotalNs, retractedNs), counted.LongestNs);

    private static RetractionReport Retraction(in RetractionCounters counted) =>
        new(counted.Gaps, counted.Messages, counted.BlindNs);

    private static DoubtReport Doubt(in DoubtCounters counted) => new(counted.IsInDoubt != 0, counted.TotalNs);

    private static void AddChannels(ReportRows<FeedReport> feeds, CounterState counters, CatalogState catalog)
    {
        for (int row = 0; row < counters.Channels.Count; row++)
        {
            ChannelStateMessage channel = counters.Channels[row];
            if ((uint)channel.FeedIndex >= (uint)feeds.Count || channel.LastOrdinal == 0)
                continue;
            ChannelReport into = ((ReportRows<ChannelReport>)feeds[channel.FeedIndex].Channels).Next();
            into.Channel = catalog.ChannelTextOf(channel.FeedIndex, channel.Channel);
            into.NextSequence = channel.NextSequence;
        }
    }
}
