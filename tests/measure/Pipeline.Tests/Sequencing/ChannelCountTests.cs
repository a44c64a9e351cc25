// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Counters;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Counters of each number sequence of a feed: what is counted where, and that all of them are the
/// feed's.</summary>
public sealed class ChannelCountTests
{
    private const int A = 0;
    private const int B = 1;
    private const long AfterNs = 100_000_000;

    [Fact]
    public void losses_of_one_channel_are_counted_in_no_other()
    {
        var script = new FeedScript();
        var sums = new ChannelSums(script);
        for (ulong channel = 1; channel <= 3; channel++)
        {
            for (ulong number = 1; number <= 10; number++)
            {
                if (channel == 2 && number is 4 or 5)
                    continue;
                script.Send(A, (long)(number * 100 + channel), number, number, channel: channel);
                if (channel != 3 || number != 7)
                    script.Send(B, (long)(number * 100 + channel) + 50, number, number, channel: channel);
            }
        }
        script.Clock(AfterNs);

        sums.Check(AfterNs, "three channels");

        Assert.Equal((20L, 10L, 0L, 0L), Figures(sums, 1));
        Assert.Equal((16L, 8L, 1L, 2L), Figures(sums, 2));
        Assert.Equal((19L, 10L, 0L, 0L), Figures(sums, 3));
    }

    [Fact]
    public void an_interval_has_what_came_in_it_and_how_long_a_channel_is_silent()
    {
        var script = new FeedScript(1);
        var sums = new ChannelSums(script);
        script.Send(A, 1_000, 1, 1, channel: 1).Send(A, 1_100, 2, 4, channel: 1).Send(A, 1_200, 1, 1, channel: 2)
            .Send(A, 1_300, 2, 2, channel: 2);
        ChannelRow[] first = sums.Take(5_000);
        script.Send(A, 6_000, 5, 5, channel: 1);
        ChannelRow[] second = sums.Take(10_000);

        Assert.Equal([(2L, 4L, 1_100L, 5UL), (2L, 2L, 1_300L, 3UL)], first.Select(Describe));
        Assert.Equal([(1L, 1L, 6_000L, 6UL), (0L, 0L, 1_300L, 3UL)], second.Select(Describe));
        sums.Check(10_000, "two intervals");
    }

    [Fact]
    public void generations_of_a_channel_are_one_row_and_sequences_without_a_place_are_counted_together()
    {
        var script = new FeedScript(1, feed => feed with { MaxChannels = 2 });
        var sums = new ChannelSums(script);
        script.Send(A, 10, 1, 1, session: 1).Send(A, 20, 2, 2, session: 1)
            .Send(A, 30, 1, 1, session: 1, flags: Telemetry.Feeds.Envelopes.EnvelopeFlags.Reset)
            .Send(A, 40, 2, 2, session: 1).Send(A, 50, 1, 1, session: 9, channel: 9)
            .Send(A, 60, 2, 2, session: 9, channel: 9);
        script.Clock(AfterNs);

        sums.Check(AfterNs, "a reset and a full table");

        Assert.Equal((4L, 4L, 0L, 0L), Figures(sums, 0, session: 1));
        Assert.Equal((2L, 0L), (sums.Others.Packets, sums.Others.Messages));
        Assert.Equal(2, script.Feed.ChannelOverflow);
    }

    private static (long Packets, long Messages, long Gaps, long Lost) Figures(
        ChannelSums sums, ulong channel, ulong session = 1)
    {
        Telemetry.Messages.Counters.ChannelCounters counters = sums.Of(session, channel);
        return (counters.Packets, counters.Messages, counters.Gaps, counters.MessagesLost);
    }

    private static (long Packets, long Messages, long LastNs, ulong Next) Describe(ChannelRow row) =>
        (row.Counters.Packets, row.Counters.Messages, row.LastClockNs, row.NextSequence);
}
