// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Pipeline.Sequencing.Lines;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>How long lines and feeds are blind, and what arbitration says of them, worked out by hand.</summary>
public sealed class BlindTimeTests
{
    private const int A = 0;
    private const int B = 1;
    private const long Second = 1_000_000_000;

    [Fact]
    public void the_example_of_the_output_contract_has_its_shares()
    {
        FeedScript script = new FeedScript()
            .Send(A, 100, 1, 9).Send(B, 110, 1, 14).Send(A, 200, 21, 40).Send(B, 230, 26, 40).Clock(Second);

        LineCounters a = script.Lines[A];
        LineCounters b = script.Lines[B];
        Assert.Equal((29L, 5L, 5L), Shares(a));
        Assert.Equal((5L, 5L, 5L), Shares(b));
        Assert.Equal((11L, 11L), (a.MessagesMissing, b.MessagesMissing));
        Assert.Equal(script.Feed.Messages, a.Arbitration.MessagesFirst + b.Arbitration.MessagesFirst);
        Assert.Equal(script.Feed.MessagesRepaired, a.Arbitration.Repairs + b.Arbitration.Repairs);
        Assert.Equal((1L, 100L, 100L), Blind(a.Blind));
        Assert.Equal((1L, 120L, 120L), Blind(b.Blind));
        // 15-20 came on no line: from the last packet before, B's at 110, to the one that shows it, A's at 200.
        Assert.Equal((1L, 90L, 90L), Blind(script.Feed.Blind));
    }

    [Fact]
    public void what_the_other_line_repairs_blinds_a_line_and_not_the_feed()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 1).Send(B, 13, 1, 1).Send(B, 23, 2, 2).Send(A, 30, 3, 3).Send(B, 33, 3, 3).Clock(Second);

        Assert.Equal((1L, 20L, 20L), Blind(script.Lines[A].Blind));
        Assert.Equal((0L, 0L, 0L), Blind(script.Lines[B].Blind));
        Assert.Equal((0L, 0L, 0L), Blind(script.Feed.Blind));
    }

    [Fact]
    public void a_heartbeat_ends_the_silence_before_a_loss_that_it_does_not_show()
    {
        FeedScript script = new FeedScript(lines: 1)
            .Send(A, Second, 1, 1).Next(A, 2 * Second, 2).Next(A, 3 * Second, 4).Clock(4 * Second);

        Assert.Equal((1L, Second, Second), Blind(script.Lines[A].Blind));
        Assert.Equal((1L, Second, Second), Blind(script.Feed.Blind));
    }

    [Fact]
    public void a_number_that_came_before_on_the_other_line_moves_with_its_packet()
    {
        // A's copy is read after B's and has the earlier stamp.
        FeedScript script = new FeedScript().Send(B, 20, 1, 4).Send(A, 10, 1, 3).Clock(Second);

        Assert.Equal(3, script.Lines[A].Arbitration.MessagesFirst);
        Assert.Equal(1, script.Lines[B].Arbitration.MessagesFirst);
    }

    [Fact]
    public void a_line_that_is_down_is_blind_interval_by_interval_until_it_returns()
    {
        FeedScript script = new FeedScript().Send(A, 10, 1, 1).Send(B, 13, 1, 1);
        for (ulong number = 2; number <= 41; number++)
            script.Send(A, (long)(number - 1) * Second / 10, number, number);
        script.Clock(4 * Second);
        IntervalBuffer first = Cut(script);
        // It fell silent at 13; the latest packet of the other line is at 4 s.
        Assert.Equal((1L, 4 * Second - 13, 4 * Second - 13), Blind(first.Lines[B].Blind));

        script.Send(A, 5 * Second, 42, 42).Send(B, 6 * Second, 43, 43).Clock(7 * Second);
        IntervalBuffer second = Cut(script);
        // The same silence went on, to the packet that ended it: one span, its whole length the longest.
        Assert.Equal((1L, 6 * Second - 13, 6 * Second - 13), Blind(second.Lines[B].Blind));

        IntervalBuffer third = Cut(script);
        Assert.Equal((1L, 6 * Second - 13, 0L), Blind(third.Lines[B].Blind));
        Assert.Equal((0L, 0L, 0L), Blind(third.Lines[A].Blind));
    }

    [Fact]
    public void a_line_that_never_sent_is_blind_from_the_first_delivery_of_another()
    {
        FeedScript script = new FeedScript().Send(A, 100, 1, 1);
        for (ulong number = 2; number <= 30; number++)
            script.Send(A, (long)number * Second / 10, number, number);
        script.Clock(3 * Second + 1);

        Assert.Equal((1L, 3 * Second - 100, 3 * Second - 100), Blind(Cut(script).Lines[B].Blind));
    }

    [Fact]
    public void a_line_that_is_down_for_want_of_its_group_is_not_blind()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 1).Send(B, 13, 1, 1).Leave(B, 100_000, 50_000);
        for (ulong number = 2; number <= 31; number++)
            script.Send(A, (long)(number - 1) * Second / 10, number, number);
        Assert.Equal((0L, 0L, 0L), Blind(Cut(script).Lines[B].Blind));

        script.Join(B, 4 * Second).Send(B, 5 * Second, 32, 32).Clock(6 * Second);
        Assert.Equal((0L, 0L, 0L), Blind(Cut(script).Lines[B].Blind));
        Assert.Equal(30, script.Lines[B].MessagesUnobserved);
    }

    [Fact]
    public void what_we_lost_ourselves_is_no_blind_time()
    {
        FeedScript script = new FeedScript(lines: 1)
            .Send(A, 10, 1, 1).Send(A, Second, 5, 5, lostBefore: 3).Clock(2 * Second);

        Assert.Equal((0L, 0L, 0L), Blind(script.Lines[A].Blind));
        Assert.Equal((0L, 0L, 0L), Blind(script.Feed.Blind));
    }

    private static IntervalBuffer Cut(FeedScript script)
    {
        var interval = new IntervalBuffer(script.Topology, maxChannels: 1);
        StageCounters.CutInterval(script.Stage, interval);
        return interval;
    }

    private static (long, long, long) Shares(in LineCounters line) =>
        (line.Arbitration.MessagesFirst, line.Arbitration.MissingRepaired, line.Arbitration.Repairs);

    private static (long, long, long) Blind(in BlindCounters blind) => (blind.Spans, blind.TotalNs, blind.LongestNs);
}
