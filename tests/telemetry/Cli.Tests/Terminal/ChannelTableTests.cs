// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Terminal;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Messages.Counters;
using Telemetry.Reports;

namespace Telemetry.Cli.Tests.Terminal;

/// <summary>Channels of feeds on the terminal, and their sums in the live view.</summary>
public sealed class ChannelTableTests
{
    [Fact]
    public void channels_with_losses_come_first_then_those_that_are_silent_longest()
    {
        FeedReport feed = Feed(
            [.. Enumerable.Range(1, 40).Select(channel => Channel($"{channel}", lost: channel == 33 ? 4 : 0,
                silenceNs: channel * 1_000_000_000L))]);

        Assert.True(ChannelTable.IsNeeded([feed]));
        var output = new StringWriter();
        Consoles.For(output).Write(ChannelTable.Of([feed]));
        string[] lines = output.ToString().Split('\n', StringSplitOptions.TrimEntries);

        string[] rows = [.. lines.SkipWhile(line => !line.StartsWith("opra", StringComparison.Ordinal))];
        Assert.Equal("opra, 40 channels", rows[0]);
        Assert.Equal("33", rows[1].Split(' ')[0]);
        Assert.Equal("40", rows[2].Split(' ')[0]);
        Assert.EndsWith("40.000 s", rows[2], StringComparison.Ordinal);
        Assert.Equal("28 more", rows[13]);
    }

    [Fact]
    public void a_feed_with_one_channel_has_no_table()
    {
        Assert.False(ChannelTable.IsNeeded([Feed([Channel("1")])]));
        Assert.False(ChannelTable.IsNeeded([Feed([new ChannelReport { Channel = "1" }, new ChannelReport()])]));
    }

    [Fact]
    public void the_live_view_adds_up_the_intervals_of_each_channel_without_what_was_retracted()
    {
        var totals = new LiveTotals();
        totals.Add(new SummaryReport { Mode = "run", Feeds = [Feed([Channel("1", lost: 3), Channel("2")])] });
        ChannelReport taken = Channel("1");
        taken.Counters.MessagesLostRetracted = 2;
        totals.Add(new SummaryReport { Mode = "run", Feeds = [Feed([Channel("3"), taken])] });

        Assert.Equal(
            [("1", 20L, 1L), ("2", 10L, 0L), ("3", 10L, 0L)],
            totals.Feeds[0].Channels.Select(channel =>
                (channel.Channel!, channel.Counters.Packets, channel.Counters.MessagesLost)));
    }

    [Fact]
    public void the_silence_of_a_channel_that_is_in_no_interval_goes_on()
    {
        const long second = 1_000_000_000;
        var totals = new LiveTotals();
        ChannelReport others = new() { Channel = ChannelReport.Other, HasCounters = true };
        totals.Add(Interval(Channel("1", silenceNs: 59 * second), Channel("2"), others));
        totals.Add(Interval(Channel("2", silenceNs: 5), Channel(ChannelReport.Other, silenceNs: 7)));
        totals.Add(Interval(Channel("2", silenceNs: 6)));

        Assert.Equal(
            [("1", 61 * second), ("2", 6L), ("other", null), ("other", second + 7)],
            totals.Feeds[0].Channels.Select(channel => (channel.Channel!, channel.SilenceNs)));

        static SummaryReport Interval(params ChannelReport[] channels) =>
            new() { Mode = "run", DurationNs = second, Feeds = [Feed(channels)] };
    }

    private static FeedReport Feed(ChannelReport[] channels) => new() { Feed = "opra", Channels = channels };

    private static ChannelReport Channel(string name, long lost = 0, long silenceNs = 0) => new()
    {
        Channel = name,
        NextSequence = 7,
        SilenceNs = silenceNs,
        HasCounters = true,
        Counters = new ChannelCounters { Packets = 10, MessagesLost = lost },
    };
}
