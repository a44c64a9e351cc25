// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>What the appliance lost itself is never the market's loss.</summary>
public sealed class OurLossTests
{
    private const int A = 0;
    private const int B = 1;

    [Fact]
    public void a_range_behind_lost_records_is_unobserved_on_line_and_feed()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1).Send(A, 20, 5, 5, lostBefore: 3).Clock(20_000_000);

        Assert.Equal(["A 2-4 unobserved 20..10000020", "feed 2-4 unobserved 20..10000020"], script.Gaps());
        Assert.Equal((3L, 0L, 3L), (script.Lines[A].MessagesUnobserved, script.Lines[A].MessagesMissing,
            script.Lines[A].RecordsLost));
        Assert.Equal((3L, 0L, 0L), (script.Feed.MessagesUnobserved, script.Feed.MessagesLost, script.Feed.FeedGaps));
        Assert.All(script.Of(TelemetryEventKind.Gap), gap => Assert.Equal(UnobservedCause.Appliance, gap.Cause));
        TelemetryEvent loss = Assert.Single(script.Of(TelemetryEventKind.ApplianceLoss));
        Assert.Equal((3L, (short)A), (loss.Count, loss.LineIndex));
        Assert.Equal(5, FeedScript.Received(script.Lines[A]));
    }

    [Fact]
    public void what_a_packet_had_of_which_too_little_was_captured_is_unobserved()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1).Bad(A, 15, EnvelopeStatus.Truncated)
            .Send(A, 20, 3, 3).Send(A, 30, 5, 5).Clock(20_000_000);

        Assert.Equal(
            ["A 2-2 unobserved 20..10000020", "feed 2-2 unobserved 20..10000020", "A 4-4 lost 30..10000030",
                "feed 4-4 lost 30..10000030"],
            script.Gaps());
        Assert.Equal(UnobservedCause.CaptureDevice, script.Of(TelemetryEventKind.Gap)[0].Cause);
        Assert.Equal(1L, script.Lines[A].RecordsImpaired);
    }

    [Fact]
    public void a_gap_whose_window_ended_unseen_may_have_been_repaired_by_what_was_lost()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 1).Send(B, 11, 1, 1).Send(A, 20, 3, 3)
            .Send(B, 50_000_000, 9, 9, lostBefore: 7).Send(A, 50_000_100, 9, 9, lostBefore: 5).Clock(80_000_000);

        Assert.Equal((0L, 0L), (script.Feed.MessagesLost, script.Feed.FeedGaps));
        Assert.Equal(6, script.Feed.MessagesUnobserved);            // 2, and 4 to 8
        Assert.Equal(1, script.Lines[A].MessagesMissing);
    }

    [Fact]
    public void a_packet_from_behind_does_not_end_the_doubt()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 3).Send(A, 20, 2, 2, lostBefore: 2).Send(A, 30, 6, 6).Clock(20_000_000);

        Assert.Equal(["A 4-5 unobserved 30..10000030", "feed 4-5 unobserved 30..10000030"], script.Gaps());
    }

    [Fact]
    public void a_heartbeat_does_not_end_the_doubt()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 3).Next(A, 20, 4, lostBefore: 2).Send(A, 30, 6, 6).Clock(20_000_000);

        Assert.Equal(["A 4-5 unobserved 30..10000030", "feed 4-5 unobserved 30..10000030"], script.Gaps());
    }

    [Fact]
    public void the_next_number_in_order_ends_the_doubt()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 3).Send(A, 20, 4, 4, lostBefore: 2).Send(A, 30, 6, 6).Clock(20_000_000);

        Assert.Equal(["A 5-5 lost 30..10000030", "feed 5-5 lost 30..10000030"], script.Gaps());
    }

    [Fact]
    public void an_unobserved_range_is_not_repaired_by_the_other_line()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 1).Send(B, 11, 1, 5).Send(A, 20, 5, 5, lostBefore: 1).Clock(20_000_000);

        Assert.Equal(["A 2-4 unobserved 20..10000020"], script.Gaps());
        Assert.Equal((0L, 0L), (script.Feed.MessagesRepaired, script.Feed.MessagesUnobserved));
    }

    [Fact]
    public void what_the_other_line_brings_below_an_unobserved_jump_takes_nothing_back()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 100).Send(B, 11, 1, 90).Send(A, 20, 362, 362, lostBefore: 107).Lose(B, 20, 107)
            .Clock(12_000_000)
            .Send(B, 12_000_010, 349, 349).Send(A, 12_000_020, 363, 363).Send(B, 12_000_030, 350, 363)
            .Clock(50_000_000);

        Assert.Equal(
            ["A 101-361 unobserved 20..10000020", "feed 101-361 unobserved 20..10000020",
                "B 91-348 unobserved 12000010..22000010"],
            script.Gaps());
        Assert.Equal((0L, 0L), (script.Feed.MessagesLost, script.Feed.Retracted.Gaps));
        Assert.Equal((0L, 0L), (script.Lines[A].MessagesMissing, script.Lines[B].MessagesMissing));
        Assert.Equal(261, script.Feed.MessagesUnobserved);
    }

    [Fact]
    public void an_unobserved_number_that_still_comes_on_its_line_is_reordered()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 1).Send(A, 20, 4, 4, lostBefore: 1).Send(A, 25, 5, 5).Send(A, 30, 2, 2)
            .Clock(20_000_000);

        Assert.Equal(
            ["A 2-2 repaired A 20..30", "A 3-3 unobserved 20..10000020", "feed 3-3 unobserved 20..10000020"],
            script.Gaps());
        Assert.Equal(5, FeedScript.Received(script.Lines[A]));
    }

    [Fact]
    public void the_feed_is_unobserved_where_any_lines_absence_is()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 1).Send(B, 11, 1, 1).Send(A, 20, 10, 10).Send(B, 30, 6, 10, lostBefore: 1)
            .Clock(30_000_000);

        Assert.Equal(
            ["A 6-9 repaired B 20..30", "A 2-5 lost 20..10000020", "feed 2-5 unobserved 20..10000020",
             "B 2-5 unobserved 30..10000030"],
            script.Gaps());
    }

    [Fact]
    public void a_feed_range_is_cut_where_the_other_lines_doubt_ends()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 1).Send(B, 11, 1, 1).Send(A, 20, 10, 10).Send(B, 30, 4, 4, lostBefore: 1)
            .Send(B, 40, 10, 11)
            .Clock(30_000_000);

        Assert.Contains("feed 2-3 unobserved 20..10000020", script.Gaps());
        Assert.Contains("feed 5-9 lost 20..10000020", script.Gaps());
        Assert.Equal((5L, 2L, 1L), (script.Feed.MessagesLost, script.Feed.MessagesUnobserved, script.Feed.FeedGaps));
    }

    [Fact]
    public void a_loss_that_a_quiet_line_had_is_in_doubt_at_the_others_deadline()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 1).Send(B, 11, 1, 1).Lose(B, 15, 2).Send(A, 20, 3, 3).Clock(30_000_000);

        Assert.Equal(["A 2-2 lost 20..10000020", "feed 2-2 unobserved 20..10000020"], script.Gaps());
        Assert.Equal(2, script.Lines[B].RecordsLost);
    }

    [Fact]
    public void numbers_lost_at_the_tail_are_unobserved_when_a_heartbeat_reveals_them()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1).Lose(A, 15, 1).Next(A, 20, 4).Clock(30_000_000);

        Assert.Equal(["A 2-3 unobserved 20..10000020", "feed 2-3 unobserved 20..10000020"], script.Gaps());
    }

    [Fact]
    public void numbers_lost_at_the_tail_are_unobserved_when_the_end_reveals_them()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 1).Send(B, 11, 1, 1).Lose(B, 15, 1).Send(A, 20, 2, 4).End(1000);

        Assert.Equal(["B 2-4 unobserved 1000..1000 end"], script.Gaps());
        Assert.Equal((0L, 3L), (script.Feed.MessagesUnobserved, script.Lines[B].MessagesUnobserved));
    }

    [Fact]
    public void lost_records_without_a_missing_number_still_count()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1).Send(A, 20, 2, 2, lostBefore: 1);

        Assert.Empty(script.Gaps());
        Assert.Equal(1, script.Lines[A].RecordsLost);
        Assert.Single(script.Of(TelemetryEventKind.ApplianceLoss));
    }

    [Fact]
    public void another_channel_of_the_flow_is_in_doubt_too()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 1, channel: 1).Send(A, 11, 1, 1, channel: 2)
            .Send(A, 20, 2, 2, channel: 1, lostBefore: 1).Send(A, 30, 3, 3, channel: 2)
            .Send(A, 40, 5, 5, channel: 2).Clock(30_000_000);

        Assert.Equal(
            ["A 2-2 unobserved 30..10000030", "feed 2-2 unobserved 30..10000030", "A 4-4 lost 40..10000040",
             "feed 4-4 lost 40..10000040"],
            script.Gaps());
    }

    [Fact]
    public void a_loss_reported_by_another_ring_casts_doubt_on_what_is_open()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 1, source: 0).Send(A, 20, 4, 4, source: 1).Send(A, 30, 5, 5, source: 0, lostBefore: 2)
            .Clock(30_000_000);

        Assert.Equal(["A 2-3 unobserved 20..10000020", "feed 2-3 unobserved 20..10000020"], script.Gaps());
    }

    [Fact]
    public void a_loss_reported_without_a_packet_casts_doubt_on_what_is_open()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1).Send(A, 20, 3, 3).Lose(A, 30, 1).Clock(30_000_000);

        Assert.Equal(["A 2-2 unobserved 20..10000020", "feed 2-2 unobserved 20..10000020"], script.Gaps());
    }

    [Fact]
    public void a_loss_reported_after_a_packet_of_its_ring_casts_no_doubt_on_what_that_revealed()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 1).Send(A, 20, 3, 3).Lose(A, 30, 1, source: 0).Send(A, 40, 5, 5).Clock(30_000_000);

        Assert.Equal(
            ["A 2-2 lost 20..10000020", "feed 2-2 lost 20..10000020", "A 4-4 unobserved 40..10000040",
             "feed 4-4 unobserved 40..10000040"],
            script.Gaps());
    }

    [Fact]
    public void no_time_between_arrivals_is_measured_over_a_loss_reported_without_a_packet()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1).Lose(A, 20, 1, source: 0).Send(A, 30, 3, 3);

        Assert.Equal((1, 0L), (script.Last.FirstOnLine, script.Last.InterArrivalNs));
    }

    [Fact]
    public void a_loss_of_the_market_after_one_of_ours_is_lost()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 1).Send(A, 20, 3, 3, lostBefore: 1).Send(A, 30, 5, 5).Clock(30_000_000);

        Assert.Equal((1L, 1L), (script.Lines[A].MessagesUnobserved, script.Lines[A].MessagesMissing));
    }
}
