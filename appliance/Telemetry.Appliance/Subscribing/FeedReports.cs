// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model.Reports;
using Telemetry.Messages;

namespace Telemetry.Appliance.Subscribing;

/// <summary>Counters of feeds and lines as reports.</summary>
internal static class FeedReports
{
    /// <summary>All feeds.</summary>
    public static IReadOnlyList<FeedReport> All(CounterState counters, CatalogState catalog, LeadReports leads)
    {
        var lines = new List<LineReport>[catalog.FeedCount];
        var sums = new LineCounterFields[catalog.FeedCount];
        for (int feed = 0; feed < lines.Length; feed++)
            lines[feed] = [];
        for (int line = 0; line < catalog.LineCount; line++)
        {
            int feed = catalog.Line(line).FeedIndex;
            if (feed >= lines.Length)
                continue;
            LineCounterFields of = counters.Lines[line];
            lines[feed].Add(Line(line, of, catalog.Line(line), counters));
            Add(ref sums[feed], of);
        }
        return [.. lines.Select((of, feed) =>
            Feed(feed, WithLeads(feed, of, catalog, leads), sums[feed], counters, catalog))];
    }

    private static FeedReport Feed(
        int index, List<LineReport> lines, in LineCounterFields sum, CounterState counters, CatalogState catalog)
    {
        FeedCounterFields own = counters.Feeds[index];
        CatalogState.FeedName name = catalog.Feed(index);
        return new FeedReport
        {
            Feed = name.Name!,
            Protocol = name.ProtocolName,
            Packets = sum.Packets,
            Messages = own.Messages,
            Bytes = sum.Bytes,
            Heartbeats = sum.Heartbeats,
            LineGaps = own.LineGaps,
            FeedGaps = own.FeedGaps,
            MessagesLost = own.MessagesLost,
            MessagesLate = own.MessagesLate,
            MessagesRepaired = own.MessagesRepaired,
            MessagesUnobserved = own.MessagesUnobserved,
            Blind = Blind(counters.FeedBlinds[index]),
            Duplicates = sum.Duplicates,
            Reordered = sum.Reordered,
            Resets = own.Resets,
            Undecodable = sum.Undecodable,
            Complete = own.ChannelOverflow == 0 && lines.All(line => line.Complete),
            Channels = Channels(index, counters, catalog),
            Lines = lines,
        };
    }

    private static LineReport Line(
        int index, in LineCounterFields counters, CatalogState.LineName name, CounterState state) => new()
        {
            Line = name.Name!,
            Address = name.Address,
            Interface = name.Interface,
            Membership = ReportNames.OfMembership(state.Memberships[index]),
            Packets = counters.Packets,
            Messages = counters.Messages,
            Gaps = counters.Gaps,
            MessagesMissing = counters.MessagesMissing,
            MessagesUnobserved = counters.MessagesUnobserved,
            Duplicates = counters.Duplicates,
            Reordered = counters.Reordered,
            Late = counters.Late,
            BeforeStart = counters.BeforeStart,
            Wins = counters.Wins,
            MessagesFirst = state.Arbitrations[index].MessagesFirst,
            MissingRepaired = state.Arbitrations[index].MissingRepaired,
            Repairs = state.Arbitrations[index].Repairs,
            Blind = Blind(state.LineBlinds[index]),
            Undecodable = counters.Undecodable,
            Heartbeats = counters.Heartbeats,
            Unsequenced = counters.Unsequenced,
            Bytes = counters.Bytes,
            Complete = !state.HasBreak && counters.RecordsLost == 0 && counters.RecordsImpaired == 0
                && counters.RangeOverflow == 0,
        };

    private static List<LineReport> WithLeads(
        int feed, List<LineReport> lines, CatalogState catalog, LeadReports leads)
    {
        string name = catalog.Feed(feed).Name!;
        return [.. lines.Select(line => line with
        {
            Ahead = leads.Ahead(name, line.Line, lines.Select(other => other.Line)),
            Behind = leads.Behind(name, line.Line, lines.Select(other => other.Line)),
        })];
    }

    private static BlindReport Blind(in BlindFields told) => new(told.Spans, told.TotalNs, told.LongestNs);

    private static List<ChannelReport> Channels(int feed, CounterState counters, CatalogState catalog)
    {
        List<ChannelReport> channels = [];
        for (int row = 0; row < counters.Channels.Count; row++)
        {
            ChannelStateMessage channel = counters.Channels[row];
            if (channel.FeedIndex != feed || channel.LastOrdinal == 0)
                continue;
            channels.Add(new ChannelReport
            {
                Channel = catalog.ChannelTextOf(feed, channel.Channel),
                NextSequence = channel.NextSequence,
            });
        }
        return channels;
    }

    private static void Add(ref LineCounterFields sum, in LineCounterFields line)
    {
        sum.Packets += line.Packets;
        sum.Bytes += line.Bytes;
        sum.Heartbeats += line.Heartbeats;
        sum.Duplicates += line.Duplicates;
        sum.Reordered += line.Reordered;
        sum.Undecodable += line.Undecodable;
    }
}
