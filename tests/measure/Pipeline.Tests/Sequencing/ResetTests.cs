// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Pipeline.Sequencing.Sequences;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>New sessions, resets announced and inferred, and ends of sessions.</summary>
public sealed class ResetTests
{
    private const int A = 0;
    private const int B = 1;

    [Fact]
    public void a_new_session_is_an_event_and_no_gap()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 100).Send(A, 20, 1, 1, session: 2)
            .Send(A, 25, 2, 2, session: 2).Clock(30_000_000);

        TelemetryEvent reset = Assert.Single(script.Of(TelemetryEventKind.Reset));
        Assert.Equal((2UL, 1UL, (byte)0), (reset.Channel.SessionHigh, reset.First, reset.Inferred));
        Assert.Equal((20L, 25L), (reset.OpenedStampNs, reset.StampNs));
        Assert.Equal((1L, 0L, 0L), (script.Feed.Resets, script.Lines[A].Gaps, script.Lines[A].Duplicates));
    }

    [Fact]
    public void the_first_session_is_no_reset_and_neither_is_another_channel()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 5, 5).Send(A, 20, 700, 700, channel: 9);

        Assert.Equal(0, script.Feed.Resets);
        Assert.Empty(script.Events);
    }

    [Fact]
    public void lines_roll_apart_and_both_sessions_go_on_side_by_side()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 5).Send(B, 11, 1, 5).Send(A, 20, 1, 2, session: 2).Send(B, 21, 6, 9)
            .Send(A, 30, 3, 4, session: 2)
            .Send(B, 31, 1, 4, session: 2).Clock(30_000_000);

        Assert.Equal(1, script.Feed.Resets);
        Assert.Empty(script.Gaps());
        Assert.Equal(13, script.Feed.Messages);
        Assert.Equal((0L, 0L), (script.Lines[B].Duplicates, script.Lines[B].Gaps));
    }

    [Fact]
    public void open_gaps_of_a_line_end_with_the_stamp_of_its_reset()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1).Send(A, 20, 3, 3).Send(A, 500, 1, 1, session: 2)
            .Send(A, 600, 2, 2, session: 2).Clock(30_000_000);

        Assert.Equal(["A 2-2 lost 20..500", "feed 2-2 lost 20..500"], script.Gaps());
    }

    [Fact]
    public void what_the_other_line_still_brings_of_the_old_session_is_not_lost()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 1).Send(B, 11, 1, 1).Send(A, 20, 3, 3).Send(A, 500, 1, 1, session: 2).Send(B, 3000, 2, 3)
            .Clock(30_000_000);

        Assert.Equal(["A 2-2 repaired B 20..3000"], script.Gaps());
        Assert.Equal(0, script.Feed.MessagesLost);
    }

    [Fact]
    public void an_announced_reset_starts_over_once_for_all_lines()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 100, 110).Send(B, 11, 100, 110)
            .Send(A, 20, 1, 2, flags: EnvelopeFlags.Reset).Send(A, 30, 3, 4)
            .Send(B, 31, 111, 112).Send(B, 40, 1, 2, flags: EnvelopeFlags.Reset).Send(B, 41, 3, 4).Clock(30_000_000);

        Assert.Single(script.Of(TelemetryEventKind.Reset));
        Assert.Equal(1, script.Feed.Resets);
        Assert.Empty(script.Gaps());
        Assert.Equal(11 + 2 + 4, script.Feed.Messages);
        Assert.Equal((0L, 0L), (script.Lines[B].Duplicates, script.Lines[B].BeforeStart));
    }

    [Fact]
    public void a_line_that_lost_the_announced_reset_joins_by_its_numbers()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1000, 1001).Send(B, 11, 1000, 1001)
            .Send(A, 20, 1, 2, flags: EnvelopeFlags.Reset).Send(A, 30, 3, 4).Send(B, 31, 3, 4).Clock(30_000_000);

        Assert.Equal((0L, 0L), (script.Lines[B].Duplicates, script.Lines[B].BeforeStart));
        Assert.Equal((0L, 1L), (script.Lines[B].Wins, script.Feed.Resets));
    }

    [Fact]
    public void going_far_back_and_running_in_order_is_an_inferred_reset()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1_000_000, 1_000_004).Send(A, 11, 1_000_005, 1_000_009);
        for (uint packet = 0; packet < ResetInference.PacketsInOrder; packet++)
            script.Send(A, 100 + packet, 1 + 2 * packet, 2 + 2 * packet);
        script.Clock(30_000_000);

        TelemetryEvent reset = Assert.Single(script.Of(TelemetryEventKind.Reset));
        Assert.Equal((1UL, (byte)1, 115L, 100L), (reset.First, reset.Inferred, reset.StampNs, reset.OpenedStampNs));
        LineCounters line = script.Lines[A];
        Assert.Equal((42L, 0L, 0L, 18L), (line.Messages, line.Duplicates, line.BeforeStart, line.Wins));
        Assert.Equal(42, FeedScript.Received(line));
        Assert.Equal(42, script.Feed.Messages);
    }

    [Fact]
    public void going_far_back_and_not_running_in_order_is_what_it_looks_like()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1).Send(A, 15, 2_000_000, 2_000_000)
            .Send(A, 16, 2_000_001, 2_000_001).Clock(20_000_000);
        for (uint packet = 0; packet < ResetInference.PacketsInOrder - 1; packet++)
            script.Send(A, 20_000_100 + packet, 1 + packet, 1 + packet);
        for (uint packet = 0; packet < ResetInference.PacketsInOrder; packet++)
            script.Send(A, 2_000_000_000 + packet, 2_000_002 + packet, 2_000_002 + packet);

        LineCounters line = script.Lines[A];
        Assert.Equal((0L, 1L, 14L), (script.Feed.Resets, line.Duplicates, line.Late));
        Assert.Equal(2_000_017, FeedScript.Received(line));
    }

    [Fact]
    public void withheld_packets_are_booked_at_the_end_of_input()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1_000_000, 1_000_000).Send(A, 20, 7, 8).End(100);

        Assert.Equal((3L, 2L), (script.Lines[A].Messages, script.Lines[A].BeforeStart));
        Assert.Equal(1, FeedScript.Received(script.Lines[A]));
    }

    [Fact]
    public void the_other_line_follows_an_inferred_reset_without_waiting()
    {
        FeedScript script = new FeedScript().Send(A, 10, 999_999, 999_999).Send(B, 11, 999_999, 999_999)
            .Send(A, 12, 1_000_000, 1_000_000).Send(B, 13, 1_000_000, 1_000_000);
        for (uint packet = 0; packet < 20; packet++)
        {
            script.Send(A, 100 + 10 * packet, 1 + packet, 1 + packet);
            script.Send(B, 103 + 10 * packet, 1 + packet, 1 + packet);
            // What was withheld is compared with nothing any more.
            bool isDecided = packet + 1 >= ResetInference.PacketsInOrder;
            Assert.Equal(isDecided ? (A, 3L) : (-1, 0L), (script.Last.LeadLineIndex, script.Last.LeadNs));
        }
        script.Clock(30_000_000);

        Assert.Equal((1L, 22L), (script.Feed.Resets, script.Feed.Messages));
        for (int line = 0; line < 2; line++)
        {
            Assert.Equal(22, script.Lines[line].Messages);
            Assert.Equal(22, FeedScript.Received(script.Lines[line]));
        }
        Assert.Empty(script.Gaps());
    }

    [Fact]
    public void the_end_of_a_session_is_reported_once_and_reveals_loss_at_the_tail()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 5).Send(B, 13, 1, 5).Next(A, 100, 8, EnvelopeFlags.EndOfSession)
            .Next(B, 103, 8, EnvelopeFlags.EndOfSession).Next(A, 1000, 8, EnvelopeFlags.EndOfSession).Clock(30_000_000);

        TelemetryEvent end = Assert.Single(script.Of(TelemetryEventKind.EndOfSession));
        Assert.Equal((8UL, 100L), (end.First, end.StampNs));
        Assert.Equal(
            ["A 6-7 lost 100..100", "feed 6-7 lost 100..100", "B 6-7 lost 103..103"], script.Gaps());
    }

    [Fact]
    public void a_packet_overtaken_by_the_end_of_the_session_is_reordered()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 5).Next(A, 100, 7, EnvelopeFlags.EndOfSession).Send(A, 180, 6, 6).Clock(30_000_000);

        Assert.Equal(["A 6-6 repaired A 100..180"], script.Gaps());
        Assert.Equal((1L, 0L), (script.Lines[A].Reordered, script.Lines[A].MessagesMissing));
    }

    [Fact]
    public void the_slower_line_repairs_what_the_faster_one_lost_right_before_the_end()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 5).Send(B, 13, 1, 5).Next(A, 100, 8, EnvelopeFlags.EndOfSession).Send(B, 3000, 6, 7)
            .Next(B, 3100, 8, EnvelopeFlags.EndOfSession).Clock(30_000_000);

        Assert.Equal(["A 6-7 repaired B 100..3000"], script.Gaps());
        Assert.Equal(0, script.Feed.FeedGaps);
    }

    [Fact]
    public void more_sequences_than_there_is_room_for_are_counted()
    {
        var script = new FeedScript(1, feed => feed with { MaxChannels = 2 });
        script.Send(A, 10, 1, 1, channel: 1).Send(A, 20, 1, 1, channel: 2).Send(A, 30, 1, 1, channel: 3)
            .Send(A, 40, 2, 2, channel: 3).Send(A, 50, 2, 2, channel: 1);

        Assert.Equal((2L, 2L), (script.Feed.ChannelOverflow, script.Lines[A].RecordsImpaired));
        Assert.Single(script.Of(TelemetryEventKind.TableFull));
        Assert.Equal(3, script.Lines[A].Messages);
    }

    [Fact]
    public void a_sequence_that_was_quiet_for_a_minute_makes_room()
    {
        var script = new FeedScript(1, feed => feed with { MaxChannels = 2 });
        script.Send(A, 10, 1, 1, session: 1).Send(A, 20, 3, 3, session: 1).Send(A, 30, 1, 1, session: 2)
            .Send(A, 40, 2, 2, session: 2).Send(A, 70_000_000_000, 3, 3, session: 2)
            .Send(A, 70_000_000_010, 1, 1, session: 3)
            .Send(A, 70_000_000_020, 3, 3, session: 3).Clock(71_000_000_000);

        Assert.Equal((0L, 2L), (script.Feed.ChannelOverflow, script.Feed.Resets));
        Assert.Equal(["A 2-2 lost 20..30", "feed 2-2 lost 20..30", "A 2-2 lost 70000000020..70010000020",
            "feed 2-2 lost 70000000020..70010000020"], script.Gaps());
        Assert.Equal(2, new ChannelSums(script).Take(71_000_000_000).Length);
    }
}
