// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Numbers of 32 bits: behind 4294967295 comes 1.</summary>
public sealed class WrapTests
{
    private const int A = 0;
    private const int B = 1;
    private const ulong Last = uint.MaxValue;

    [Fact]
    public void numbers_go_on_behind_the_last_one()
    {
        FeedScript script = Script(1).Send(A, 10, Last - 1, Last).Send(A, 20, 1, 2).Send(A, 30, 3, 3)
            .Clock(30_000_000);

        Assert.Empty(script.Events);
        Assert.Equal((5L, 5L), (script.Feed.Messages, script.Lines[A].Messages));
    }

    [Fact]
    public void one_packet_can_hold_the_wrap()
    {
        FeedScript script = Script(1).Send(A, 10, Last - 1, Last + 2).Send(A, 20, 3, 3).Clock(30_000_000);

        Assert.Empty(script.Events);
        Assert.Equal(5, script.Feed.Messages);
    }

    [Fact]
    public void a_gap_over_the_wrap_is_reported_in_raw_numbers()
    {
        FeedScript script = Script(1).Send(A, 10, Last - 2, Last - 2).Send(A, 20, 3, 3).Clock(30_000_000);

        Assert.Equal(4, script.Feed.MessagesLost);
        TelemetryEvent gap = script.Of(TelemetryEventKind.Gap)[0];
        Assert.Equal((Last - 1, 2UL, 4L), (gap.First, gap.Last, gap.Count));
    }

    [Fact]
    public void lines_on_both_sides_of_the_wrap_are_one_sequence()
    {
        FeedScript script = Script(2)
            .Send(A, 10, Last, Last).Send(A, 20, 1, 1).Send(B, 30, Last, Last).Send(B, 40, 1, 1)
            .Send(B, 50, 2, 2).Send(A, 60, 2, 2).Clock(30_000_000);

        Assert.Empty(script.Events);
        Assert.Equal((3L, 2L, 1L), (script.Feed.Messages, script.Lines[A].Wins, script.Lines[B].Wins));
    }

    [Fact]
    public void a_line_that_begins_behind_the_wrap_is_not_far_behind()
    {
        FeedScript script = Script(2).Send(A, 10, Last, Last).Send(B, 20, 2, 2).Send(A, 30, 1, 2)
            .Clock(30_000_000);

        Assert.Equal((3L, 0L), (script.Feed.Messages, script.Feed.MessagesLost));
        Assert.Equal(0, script.Feed.Resets);
    }

    [Fact]
    public void what_comes_late_from_before_the_wrap_fills_its_gap()
    {
        FeedScript script = Script(1).Send(A, 10, Last - 1, Last - 1).Send(A, 20, 1, 1).Send(A, 30, Last, Last)
            .Clock(30_000_000);

        Assert.Equal((3L, 0L, 1L), (script.Feed.Messages, script.Feed.MessagesLost, script.Lines[A].Reordered));
    }

    [Fact]
    public void a_heartbeat_carries_the_wrap()
    {
        FeedScript script = Script(1).Send(A, 10, Last - 1, Last - 1).Next(A, 20, 1).Send(A, 30, 1, 1)
            .Clock(30_000_000);

        Assert.Equal((2L, 1L), (script.Feed.Messages, script.Feed.MessagesLost));
    }

    [Fact]
    public void a_return_to_1_far_from_the_end_is_a_restart_and_no_gap_of_a_billion()
    {
        FeedScript script = Script(1);
        script.Send(A, 10, 3_000_000_000, 3_000_000_000).Send(A, 11, 3_000_000_001, 3_000_000_001);
        for (ulong number = 1; number <= 20; number++)
            script.Send(A, 10 + 10 * (long)number, number, number);
        script.Clock(30_000_000);

        Assert.Equal((1L, 0L, 22L), (script.Feed.Resets, script.Feed.MessagesLost, script.Feed.Messages));
    }

    [Fact]
    public void resets_go_to_a_stated_number_on_both_lines()
    {
        FeedScript script = Script(2)
            .Send(A, 10, 900, 901).Send(B, 11, 900, 901)
            .Send(A, 20, 50, 50, flags: EnvelopeFlags.Reset).Send(A, 30, 51, 51)
            .Send(B, 31, 902, 902)
            .Send(B, 40, 50, 50, flags: EnvelopeFlags.Reset).Send(B, 41, 51, 51).Clock(30_000_000);

        TelemetryEvent reset = Assert.Single(script.Of(TelemetryEventKind.Reset));
        Assert.Equal(50UL, reset.First);
        Assert.Equal((1L, 0L, 5L), (script.Feed.Resets, script.Feed.MessagesLost, script.Feed.Messages));
    }

    [Fact]
    public void a_reset_that_uses_no_number_begins_where_it_says()
    {
        const EnvelopeFlags flags = EnvelopeFlags.Reset | EnvelopeFlags.NoNumber;
        FeedScript script = Script(2)
            .Send(A, 10, 899, 899).Send(B, 11, 899, 899).Next(A, 20, 1, flags).Next(B, 21, 1, flags)
            .Send(A, 30, 1, 1).Send(B, 31, 1, 1).Send(A, 40, 3, 3).Send(B, 41, 3, 3).Clock(30_000_000);

        Assert.Equal((1L, 1L, 3L), (script.Feed.Resets, script.Feed.MessagesLost, script.Feed.Messages));
        Assert.Equal(1UL, Assert.Single(script.Of(TelemetryEventKind.Reset)).First);
    }

    [Fact]
    public void recovery_and_packets_of_one_number_are_booked_as_such()
    {
        FeedScript script = Script(1).Send(A, 10, 5, 5)
            .Send(A, 20, 1, 3, flags: EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced)
            .Send(A, 30, 6, 26, flags: EnvelopeFlags.OneNumber).Send(A, 40, 7, 7).Clock(30_000_000);

        Assert.Empty(script.Events);
        Assert.Equal((3L, 1L, 0L), (script.Feed.Messages, script.Lines[A].Unsequenced, script.Lines[A].Duplicates));
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(4294967295, 1, 4294967295)]
    [InlineData(1, 4294967295, 1)]
    public void raw_numbers_come_back_from_unwrapped_ones(ulong first, ulong second, ulong third)
    {
        var space = new SequenceSpace(ProtocolCatalog.Find(ProtocolId.CmeMdp3)!);
        ulong expected = 0;
        foreach (ulong raw in (ulong[])[first, second, third])
        {
            if (raw == 0)
                continue;
            expected = space.Unwrap(raw, expected);
            Assert.Equal(raw, space.Raw(expected));
        }
        Assert.Equal(0UL, space.Raw(0));
        Assert.Equal(7UL, new SequenceSpace(ProtocolCatalog.Find(ProtocolId.MoldUdp64)!).Unwrap(7, ulong.MaxValue));
    }

    [Fact]
    public void any_walk_around_the_wrap_unwraps_to_the_same_walk()
    {
        var space = new SequenceSpace(ProtocolCatalog.Find(ProtocolId.CboePitch)!);
        var random = new Random(20260101);
        ulong at = space.Unwrap(uint.MaxValue - 1000, 0);
        for (int step = 0; step < 1_000_000; step++)
        {
            ulong to = at + (ulong)random.Next(2000) - 950;
            Assert.Equal(to, space.Unwrap(space.Raw(to), at));
            at = to;
        }
    }

    private static FeedScript Script(int lines) =>
        new(lines, feed => feed with { Protocol = ProtocolId.CboePitch });
}
