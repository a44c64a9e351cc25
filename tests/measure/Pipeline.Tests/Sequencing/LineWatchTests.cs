// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Calendars;
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Lines that lag or fall silent, feeds that go quiet.</summary>
public sealed class LineWatchTests
{
    private const int A = 0;
    private const int B = 1;

    [Fact]
    public void a_line_is_behind_when_it_lacks_what_another_delivered_a_while_ago()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 1).Send(B, 13, 1, 1).Send(A, 1000, 2, 4).Clock(100_001_001);

        TelemetryEvent behind = Assert.Single(script.Of(TelemetryEventKind.LineBehind));
        Assert.Equal(
            ((short)B, EventState.Raised, 100_001_000L, 1000L, 2UL, 4UL, 3L),
            (behind.LineIndex, behind.State, behind.StampNs, behind.OpenedStampNs, behind.First, behind.Last,
                behind.Count));

        script.Send(B, 200_000_000, 2, 4);
        TelemetryEvent cleared = script.Of(TelemetryEventKind.LineBehind)[1];
        Assert.Equal((EventState.Cleared, 200_000_000L, 199_999_000L), (cleared.State, cleared.StampNs,
            cleared.DurationNs));
    }

    /// <summary>The appliance stands still for three seconds: its rings are full after 200 ms, on both lines.</summary>
    [Fact]
    public void what_was_lost_in_a_standstill_of_ours_is_no_silence()
    {
        FeedScript script = BeforeStandstill().Lose(B, 200_000_000, records: 2_799, untilNs: 3_000_000_000)
            .Send(A, 3_000_000_000, 3000, 3000, lostBefore: 2_799).Send(B, 3_000_500_000, 3000, 3000)
            .Clock(3_050_000_000);

        Assert.All(script.Events, reported => Assert.True(
            reported.Kind is TelemetryEventKind.ApplianceLoss or TelemetryEventKind.Gap, $"{reported.Kind}"));
        Assert.Equal((0L, 2799L), (script.Feed.MessagesLost, script.Feed.MessagesUnobserved));
    }

    [Fact]
    public void a_line_that_is_silent_after_a_standstill_of_ours_is_down_from_then_on()
    {
        FeedScript script = BeforeStandstill().Lose(B, 200_000_000, records: 2_799, untilNs: 3_000_000_000);
        for (ulong number = 3000; number < 6000; number++)
            script.Send(A, (long)number * 1_000_000, number, number, lostBefore: number == 3000 ? 2_799u : 0);

        TelemetryEvent down = Assert.Single(script.Of(TelemetryEventKind.LineDown));
        Assert.Equal(((short)B, 4_000_000_000L), (down.LineIndex, down.StampNs));
        Assert.Empty(script.Of(TelemetryEventKind.Stale));
    }

    [Fact]
    public void a_feed_is_stale_only_after_what_was_lost()
    {
        FeedScript script = BeforeStandstill().Lose(A, 200_000_000, records: 5, untilNs: 3_000_000_000)
            .Clock(4_900_000_000);
        Assert.Empty(script.Of(TelemetryEventKind.Stale));

        Assert.Equal(
            5_000_000_000, Assert.Single(script.Clock(6_000_000_000).Of(TelemetryEventKind.Stale)).StampNs);
    }

    private static FeedScript BeforeStandstill()
    {
        var script = new FeedScript(2, feed => feed with { StaleAfterNs = 2_000_000_000 });
        for (ulong number = 1; number <= 200; number++)
        {
            script.Send(A, (long)number * 1_000_000, number, number);
            if (number < 200)
                script.Send(B, (long)number * 1_000_000 + 500_000, number, number);
        }
        return script;
    }

    [Fact]
    public void a_line_that_is_always_a_little_later_is_not_behind()
    {
        var script = new FeedScript();
        for (ulong number = 1; number < 1000; number++)
        {
            script.Send(A, (long)number * 1_000_000, number, number);
            script.Send(B, (long)number * 1_000_000 + 500_000, number, number);
        }

        Assert.Empty(script.Events);
    }

    [Fact]
    public void a_line_that_is_steadily_too_late_is_behind_until_it_catches_up()
    {
        var script = new FeedScript();
        script.Send(A, 1, 1, 1).Send(B, 2, 1, 1);
        for (int step = 1; step <= 400; step++)
        {
            script.Send(A, step * 1_000_000L, (ulong)step + 1, (ulong)step + 1);
            if (step > 200)
                script.Send(B, step * 1_000_000L + 1, (ulong)(step - 199), (ulong)(step - 199));
        }
        TelemetryEvent[] events = script.Of(TelemetryEventKind.LineBehind);

        Assert.Equal(EventState.Raised, Assert.Single(events).State);
        script.Send(B, 401_000_000, 202, 401);
        Assert.Equal(EventState.Cleared, script.Of(TelemetryEventKind.LineBehind)[1].State);
    }

    [Fact]
    public void a_silent_line_is_down_after_a_second_of_the_others_deliveries()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 1).Send(B, 13, 1, 1).Send(A, 1000, 2, 2).Clock(2_000_000_000);

        TelemetryEvent down = Assert.Single(script.Of(TelemetryEventKind.LineDown));
        Assert.Equal(((short)B, EventState.Raised, 1_000_001_000L), (down.LineIndex, down.State, down.StampNs));
        script.Next(B, 3_000_000_000, 3);
        TelemetryEvent up = script.Of(TelemetryEventKind.LineDown)[1];
        Assert.Equal((EventState.Cleared, 2_999_999_000L), (up.State, up.DurationNs));
    }

    [Fact]
    public void a_line_whose_gap_another_filled_before_both_fell_silent_is_not_down()
    {
        FeedScript script = new FeedScript().Send(A, 10, 1, 4).Send(B, 13, 1, 4).Send(A, 20_000_000, 6, 6)
            .Send(B, 20_016_000, 5, 5).Send(B, 20_017_000, 6, 6).Clock(2_000_000_000);

        Assert.Empty(script.Of(TelemetryEventKind.LineDown));
        Assert.Equal(19_999_990, script.Lines[A].Blind.TotalNs);
    }

    [Fact]
    public void a_line_that_never_sent_anything_is_down_too()
    {
        FeedScript script = new FeedScript().Send(A, 10, 1, 1).Clock(2_000_000_000);

        Assert.Equal((short)B, Assert.Single(script.Of(TelemetryEventKind.LineDown)).LineIndex);
    }

    [Fact]
    public void lines_that_are_quiet_together_are_not_down()
    {
        FeedScript script = new FeedScript().Send(A, 10, 1, 1).Send(B, 13, 1, 1).Clock(5_000_000_000)
            .Next(A, 6_000_000_000, 2).Clock(7_000_000_000);

        Assert.Empty(script.Events);
    }

    [Fact]
    public void a_feed_without_packets_is_stale_and_resumes()
    {
        var script = new FeedScript(2, feed => feed with { StaleAfterNs = 3_000_000_000 });
        script.Send(A, 10, 1, 1).Send(B, 13, 1, 1).Clock(3_000_000_013);
        Assert.Empty(script.Events);
        script.Clock(3_000_000_014);

        TelemetryEvent stale = Assert.Single(script.Of(TelemetryEventKind.Stale));
        Assert.Equal((EventState.Raised, 3_000_000_013L, (short)-1), (stale.State, stale.StampNs, stale.LineIndex));
        script.Send(B, 5_000_000_013, 2, 2).Send(A, 5_000_000_014, 2, 2);
        TelemetryEvent resumed = Assert.Single(script.Of(TelemetryEventKind.Resumed));
        Assert.Equal((EventState.Cleared, 5_000_000_000L), (resumed.State, resumed.DurationNs));
    }

    [Fact]
    public void a_feed_that_never_sent_is_stale_too()
    {
        var script = new FeedScript(1, feed => feed with { StaleAfterNs = 3_000_000_000 });
        script.Clock(1_000).Clock(4_000_000_000);

        Assert.Equal(3_000_001_000, Assert.Single(script.Of(TelemetryEventKind.Stale)).StampNs);
    }

    [Fact]
    public void outside_its_hours_a_feed_is_not_stale()
    {
        // Stamps count from 1970-01-01 00:00 UTC, a Thursday; hours from 08:30 to 15:15, so that it begins at 08:30.
        const long Hour = 3_600_000_000_000;
        var hours = new WeekHours(Hour * 17 / 2, Hour * 61 / 4, 0b0111110, "UTC");
        var script = new FeedScript(1, feed => feed with { StaleAfterNs = 10_000_000_000, Hours = hours });
        script.Send(A, Hour, 1, 1).Clock(8 * Hour).Send(A, 8 * Hour + 1, 2, 2).Clock(Hour * 17 / 2 + 9_999_999_999);
        Assert.Empty(script.Events);
        script.Clock(Hour * 17 / 2 + 10_000_000_001);
        Assert.Equal(Hour * 17 / 2 + 10_000_000_000, Assert.Single(script.Of(TelemetryEventKind.Stale)).StampNs);

        // It resumes, and is silent from before the end over the night until the next morning.
        script.Send(A, Hour * 61 / 4 - 1, 3, 3).Clock(32 * Hour);
        Assert.Single(script.Of(TelemetryEventKind.Stale));
        script.Clock(33 * Hour);
        Assert.Equal(24 * Hour + Hour * 17 / 2 + 10_000_000_000, script.Of(TelemetryEventKind.Stale)[1].StampNs);
    }

    [Fact]
    public void hours_are_those_of_the_wall_clock_as_it_is_set()
    {
        const long Hour = 3_600_000_000_000;
        var hours = new WeekHours(12 * Hour, 13 * Hour, 0x7F, "UTC");
        var script = new FeedScript(1, feed => feed with { StaleAfterNs = 1_000_000_000, Hours = hours });
        script.Send(A, Hour, 1, 1);
        script.Stage.SetWallOffset(10 * Hour);
        script.Clock(2 * Hour + 1_000_000_001);

        Assert.Equal(2 * Hour + 1_000_000_000, Assert.Single(script.Of(TelemetryEventKind.Stale)).StampNs);
    }

    [Fact]
    public void silence_after_the_end_of_the_session_is_expected()
    {
        var script = new FeedScript(2, feed => feed with { StaleAfterNs = 3_000_000_000 });
        script.Send(A, 10, 1, 1).Send(B, 13, 1, 1).Next(A, 20, 2, EnvelopeFlags.EndOfSession)
            .Next(B, 23, 2, EnvelopeFlags.EndOfSession).Clock(50_000_000_000);

        Assert.Empty(script.Of(TelemetryEventKind.Stale));
        Assert.Empty(script.Of(TelemetryEventKind.LineDown));
    }

    [Fact]
    public void an_undecodable_packet_is_an_event_and_keeps_the_line_alive()
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 1).Bad(A, 20, EnvelopeStatus.BadLength)
            .Bad(A, 30, EnvelopeStatus.Truncated);

        Assert.Equal((3L, 2L, 1L, 1L), (script.Lines[A].Packets, script.Lines[A].Undecodable, script.Lines[A].Messages,
            script.Lines[A].RecordsImpaired));
        Assert.Equal(
            [EnvelopeStatus.BadLength, EnvelopeStatus.Truncated],
            script.Of(TelemetryEventKind.UnknownPacket).Select(item => item.Status));
    }

    [Fact]
    public void what_is_due_happens_in_the_order_of_the_deadlines_across_sequences()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 1, channel: 1).Send(A, 11, 1, 1, channel: 2).Send(A, 20, 3, 3, channel: 2)
            .Send(A, 30, 3, 3, channel: 1).Send(A, 40, 5, 5, channel: 2).Clock(5_000_000_000);

        long[] stamps = [.. script.Events.Select(item => item.StampNs)];
        Assert.Equal(stamps.Order(), stamps);
        Assert.Equal(6, script.Of(TelemetryEventKind.Gap).Length);
    }
}
