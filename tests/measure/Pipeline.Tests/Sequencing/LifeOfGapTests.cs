// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>The life of a gap, worked out by hand from the output contract.</summary>
public sealed class LifeOfGapTests
{
    private const int A = 0;
    private const int B = 1;

    [Fact]
    public void the_example_of_the_contract()
    {
        FeedScript script = new FeedScript()
            .Send(A, 100, 1, 9).Send(B, 110, 1, 14).Send(A, 200, 21, 40).Send(B, 210, 26, 40).Clock(20_000_000);

        Assert.Equal(
            ["A 10-14 repaired B 200..200", "B 21-25 repaired A 210..210", "A 15-20 lost 200..10000200",
             "feed 15-20 lost 200..10000200", "B 15-20 lost 210..10000210"],
            script.Gaps());
        Assert.Equal(2, script.Feed.LineGaps);
        Assert.Equal(1, script.Feed.FeedGaps);
        Assert.Equal(11, script.Lines[A].MessagesMissing);
        Assert.Equal(11, script.Lines[B].MessagesMissing);
        Assert.Equal(10, script.Feed.MessagesRepaired);
        Assert.Equal(6, script.Feed.MessagesLost);
        Assert.Equal(34, script.Feed.Messages);
        Assert.Equal(40, FeedScript.Received(script.Lines[A]));
        Assert.Equal(40, FeedScript.Received(script.Lines[B]));
    }

    [Fact]
    public void a_number_that_comes_on_its_own_line_in_time_is_reordered_and_not_missing()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1).Send(A, 20, 3, 3).Send(A, 30, 2, 2).Clock(20_000_000);

        Assert.Equal(["A 2-2 repaired A 20..30"], script.Gaps());
        Assert.Equal((1L, 1L, 0L), (script.Lines[A].Reordered, script.Lines[A].Gaps, script.Lines[A].MessagesMissing));
        Assert.Equal(0, script.Feed.FeedGaps);
    }

    [Fact]
    public void a_number_at_exactly_the_deadline_is_in_time()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1).Send(A, 20, 3, 3)
            .Send(A, 20 + FeedScript.WindowNs, 2, 2);

        Assert.Equal(["A 2-2 repaired A 20..10000020"], script.Gaps());
    }

    [Fact]
    public void a_number_one_nanosecond_after_the_deadline_is_late()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1).Send(A, 20, 3, 3)
            .Send(A, 21 + FeedScript.WindowNs, 2, 2);

        Assert.Equal(["A 2-2 lost 20..10000020", "feed 2-2 lost 20..10000020"], script.Gaps());
        TelemetryEvent late = Assert.Single(script.Of(TelemetryEventKind.Late));
        Assert.Equal((2UL, 2UL, 10_000_001L), (late.First, late.Last, late.DurationNs));
        Assert.Equal((1L, 1L), (script.Lines[A].Late, script.Lines[A].MessagesMissing));
        Assert.Equal((1L, 1L, 3L), (script.Feed.MessagesLost, script.Feed.MessagesLate, script.Feed.Messages));
        Assert.Equal(3, FeedScript.Received(script.Lines[A]));
    }

    [Fact]
    public void a_late_number_that_comes_again_is_a_duplicate()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 1).Send(A, 20, 3, 3).Send(A, 20_000_000, 2, 2).Send(A, 20_000_001, 2, 2);

        Assert.Equal((1L, 1L), (script.Lines[A].Late, script.Lines[A].Duplicates));
        Assert.Equal(3, FeedScript.Received(script.Lines[A]));
    }

    [Fact]
    public void one_gap_line_reports_what_one_packet_of_the_other_line_closed()
    {
        FeedScript script = new FeedScript()
            .Send(B, 5, 1, 9).Send(A, 10, 1, 9).Send(A, 20, 21, 21).Send(B, 30, 10, 12).Send(B, 40, 13, 21);

        Assert.Equal(["A 10-12 repaired B 20..30", "A 13-20 repaired B 20..40"], script.Gaps());
        Assert.Equal(11, script.Feed.MessagesRepaired);
    }

    [Fact]
    public void a_number_repaired_by_the_other_line_that_still_comes_in_time_is_reordered_and_reported_once()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 9).Send(B, 11, 1, 10).Send(A, 20, 11, 11).Send(A, 30, 10, 10).Clock(30_000_000);

        Assert.Equal(["A 10-10 repaired B 20..20"], script.Gaps());
        Assert.Equal((1L, 0L, 0L), (script.Lines[A].Reordered, script.Lines[A].MessagesMissing, script.Lines[A].Late));
    }

    [Fact]
    public void a_number_that_two_lines_lack_and_a_third_brings_in_time_is_no_feed_gap()
    {
        FeedScript script = new FeedScript(3)
            .Send(0, 1, 1, 1).Send(1, 2, 1, 1).Send(2, 3, 1, 1).Send(0, 10, 3, 3).Send(1, 20, 3, 3).Send(2, 30, 2, 3)
            .Clock(50_000_000);

        Assert.Equal(["A 2-2 repaired C 10..30", "B 2-2 repaired C 20..30"], script.Gaps());
        Assert.Equal(0, script.Feed.FeedGaps);
    }

    [Fact]
    public void an_instant_repair_names_each_line_that_had_delivered()
    {
        FeedScript script = new FeedScript(3)
            .Send(0, 1, 1, 1).Send(1, 2, 1, 3).Send(2, 3, 1, 1).Send(2, 4, 4, 6).Send(0, 10, 7, 7);

        Assert.Contains("A 2-3 repaired B 10..10", script.Gaps());
        Assert.Contains("A 4-6 repaired C 10..10", script.Gaps());
        Assert.Equal(1, script.Lines[0].Gaps);
    }

    [Fact]
    public void a_silent_line_does_not_delay_the_feed_gap()
    {
        FeedScript script = new FeedScript().Send(A, 10, 1, 1).Send(B, 11, 1, 1).Send(A, 20, 3, 3).Clock(11_000_000);

        Assert.Equal(["A 2-2 lost 20..10000020", "feed 2-2 lost 20..10000020"], script.Gaps());
    }

    [Fact]
    public void the_other_lines_gap_over_a_declared_range_declares_it_no_second_time()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 1).Send(B, 11, 1, 1).Send(A, 20, 5, 5).Send(B, 5_000_000, 6, 6).Clock(30_000_000);

        Assert.Equal(
            ["B 5-5 repaired A 5000000..5000000", "A 2-4 lost 20..10000020", "feed 2-4 lost 20..10000020",
             "B 2-4 lost 5000000..15000000"],
            script.Gaps());
        Assert.Equal(1, script.Feed.FeedGaps);
    }

    [Fact]
    public void a_heartbeat_reveals_loss_at_the_tail()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 5).Next(A, 1000, 8).Clock(30_000_000);

        Assert.Equal(["A 6-7 lost 1000..10001000", "feed 6-7 lost 1000..10001000"], script.Gaps());
        Assert.Equal(1, script.Lines[A].Heartbeats);
        Assert.Equal(7, FeedScript.Received(script.Lines[A]));
    }

    [Fact]
    public void a_heartbeat_that_is_behind_changes_nothing()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 5).Next(A, 20, 3).Send(A, 30, 6, 6).Clock(30_000_000);

        Assert.Empty(script.Gaps());
        Assert.Equal(0, script.Lines[A].Duplicates);
    }

    [Fact]
    public void lower_numbers_than_a_lines_first_are_before_its_start()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 100, 100).Send(A, 15, 101, 101).Send(A, 20, 98, 99).Send(A, 30, 99, 102);

        Assert.Empty(script.Gaps());
        LineCounters line = script.Lines[A];
        Assert.Equal((3L, 2L, 0L, 0L), (line.BeforeStart, line.Duplicates, line.Reordered, line.Late));
        Assert.Equal(3, FeedScript.Received(line));
    }

    [Fact]
    public void at_the_end_of_input_open_gaps_end_lost_with_the_last_stamp()
    {
        FeedScript script = new FeedScript().Send(A, 10, 1, 1).Send(B, 11, 1, 1).Send(A, 20, 3, 3).End(5000);

        Assert.Equal(["A 2-2 lost 20..5000 end", "feed 2-2 lost 20..5000 end"], script.Gaps());
    }

    [Fact]
    public void a_packet_can_be_half_new_on_its_line()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 5).Send(A, 20, 4, 8);

        Assert.Equal((10L, 2L), (script.Lines[A].Messages, script.Lines[A].Duplicates));
        Assert.Equal((3U, 6UL), (script.Last.NewNumbers, script.Last.FirstNewSequence));
        Assert.Equal(8, script.Feed.Messages);
        Assert.Empty(script.Gaps());
    }

    [Fact]
    public void one_packet_can_be_duplicate_late_reordered_and_new()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 1).Send(A, 20, 3, 3).Clock(20_000_000).Send(A, 20_000_010, 5, 5)
            .Send(A, 20_000_020, 1, 7).Clock(50_000_000);

        LineCounters line = script.Lines[A];
        Assert.Equal((3L, 1L, 1L), (line.Duplicates, line.Late, line.Reordered));
        Assert.Equal(7, FeedScript.Received(line));
        Assert.Equal(7, script.Feed.Messages);
    }

    [Fact]
    public void numbers_up_to_the_highest_but_one_are_sequenced()
    {
        const ulong Highest = ulong.MaxValue - 1;
        FeedScript script = new FeedScript(1)
            .Send(A, 10, Highest - 3, Highest - 3).Send(A, 20, Highest, Highest).Clock(20_000_000);

        Assert.Equal(2, script.Lines[A].MessagesMissing);
        Assert.Equal(4, FeedScript.Received(script.Lines[A]));
    }

    [Fact]
    public void a_packet_that_counts_past_the_highest_number_is_undecodable_and_moves_nothing()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1);
        PacketEvent wild = script.Last;
        wild.StampNs = 20;
        wild.Envelope.FirstSequence = ulong.MaxValue - 1;
        wild.Envelope.Count = 5;
        script.Put(ref wild).Send(A, 30, 2, 2);

        Assert.Equal(1, script.Lines[A].Undecodable);
        Assert.Equal(EnvelopeStatus.BadSequence, Assert.Single(script.Of(TelemetryEventKind.UnknownPacket)).Status);
        Assert.Equal((0L, 2L), (script.Lines[A].Gaps, script.Lines[A].Messages));
    }

    [Fact]
    public void a_packet_without_a_usable_number_is_counted_and_nothing_else()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 0, 0, flags: EnvelopeFlags.Unsequenced).Send(A, 20, 0, 0, flags: EnvelopeFlags.Unsequenced);

        Assert.Equal((2L, 2L, 0L), (script.Lines[A].Packets, script.Lines[A].Unsequenced, script.Lines[A].Messages));
        Assert.Empty(script.Events);
    }

    [Fact]
    public void a_packet_closes_a_range_as_one_though_part_of_it_was_declared_before()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 50, 50).Send(B, 20, 54, 54).Next(A, 30, 75).Send(B, 20_000_000, 89, 89)
            .Send(A, 20_000_010, 74, 75);

        Assert.Equal("B 74-75 repaired A 20000000..20000010", script.Gaps()[^1]);
        Assert.Equal(1, script.Feed.MessagesLate);
    }
}
