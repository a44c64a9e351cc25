// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Xunit;

namespace TestSupport.Reports;

/// <summary>Checks that the number sequences of a feed add up to the feed.</summary>
internal static class ChannelTotals
{
    public static void AreThoseOf(FeedReport feed)
    {
        long[] want =
        [
            feed.Packets - feed.Undecodable - feed.Lines.Sum(line => line.Unsequenced), feed.Messages, feed.FeedGaps,
            feed.MessagesLost, feed.MessagesUnobserved,
        ];
        long[] got =
        [
            feed.Channels.Sum(channel => channel.Counters.Packets),
            feed.Channels.Sum(channel => channel.Counters.Messages),
            feed.Channels.Sum(channel => channel.Counters.Gaps),
            feed.Channels.Sum(channel => channel.Counters.MessagesLost),
            feed.Channels.Sum(channel => channel.Counters.MessagesUnobserved),
        ];
        Assert.Equal(want, got);
    }
}
