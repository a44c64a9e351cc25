// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Numbers that restart without a word, nearer than the duplicate window: only how long ago they were first
/// seen distinguishes them from packets that are sent again.</summary>
public sealed class RestartedNumbersTests
{
    private const int A = 0;
    private const int B = 1;
    private const long Millisecond = 1_000_000;
    private const long Second = 1000 * Millisecond;
    private const long Day = 86_400 * Second;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void the_next_day_is_a_sequence_of_its_own(int lines)
    {
        var script = new FeedScript(lines);
        Day1(script, lines);
        for (ulong number = 1; number <= 1000; number++)
        {
            for (int line = 0; line < lines && number is < 501 or > 510; line++)
                script.Send(line, Day + (long)number * Millisecond + 1000 * line, number, number);
        }
        script.Clock(Day + 2 * Second);

        TelemetryEvent reset = Assert.Single(script.Of(TelemetryEventKind.Reset));
        Assert.Equal((1UL, (byte)1, Day + Millisecond), (reset.First, reset.Inferred, reset.OpenedStampNs));
        Assert.Equal((1L, 1990L, 10L, 1L),
            (script.Feed.Resets, script.Feed.Messages, script.Feed.MessagesLost, script.Feed.FeedGaps));
        foreach (LineCounters line in script.Lines)
        {
            Assert.Equal((0L, 0L, 10L), (line.Duplicates, line.BeforeStart, line.MessagesMissing));
            Assert.Equal(2000, FeedScript.Received(line));
        }
        TelemetryEvent gap = Assert.Single(script.Of(TelemetryEventKind.Gap), gap => gap.LineIndex < 0);
        Assert.Equal((501UL, 510UL), (gap.First, gap.Last));
    }

    [Fact]
    public void a_restart_without_a_pause_is_one_too()
    {
        var script = new FeedScript(1);
        long stampNs = 0;
        for (ulong number = 1; number <= 90_000; number++)
            script.Send(A, stampNs += Millisecond, number, number);
        for (ulong number = 1; number <= 1000; number++)
            script.Send(A, stampNs += Millisecond, number, number);

        Assert.Equal((1L, 0L, 91_000L), (script.Feed.Resets, script.Lines[A].Duplicates, script.Feed.Messages));
        Assert.Equal(1UL, Assert.Single(script.Of(TelemetryEventKind.Reset)).First);
    }

    [Fact]
    public void what_a_slower_line_still_brings_of_the_old_numbers_stays_there()
    {
        var script = new FeedScript();
        Day1(script, lines: 1);
        for (ulong number = 1; number <= 990; number++)
            script.Send(B, (long)number * Millisecond + 500, number, number);
        for (ulong number = 1; number <= 40; number++)
        {
            script.Send(A, Day + (long)number * Millisecond, number, number);
            if (number > 30)
                script.Send(B, Day + (long)number * Millisecond + 500, 960 + number, 960 + number);
        }
        for (ulong number = 1; number <= 40; number++)
            script.Send(B, Day + Second + (long)number * Millisecond, number, number);
        script.Clock(Day + 2 * Second);

        Assert.Equal((1L, 1040L, 0L), (script.Feed.Resets, script.Feed.Messages, script.Feed.LineGaps));
        Assert.Equal((0L, 0L), (script.Lines[B].Duplicates, script.Lines[B].BeforeStart));
    }

    [Fact]
    public void numbers_that_the_line_had_lost_before_the_restart_do_not_cut_it()
    {
        var script = new FeedScript(1);
        for (ulong number = 1; number <= 1000; number++)
        {
            if (number is < 5 or > 7)
                script.Send(A, (long)number * Millisecond, number, number);
        }
        for (ulong number = 1; number <= 100; number++)
            script.Send(A, Day + (long)number * Millisecond, number, number);

        Assert.Equal((1L, 0L, 0L), (script.Feed.Resets, script.Lines[A].Late, script.Lines[A].Duplicates));
        Assert.Equal((3L, 1097L), (script.Feed.MessagesLost, script.Feed.Messages));
    }

    [Fact]
    public void a_number_that_a_gap_lacks_is_late_whatever_its_age()
    {
        var script = new FeedScript(1);
        Day1(script, lines: 1, lost: number => number is >= 100 and < 140);
        for (ulong number = 100; number < 140; number++)
            script.Send(A, Day + (long)number * Millisecond, number, number);
        script.Clock(Day + 100 * Second);

        Assert.Equal((0L, 40L, 40L), (script.Feed.Resets, script.Lines[A].Late, script.Feed.MessagesLate));
    }

    [Fact]
    public void while_a_line_goes_on_what_another_sends_again_is_a_duplicate()
    {
        var script = new FeedScript();
        Day1(script, lines: 2);
        for (ulong number = 1; number <= 1000; number++)
        {
            script.Send(B, Day + (long)number * Millisecond, 1000 + number, 1000 + number);
            script.Send(A, Day + (long)number * Millisecond + 500, number, number);
        }
        script.Clock(Day + 100 * Second);

        Assert.Equal((0L, 2000L), (script.Feed.Resets, script.Feed.Messages));
        Assert.Equal((1000L, 0L), (script.Lines[A].Duplicates, script.Lines[B].Duplicates));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(500)]
    public void old_packets_in_a_burst_do_not_end_a_line_that_goes_on(int packets)
    {
        var script = new FeedScript(1);
        long stampNs = 0;
        ulong number = 0;
        for (; number < 4000; number++)
            script.Send(A, stampNs += 20 * Millisecond, number, number);
        for (int again = 0; again < packets; again++)
            script.Send(A, stampNs + 10 * Millisecond + 10_000 * again, (ulong)again, (ulong)again);
        for (; number < 4100; number++)
            script.Send(A, stampNs += 20 * Millisecond, number, number);

        Assert.Equal((0L, 4100L, 0L), (script.Feed.Resets, script.Feed.Messages, script.Feed.LineGaps));
        Assert.Equal(packets, script.Lines[A].Duplicates);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(15, 1)]
    public void few_old_packets_in_order_are_a_reset_when_no_more_come(int packets, int resets)
    {
        foreach (bool isEnd in (bool[])[false, true])
        {
            var script = new FeedScript(1);
            Day1(script, lines: 1);
            for (int packet = 0; packet < packets; packet++)
                script.Send(A, Day + packet * Millisecond, 300 + (ulong)packet, 300 + (ulong)packet);
            _ = isEnd ? script.End(Day + Second) : script.Clock(Day + 61 * Second);

            Assert.Equal(resets, script.Feed.Resets);
            Assert.Equal(resets > 0 ? 0 : packets, script.Lines[A].Duplicates);
            Assert.Equal(1000 + (resets > 0 ? packets : 0), script.Feed.Messages);
            Assert.Equal(resets, script.Of(TelemetryEventKind.Reset).Length);
        }
    }

    [Fact]
    public void one_packet_over_and_over_never_resets()
    {
        var script = new FeedScript(1);
        Day1(script, lines: 1);
        for (int again = 0; again < 100; again++)
            script.Send(A, Day + again * Second, 1000, 1000);
        script.Send(A, Day + 200 * Second, 1001, 1001).Clock(Day + 300 * Second);

        Assert.Equal((0L, 100L, 1001L), (script.Feed.Resets, script.Lines[A].Duplicates, script.Feed.Messages));
    }

    [Fact]
    public void the_last_packets_again_before_a_line_goes_on_are_duplicates()
    {
        var script = new FeedScript(1);
        Day1(script, lines: 1);
        for (ulong number = 995; number <= 1020; number++)
            script.Send(A, Day + (long)number * Millisecond, number, number);
        script.Clock(Day + 300 * Second);

        Assert.Equal((0L, 6L, 1020L), (script.Feed.Resets, script.Lines[A].Duplicates, script.Feed.Messages));
    }

    [Fact]
    public void numbers_that_all_lines_send_again_too_early_are_an_event()
    {
        var script = new FeedScript();
        Day1(script, lines: 2);
        for (ulong number = 1; number <= 1000; number++)
        {
            script.Send(A, 30 * Second + (long)number * Millisecond, number, number);
            Assert.True(number > 16 || script.Of(TelemetryEventKind.SequenceRepeated).Length == 0);
            script.Send(B, 30 * Second + (long)number * Millisecond + 1000, number, number);
        }

        TelemetryEvent repeated = Assert.Single(script.Of(TelemetryEventKind.SequenceRepeated));
        Assert.Equal((1UL, 16UL, (short)-1), (repeated.First, repeated.Last, repeated.LineIndex));
        Assert.Equal((0L, 1000L, 1000L),
            (script.Feed.Resets, script.Lines[A].Duplicates, script.Lines[B].Duplicates));
    }

    [Fact]
    public void one_line_that_sends_numbers_again_is_no_event()
    {
        var script = new FeedScript();
        Day1(script, lines: 2);
        for (ulong number = 1; number <= 1000; number++)
            script.Send(A, 30 * Second + (long)number * Millisecond, number, number);

        Assert.Empty(script.Of(TelemetryEventKind.SequenceRepeated));
    }

    /// <summary>Numbers 1 to 1000 on each line, one a millisecond.</summary>
    private static void Day1(FeedScript script, int lines, Func<ulong, bool>? lost = null)
    {
        for (ulong number = 1; number <= 1000; number++)
        {
            for (int line = 0; line < lines && lost?.Invoke(number) != true; line++)
                script.Send(line, (long)number * Millisecond + 1000 * line, number, number);
        }
    }
}
