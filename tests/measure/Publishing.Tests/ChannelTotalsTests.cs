// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Calendars;
using Telemetry.Model.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Counters of number sequences in intervals and in the day: whichever row a sequence has in an interval, and
/// however many intervals go out together.</summary>
public sealed class ChannelTotalsTests
{
    [Fact]
    public void the_day_has_the_sum_of_the_intervals_whichever_row_a_sequence_has()
    {
        var rig = new PublisherRig();
        rig.Interval(buffer => Fill(buffer, ("S1", 5, 1_000), ("S2", 7, 2_000)));
        rig.Work();
        rig.Interval(buffer => Fill(buffer, ("S2", 30, 9_000)));
        rig.Work();
        rig.End(buffer => Fill(buffer, ("S3", 1, 4), ("S2", 0, 9_000)));

        SummaryReport day = rig.ReadOutlet().Reader.Summary("watch");
        Assert.Equal(
            [("S1", 5L, 50L), ("S2", 37L, 370L), ("S3", 1L, 10L)],
            day.Feeds[0].Channels.Select(channel =>
                (channel.Channel!, channel.Counters.Packets, channel.Counters.Messages)));
        long endNs = PublisherRig.StartNs + (3 * PublisherRig.SecondNs);
        Assert.Equal([endNs - 1_000, endNs - 9_000, endNs - 4], day.Feeds[0].Channels.Select(channel =>
            channel.SilenceNs!.Value));
    }

    [Fact]
    public void intervals_that_wait_for_the_outlet_go_out_together()
    {
        var rig = new PublisherRig();
        bool isFull = true;
        rig.Outlet.Answer = stream => stream != 0 || !isFull ? OfferResult.Published : OfferResult.BackPressured;
        for (int interval = 1; interval <= 3; interval++)
        {
            int packets = interval;
            rig.Interval(buffer => Fill(buffer, ("S1", packets, 1_000), ($"T{packets}", 100, 1_000)));
            rig.Work();
        }
        isFull = false;
        rig.Work();
        rig.End();

        IReadOnlyList<ChannelReport> together = rig.ReadOutlet().Sink.Snapshots
            .First(snapshot => snapshot.Interval.Feeds[0].Channels.Count > 0).Interval.Feeds[0].Channels;
        Assert.Equal(
            ["S1 6", "T1 100", "T2 100", "T3 100"],
            together.Select(channel => $"{channel.Channel} {channel.Counters.Packets}").Order());
    }

    [Fact]
    public void a_new_sequence_takes_the_place_of_the_one_gone_longest_whose_counters_stay()
    {
        var rig = new PublisherRig();
        const int sessions = 3 * PublisherRig.MaxChannels;
        for (int session = 0; session < sessions; session++)
        {
            (string, long, long) row = ($"N{session}", 1 + session, 1_000);
            rig.Interval(buffer => Fill(buffer, row));
            rig.Work();
        }
        rig.End(buffer => buffer.OtherChannels[0].Packets = 1_000);                // N23 is still there

        FeedReport feed = rig.ReadOutlet().Reader.Summary("watch").Feeds[0];
        Assert.Equal(PublisherRig.MaxChannels + 1, feed.Channels.Count);
        ChannelReport other = feed.Channels.Single(channel => channel.Channel == ChannelReport.Other);
        Assert.Equal((null, null), (other.NextSequence, other.SilenceNs));
        Assert.Equal(
            Enumerable.Range(sessions - PublisherRig.MaxChannels, PublisherRig.MaxChannels)
                .Select(session => ($"N{session}", 1L + session)),
            feed.Channels.Where(channel => channel != other)
                .Select(channel => (channel.Channel!, channel.Counters.Packets)));
        Assert.Equal((sessions * (sessions + 1) / 2) + 1_000, feed.Channels.Sum(channel => channel.Counters.Packets));
    }

    [Fact]
    public void after_days_with_new_sessions_those_of_today_have_rows_of_their_own()
    {
        var rig = new PublisherRig();
        for (int day = 0; day < 5; day++)
        {
            int name = day;
            for (int interval = 0; interval < 3; interval++)
            {
                rig.Interval(buffer => Fill(buffer,
                    [.. Enumerable.Range(0, 4).Select(group => ($"D{name}G{group}", 1L, 1_000L))]));
                rig.Work();
            }
        }
        rig.End();

        FeedReport feed = rig.ReadOutlet().Reader.Summary("watch").Feeds[0];
        Assert.Equal(
            Enumerable.Range(0, 4).Select(group => ($"D4G{group}", 3L)),
            feed.Channels.Where(channel => channel.Channel!.StartsWith("D4", StringComparison.Ordinal))
                .Select(channel => (channel.Channel!, channel.Counters.Packets)).Order());
        Assert.Equal(5 * 3 * 4, feed.Channels.Sum(channel => channel.Counters.Packets));
    }

    [Fact]
    public void a_feed_with_more_rows_than_its_own_gives_them_up_before_another()
    {
        var rig = new PublisherRig();
        rig.Interval(buffer => Fill(buffer, 1, ("Q0", 1, 1_000), ("Q1", 2, 1_000)));       // feed 1: quiet from now on
        rig.Work();
        for (int session = 0; session < 20; session++)
        {
            (string, long, long) row = ($"N{session}", 1, 1_000);
            rig.Interval(buffer => Fill(buffer, 0, row));
            rig.Work();
        }
        rig.End();

        IReadOnlyList<FeedReport> feeds = rig.ReadOutlet().Reader.Summary("watch").Feeds;
        Assert.Equal([("Q0", 1L), ("Q1", 2L)], feeds[1].Channels.Select(channel =>
            (channel.Channel!, channel.Counters.Packets)));
        Assert.Equal(PublisherRig.MaxChannels - 2 + 1, feeds[0].Channels.Count);
        Assert.Equal(20, feeds[0].Channels.Sum(channel => channel.Counters.Packets));
    }

    [Fact]
    public void sequences_beyond_what_readers_keep_are_counted_together()
    {
        const int most = 8_192;
        var rig = new PublisherRig(maxChannels: most + 100);
        rig.Interval();                                             // the names, for which few messages wait
        rig.Work();
        rig.Interval(buffer => Fill(buffer,
            [.. Enumerable.Range(0, most + 100).Select(session => ($"{session}", 1L, 1_000L))]));
        rig.Work(100_000);
        rig.End();

        FeedReport feed = rig.ReadOutlet().Reader.Summary("watch").Feeds[0];
        Assert.Equal(most + 1, feed.Channels.Count);
        Assert.Equal(100, feed.Channels.Single(channel => channel.Channel == ChannelReport.Other).Counters.Packets);
        Assert.Equal(most + 100, feed.Channels.Sum(channel => channel.Counters.Packets));
    }

    [Fact]
    public void a_loss_of_the_day_before_that_is_retracted_takes_nothing_from_the_losses_of_this_day()
    {
        var rig = new PublisherRig(options => options with { Days = new DayCalendar(0, "UTC", ZoneOffsets.Utc) });
        rig.Interval(buffer =>
        {
            Lose(buffer, 0, gaps: 1, messages: 3);
            buffer.OtherChannels[0] = new ChannelCounters { Gaps = 1, MessagesLost = 7 };
            (buffer.Feeds[0].FeedGaps, buffer.Feeds[0].MessagesLost) = (2, 10);
            buffer.EndsDay = true;
        });
        rig.Work();
        rig.Interval(buffer =>
        {
            Lose(buffer, 1, gaps: 2, messages: 5);
            buffer.Channels[0].Counters = new ChannelCounters { GapsRetracted = 1, MessagesLostRetracted = 3 };
            buffer.OtherChannels[0] = new ChannelCounters { GapsRetracted = 1, MessagesLostRetracted = 7 };
            (buffer.Feeds[0].FeedGaps, buffer.Feeds[0].MessagesLost) = (4, 15);
            buffer.Feeds[0].Retracted = new RetractionCounters { Gaps = 2, Messages = 10 };
        });
        rig.Work();
        rig.End(buffer =>
        {
            Lose(buffer, 0, gaps: 1, messages: 4);
            buffer.Channels[1].Counters = new ChannelCounters { GapsRetracted = 1, MessagesLostRetracted = 1 };
            (buffer.Feeds[0].FeedGaps, buffer.Feeds[0].MessagesLost) = (5, 19);
            buffer.Feeds[0].Retracted = new RetractionCounters { Gaps = 3, Messages = 11 };
        });

        FeedReport day = rig.ReadOutlet().Reader.Summary("watch").Feeds[0];
        Assert.Equal(
            [("S0", 1L, 4L), ("S1", 1L, 4L)],
            day.Channels.Where(channel => channel.Channel != ChannelReport.Other).Select(channel =>
                (channel.Channel!, channel.Counters.Gaps, channel.Counters.MessagesLost)));
        Assert.Equal((2L, 8L), (day.FeedGaps, day.MessagesLost));
        Assert.Equal((1L, 1L), (day.Retracted.Gaps, day.Retracted.Messages));

        static void Lose(IntervalBuffer buffer, int sequence, long gaps, long messages)
        {
            Fill(buffer, ("S0", 0, 1_000), ("S1", 0, 1_000));
            buffer.Channels[sequence].Counters = new ChannelCounters { Gaps = gaps, MessagesLost = messages };
        }
    }

    [Fact]
    public void a_sequence_is_listed_all_the_time_or_never()
    {
        (string, long, long)[] rows = [.. Enumerable.Range(0, 300).Select(session => ($"N{session}", 1L, 1_000L))];
        var rig = new PublisherRig(maxChannels: rows.Length);
        rig.Interval();
        rig.Work();
        rig.Interval(buffer => Fill(buffer, rows));
        rig.Work(2_000);
        Assert.Equal(ChannelReport.MostOfFeed, Listed(rig).Length);
        rig.Interval(buffer => Fill(buffer, rows[1..]));
        rig.Work(2_000);
        rig.End(buffer =>
        {
            Fill(buffer, [.. rows[1..], ("Q0", 1, 1_000)]);                 // which takes the place of N0
            buffer.Channels[buffer.ChannelCount - 1].FeedIndex = 1;
        });

        Assert.Equal("Q0", Assert.Single(rig.ReadOutlet().Reader.Summary("watch").Feeds[1].Channels).Channel);
        Assert.Equal(Enumerable.Range(1, ChannelReport.MostOfFeed - 1).Select(session => $"N{session}"), Listed(rig));

        static string[] Listed(PublisherRig rig) => [.. rig.ReadOutlet().Reader.Summary("watch").Feeds[0].Channels
            .Where(channel => channel.IsListed).Select(channel => channel.Channel!)];
    }

    private static void Fill(IntervalBuffer buffer, params (string Session, long Packets, long LastNs)[] rows) =>
        Fill(buffer, 0, rows);

    private static void Fill(
        IntervalBuffer buffer, int feed, params (string Session, long Packets, long LastNs)[] rows)
    {
        buffer.ChannelCount = 0;
        foreach ((string session, long packets, long lastNs) in rows)
        {
            buffer.Channels[buffer.ChannelCount++] = new ChannelRow
            {
                Channel = Watched.Channel(session),
                FeedIndex = feed,
                NextSequence = 42,
                LastClockNs = lastNs,
                Counters = new ChannelCounters { Packets = packets, Messages = 10 * packets },
            };
        }
    }
}
