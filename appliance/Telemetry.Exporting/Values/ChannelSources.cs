// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports;

namespace Telemetry.Exporting.Values;

/// <summary>Metrics of the number sequences of feeds. Of each feed those behind the most that are exported are added up
/// under one name.</summary>
internal static class ChannelSources
{
    /// <summary>Most sequences of a feed.</summary>
    internal const int MostOfFeed = 256;

    private const string Other = "(other)";

    /// <summary>Sequences of an appliance that are added up because there are too many.</summary>
    internal static long LeftOut(SummaryReport totals)
    {
        long rows = 0;
        for (int place = 0; place < totals.Feeds.Count; place++)
            rows += Math.Max(0, totals.Feeds[place].Channels.Count - MostOfFeed);
        return rows;
    }

    /// <summary>All of them.</summary>
    internal static IEnumerable<MetricSource> All()
    {
        CounterMembers<ChannelCounters> counters = new(ChannelStateMessage.TemplateId);
        foreach (string name in counters.Names)
        {
            CounterMembers<ChannelCounters>.Member[] members = counters.Of(name);
            yield return new MetricSource(
                SchemaFamilies.Of(name, counters.HasRetracted(name)), (to, of) => Write(to, of.Totals, members));
        }
        yield return new MetricSource(
            new MetricFamily(
                "telemetry_channel_silence_seconds", MetricType.Gauge, ["feed", "channel"],
                "Time since the latest packet of the number sequence on any line, seconds."),
            (to, of) => WriteSilence(to, of.Totals));
    }

    private static void Write(Exposition to, SummaryReport? totals, CounterMembers<ChannelCounters>.Member[] members)
    {
        for (int place = 0; place < totals?.Feeds.Count; place++)
        {
            FeedReport feed = totals.Feeds[place];
            ChannelCounters other = default;
            for (int row = 0; row < feed.Channels.Count; row++)
            {
                ChannelReport channel = feed.Channels[row];
                if (row >= MostOfFeed)
                    CounterMath.Add(ref other, channel.Counters);
                else if (channel.HasCounters)
                    CounterMembers<ChannelCounters>.Write(RowOf(to, feed, channel.Channel), channel.Counters, members);
            }
            if (feed.Channels.Count > MostOfFeed)
                CounterMembers<ChannelCounters>.Write(RowOf(to, feed, Other), other, members);
        }
    }

    private static void WriteSilence(Exposition to, SummaryReport? totals)
    {
        for (int place = 0; place < totals?.Feeds.Count; place++)
        {
            FeedReport feed = totals.Feeds[place];
            for (int row = 0; row < Math.Min(feed.Channels.Count, MostOfFeed); row++)
            {
                if (feed.Channels[row].SilenceNs is { } silenceNs)
                    RowOf(to, feed, feed.Channels[row].Channel).Seconds(silenceNs);
            }
        }
    }

    private static Exposition RowOf(Exposition to, FeedReport feed, string? channel) =>
        to.Row().Label("feed", feed.Feed).Label("channel", channel);
}
