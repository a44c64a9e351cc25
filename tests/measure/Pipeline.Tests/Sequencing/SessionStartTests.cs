// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>A session of MoldUDP64 that begins while its channel is watched: sessions begin with number 1.</summary>
public sealed class SessionStartTests
{
    private const int A = 0;
    private const int B = 1;

    [Fact]
    public void what_a_session_lacks_before_its_first_packet_is_a_gap_of_it()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 5).Send(A, 1000, 22, 25, session: 2);
        Assert.Equal(0, script.Feed.LineGaps);
        script.Send(A, 2000, 26, 26, session: 2).Clock(30_000_000);

        Assert.Equal(["A 1-21 lost 1000..10001000", "feed 1-21 lost 1000..10001000"], script.Gaps());
        Assert.Equal((1L, 21L, 10L), (script.Feed.Resets, script.Feed.MessagesLost, script.Feed.Messages));
        Assert.Equal(26 + 5, FeedScript.Received(script.Lines[A]));
        Assert.All(script.Of(TelemetryEventKind.Gap), gap => Assert.Equal(2UL, gap.Channel.SessionHigh));
    }

    [Fact]
    public void the_slower_line_repairs_it()
    {
        FeedScript script = new FeedScript().Send(A, 10, 1, 5).Send(B, 20, 1, 5).Send(A, 1000, 22, 25, session: 2)
            .Send(A, 1100, 26, 26, session: 2).Send(B, 2000, 1, 20, session: 2).Send(B, 2100, 21, 26, session: 2)
            .Clock(30_000_000);

        Assert.Equal(["A 1-20 repaired B 1000..2000", "A 21-21 repaired B 1000..2100"], script.Gaps());
        Assert.Equal((0L, 31L), (script.Feed.MessagesLost, script.Feed.Messages));
    }

    [Fact]
    public void a_heartbeat_that_begins_a_session_is_enough()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 5).Next(A, 1000, 22, session: 2)
            .Send(A, 2000, 22, 22, session: 2).Clock(30_000_000);

        Assert.Equal(["A 1-21 lost 1000..10001000", "feed 1-21 lost 1000..10001000"], script.Gaps());
    }

    [Fact]
    public void records_that_the_appliance_lost_meanwhile_excuse_it()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 5).Send(A, 1000, 22, 25, session: 2, lostBefore: 3)
            .Send(A, 2000, 26, 26, session: 2).Clock(30_000_000);

        Assert.Equal((0L, 21L), (script.Feed.MessagesLost, script.Feed.MessagesUnobserved));
    }

    [Fact]
    public void the_first_session_that_is_watched_begins_where_it_is_met()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 500, 501).Send(A, 20, 502, 503).Clock(30_000_000);

        Assert.Empty(script.Gaps());
    }

    [Fact]
    public void a_reset_within_a_session_begins_where_it_says()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1000, 1001).Send(A, 20, 22, 22, flags: EnvelopeFlags.Reset)
            .Send(A, 30, 23, 23).Clock(30_000_000);

        Assert.Empty(script.Gaps());
    }

    [Fact]
    public void a_session_of_which_one_packet_came_lacks_nothing()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 5).Send(A, 1000, 1_000_000, 1_000_000, session: 2)
            .Send(A, 2000, 6, 6).Clock(30_000_000).End(40_000_000);

        Assert.Empty(script.Gaps());
    }
}
