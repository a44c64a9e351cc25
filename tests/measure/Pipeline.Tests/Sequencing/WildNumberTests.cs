// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Numbers that a corrupt or hostile packet can hold: no counter overflows, no line is lost for
/// good.</summary>
public sealed class WildNumberTests
{
    private const int A = 0;
    private const int B = 1;
    private const ulong Largest = ulong.MaxValue - 1;

    [Fact]
    public void a_jump_that_can_be_counted_and_is_not_borne_out_is_undecodable()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1).Send(A, 20, 1UL << 60, 1UL << 60);
        Run(script, [A], 100, 2, 16).Clock(30_000_000);

        Assert.Equal((0L, 1L), (script.Feed.Resets, script.Lines[A].Undecodable));
        Assert.Empty(script.Gaps());
        Assert.Equal(17, FeedScript.Received(script.Lines[A]));
    }

    [Fact]
    public void a_jump_that_two_packets_make_is_taken_back_when_the_line_comes_back()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 1).Send(A, 20, 1UL << 60, 1UL << 60).Send(A, 21, (1UL << 60) + 1, (1UL << 60) + 1);
        script.Clock(20_000_000);
        for (uint packet = 0; packet < 16; packet++)
            script.Send(A, 20_000_000 + (10_000_000 * packet), 2 + packet, 2 + packet);

        Assert.Equal((0L, 2L), (script.Feed.Resets, script.Lines[A].Duplicates));
        Assert.Equal(
            [
                $"A 2-{(1UL << 60) - 1} lost 20..10000020", $"feed 2-{(1UL << 60) - 1} lost 20..10000020",
                $"A 2-{(1UL << 60) - 1} retracted 20..170000000", $"feed 2-{(1UL << 60) - 1} retracted 20..170000000",
            ],
            script.Gaps());
        Assert.Equal(17, FeedScript.Received(script.Lines[A]));
    }

    [Fact]
    public void a_jump_that_cannot_be_counted_is_undecodable_and_the_line_goes_on()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 1).Send(A, 20, Largest, Largest).Send(A, 30, 2, 2).Clock(30_000_000);

        Assert.Empty(script.Gaps());
        Assert.Equal((1L, 2L, 0L), (script.Lines[A].Undecodable, script.Lines[A].Messages, script.Feed.Resets));
        TelemetryEvent unknown = Assert.Single(script.Of(TelemetryEventKind.UnknownPacket));
        Assert.Equal((EnvelopeStatus.BadSequence, 20L), (unknown.Status, unknown.StampNs));
    }

    [Fact]
    public void a_heartbeat_that_cannot_be_counted_is_undecodable()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 1).Next(A, 20, ulong.MaxValue).Next(A, 25, 2).Send(A, 30, 2, 2).Clock(30_000_000);

        Assert.Empty(script.Gaps());
        Assert.Equal((1L, 2L), (script.Lines[A].Undecodable, script.Lines[A].Messages));
    }

    [Fact]
    public void a_line_that_runs_in_order_where_no_gap_can_reach_has_started_over()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1);
        Run(script, [A], 100, Largest - 100, 20).Clock(30_000_000);

        Assert.Equal((1L, 0L, 21L), (script.Feed.Resets, script.Lines[A].Undecodable, script.Lines[A].Messages));
        Assert.Empty(script.Gaps());
    }

    [Fact]
    public void a_gap_that_can_be_real_is_reported_when_wild_ones_have_used_up_the_counters()
    {
        const ulong wild = 1UL << 61;
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1).Send(A, 20, wild, wild);
        Run(script, [A], 100, wild + 1, 16).Send(A, 300, 3 * wild, 3 * wild).Send(A, 400, wild + 20, wild + 20)
            .Clock(30_000_000);

        Assert.Contains($"A {wild + 17}-{wild + 19} lost 400..10000400", script.Gaps());
        Assert.Equal(1, script.Lines[A].Undecodable);
        Assert.Equal((long)wild + 20, FeedScript.Received(script.Lines[A]));
    }

    [Fact]
    public void the_other_line_joins_the_one_that_sent_a_wild_number_twice()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 1).Send(B, 13, 1, 1).Send(A, 20, 1UL << 40, 1UL << 40)
            .Send(A, 21, 1UL << 40, 1UL << 40);
        Run(script, [A, B], 100, 2, 40).Send(A, 1000, 42, 42).Send(A, 1010, 44, 44).Send(B, 1020, 42, 44)
            .Clock(30_000_000);

        Assert.Equal(["A 43-43 repaired B 1010..1020"], script.Gaps());
        Assert.Equal(0, script.Feed.Resets);
    }

    [Fact]
    public void a_line_whose_first_number_is_wild_does_not_part_the_lines()
    {
        FeedScript script = new FeedScript().Send(A, 10, 1, 1).Send(B, 13, Largest, Largest);
        Run(script, [A, B], 100, 2, 40).Send(A, 1000, 42, 42).Send(A, 1010, 44, 44).Send(B, 1020, 42, 44)
            .Clock(200_000_000);

        Assert.Contains("A 43-43 repaired B 1010..1020", script.Gaps());
        Assert.Equal((0L, 1L), (script.Feed.MessagesLost, script.Lines[B].Undecodable));
        Assert.All(script.Of(TelemetryEventKind.LineBehind), item => Assert.True(item.Count >= 0));
    }

    [Fact]
    public void counters_of_arbitrary_numbers_never_overflow_and_the_identity_holds()
    {
        Gen<ulong> number = Gen.OneOf(
            Gen.Choose(1, 200).Select(value => (ulong)value),
            Gen.Choose(0, 63).SelectMany(bit => Gen.Choose(0, 40).Select(value => (1UL << bit) + (ulong)value)),
            Gen.Choose(0, 40).Select(value => Largest - (ulong)value));
        Gen<(int Line, ulong First, int Length)> run =
            from line in Gen.Choose(0, 1)
            from first in number
            from length in Gen.Choose(1, 24)
            select (line, first, length);

        Prop.ForAll(run.ListOf().ToArbitrary(), CheckRuns).Check(
            FsCheck.Config.QuickThrowOnFailure.WithReplay(20_261_120, 1));
    }

    private static void CheckRuns(IEnumerable<(int Line, ulong First, int Length)> runs)
    {
        var script = new FeedScript();
        long stampNs = 1;
        foreach ((int line, ulong first, int length) in runs)
        {
            for (int packet = 0; packet < length && first + (ulong)packet <= Largest; packet++)
                script.Send(line, stampNs += 100_000, first + (ulong)packet, first + (ulong)packet);
        }
        script.End(stampNs + 1);

        foreach (LineCounters line in script.Lines)
        {
            long[] counters =
                [line.Messages, line.MessagesMissing, line.Duplicates, line.Late, line.BeforeStart, line.Reordered];
            Assert.All(counters, value => Assert.InRange(value, 0, 1L << 62));
            Assert.Equal(line.Packets, line.Messages + line.Undecodable);
        }
        Assert.InRange(script.Feed.MessagesLost, 0, 1L << 62);
        Assert.InRange(script.Feed.MessagesRepaired, 0, 1L << 62);
        Assert.All(script.Events, item => Assert.True(item.Count >= 0));
    }

    /// <summary>A run of packets of one number, on each of the lines, a little apart.</summary>
    private static FeedScript Run(FeedScript script, int[] lines, long stampNs, ulong first, uint packets)
    {
        for (uint packet = 0; packet < packets; packet++)
        {
            foreach (int line in lines)
                script.Send(line, stampNs + 10 * packet + 3 * line, first + packet, first + packet);
        }
        return script;
    }
}
