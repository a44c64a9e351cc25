// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports;

namespace Telemetry.Exporting.Values;

/// <summary>Metrics of the number sequences of feeds. Of each feed those that are not listed, and those whose label
/// another one has, are added up under one name.</summary>
internal static class ChannelSources
{
    private const string Other = "(other)";

    /// <summary>Sequences of an appliance that are added up because there are too many.</summary>
    internal static long LeftOut(SummaryReport totals)
    {
        long rows = 0;
        for (int place = 0; place < totals.Feeds.Count; place++)
        {
            FeedReport feed = totals.Feeds[place];
            for (int row = 0; row < feed.Channels.Count; row++)
                rows += feed.Channels[row] is { IsListed: false, IsSum: false } ? 1 : 0;
        }
        return rows;
    }

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
            BeginLabels(to);
            ChannelCounters others = default;
            bool hasOthers = false;
            for (int row = 0; row < feed.Channels.Count; row++)
            {
                ChannelReport channel = feed.Channels[row];
                if (!channel.HasCounters)
                    continue;
                if (TakesLabel(to, channel))
                {
                    CounterMembers<ChannelCounters>.Write(RowOf(to, feed, channel.Channel), channel.Counters, members);
                    continue;
                }
                CounterMath.Add(ref others, channel.Counters);
                hasOthers = true;
            }
            if (hasOthers)
                CounterMembers<ChannelCounters>.Write(RowOf(to, feed, Other), others, members);
        }
    }

    private static void WriteSilence(Exposition to, SummaryReport? totals)
    {
        for (int place = 0; place < totals?.Feeds.Count; place++)
        {
            FeedReport feed = totals.Feeds[place];
            BeginLabels(to);
            for (int row = 0; row < feed.Channels.Count; row++)
            {
                ChannelReport channel = feed.Channels[row];
                if (channel.HasCounters && TakesLabel(to, channel) && channel.SilenceNs is { } silenceNs)
                    RowOf(to, feed, channel.Channel).Seconds(silenceNs);
            }
        }
    }

    private static void BeginLabels(Exposition to)
    {
        to.Taken.Clear();
        to.Taken.Add(Other);
    }

    // Keys with spaces at an end or with control characters can have the label of another one, or that of the sum.
    private static bool TakesLabel(Exposition to, ChannelReport channel) =>
        channel.IsListed && to.Taken.Add(LabelText.Of(channel.Channel ?? ""));

    private static Exposition RowOf(Exposition to, FeedReport feed, string? channel) =>
        to.Row().Label("feed", feed.Feed).Label("channel", channel);
}
