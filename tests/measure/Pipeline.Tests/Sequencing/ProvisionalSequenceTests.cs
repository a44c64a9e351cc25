// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>
/// A session or a reset that one packet alone announces: it ends nothing and is no reset until a second packet follows.
/// </summary>
public sealed class ProvisionalSequenceTests
{
    private const int A = 0;
    private const int B = 1;
    private const long StepNs = FeedDefinition.DefaultSuspectHoldNs / 10;
    private const long LaterNs = 20 * StepNs;

    private readonly FeedScript _script = new FeedScript().Send(A, 10, 5_000, 5_010).Send(B, 13, 5_000, 5_010);

    [Fact]
    public void a_foreign_session_of_one_packet_ends_nothing()
    {
        _script.Send(A, 20, 77, 77, session: 9);

        GoOn();
        Assert.Equal(0, Positions(session: 9));
    }

    [Fact]
    public void a_reset_of_one_packet_ends_nothing()
    {
        _script.Send(A, 20, 1, 1, flags: EnvelopeFlags.Reset);

        GoOn();
    }

    [Fact]
    public void a_bare_reset_of_one_heartbeat_ends_nothing()
    {
        _script.Next(B, 20, 1, EnvelopeFlags.Reset | EnvelopeFlags.Heartbeat);

        GoOn();
    }

    [Fact]
    public void a_reset_before_a_silence_ends_nothing()
    {
        _script.Send(A, 20, 1, 1, flags: EnvelopeFlags.Reset).Clock(LaterNs);

        GoOn(LaterNs);
    }

    [Fact]
    public void two_resets_of_one_packet_each_hours_apart_end_nothing()
    {
        const long hour = 3_600_000_000_000;
        _script.Send(A, 20, 1, 1, flags: EnvelopeFlags.Reset).Send(A, 30, 5_011, 5_011).Send(B, 33, 5_011, 5_011)
            .Send(A, hour, 5_012, 5_012).Send(B, hour + 3, 5_012, 5_012)
            .Send(A, 2 * hour, 1, 1, flags: EnvelopeFlags.Reset).Send(A, 2 * hour + 10, 5_013, 5_013)
            .Send(B, 2 * hour + 13, 5_013, 5_013).End(2 * hour + LaterNs);

        Assert.Equal((0L, 0L, 0L), (_script.Feed.Resets, _script.Feed.MessagesLost, _script.Feed.LineGaps));
        Assert.DoesNotContain(_script.Events, item => item.Kind == TelemetryEventKind.Reset);
    }

    [Fact]
    public void a_reset_is_forgotten_when_its_line_has_gone_on_for_longer()
    {
        _script.Next(A, 20, 100_000, EnvelopeFlags.Reset | EnvelopeFlags.Heartbeat)
            .Send(A, 30, 5_011, 5_011).Send(B, 33, 5_011, 5_011)
            .Send(A, LaterNs, 5_012, 5_012).Send(B, LaterNs + 3, 5_012, 5_012)
            .Next(B, LaterNs + 10, 100_050, EnvelopeFlags.Heartbeat)
            .Send(A, LaterNs + 20, 5_013, 5_013).Send(B, LaterNs + 23, 5_013, 5_013).End(2 * LaterNs);

        Assert.Equal((0L, 0L), (_script.Feed.Resets, _script.Feed.MessagesLost - _script.Feed.Retracted.Messages));
        Assert.DoesNotContain(_script.Events, item => item.Kind == TelemetryEventKind.Reset);
    }

    [Fact]
    public void a_reset_to_the_number_that_comes_next_anyway_begins_nothing_anew()
    {
        _script.Send(A, 20, 5_011, 5_011, flags: EnvelopeFlags.Reset).Send(B, 23, 5_011, 5_011)
            .Send(A, 30, 5_012, 5_012).Send(B, 33, 5_012, 5_012).End(LaterNs);

        Assert.Equal((0L, 13L), (_script.Feed.Resets, _script.Feed.Messages));
        Assert.Empty(_script.Gaps());
    }

    [Fact]
    public void the_second_packet_ends_the_old_session_at_the_stamp_of_the_first()
    {
        _script.Send(A, 100, 5_012, 5_012).Send(A, 200, 1, 3, session: 2).Send(A, 300, 4, 5, session: 2)
            .Send(B, 301, 1, 5, session: 2).Clock(LaterNs);

        TelemetryEvent reset = Assert.Single(_script.Of(TelemetryEventKind.Reset));
        Assert.Equal((1UL, 200L, 300L), (reset.First, reset.OpenedStampNs, reset.StampNs));
        Assert.Equal(["A 5011-5011 lost 100..200", "feed 5011-5011 lost 100..200"], _script.Gaps());
        Assert.Equal((1L, 11L + 1 + 5), (_script.Feed.Resets, _script.Feed.Messages));
    }

    [Fact]
    public void the_other_line_bears_a_new_session_out()
    {
        _script.Send(A, 200, 1, 3, session: 2).Send(B, 203, 1, 3, session: 2);

        Assert.Equal((A, 3L, 1L), (_script.Last.LeadLineIndex, _script.Last.LeadNs, _script.Feed.Resets));
    }

    [Fact]
    public void the_other_line_goes_on_with_the_old_numbers_before_a_true_reset_is_borne_out()
    {
        _script.Send(A, 20, 1, 2, flags: EnvelopeFlags.Reset).Send(B, 21, 5_011, 5_012).Send(A, 30, 3, 4)
            .Send(B, 31, 5_013, 5_013).Send(B, 40, 1, 2, flags: EnvelopeFlags.Reset).Send(B, 41, 3, 4).End(LaterNs);

        Assert.Equal((1L, 11L + 3 + 4), (_script.Feed.Resets, _script.Feed.Messages));
        Assert.Empty(_script.Gaps());
    }

    [Fact]
    public void foreign_sessions_without_number_make_room_for_true_ones()
    {
        var script = new FeedScript(1, feed => feed with { MaxChannels = 4 });
        script.Send(A, 10, 1, 1);
        for (ulong session = 100; session < 103; session++)
            script.Send(A, 20 + (long)session, 7, 7, session);
        script.Send(A, LaterNs, 1, 1, session: 2).Send(A, LaterNs + 10, 2, 2, session: 2);

        Assert.Equal((0L, 1L), (script.Feed.ChannelOverflow, script.Feed.Resets));
    }

    [Fact]
    public void an_end_of_session_that_is_none_leaves_both_lines_watched()
    {
        const EnvelopeFlags end = EnvelopeFlags.EndOfSession | EnvelopeFlags.Heartbeat;
        _script.Next(A, 20, 5_011, end).Next(B, 23, 5_011, end).Send(A, 30, 5_011, 5_011).Send(B, 33, 5_011, 5_011)
            .Send(A, 40, 5_012, 5_012).Clock(LaterNs).Send(A, LaterNs + 10, 5_013, 5_013);

        TelemetryEvent behind = Assert.Single(_script.Of(TelemetryEventKind.LineBehind));
        Assert.Equal((B, EventState.Raised, 40L), (behind.LineIndex, behind.State, behind.OpenedStampNs));
    }

    /// <summary>Both lines go on in order for longer than the hold; one number is lost on both, and found.</summary>
    [Fact]
    public void a_wild_number_after_a_silence_bears_out_no_reset_that_its_line_contradicted()
    {
        _script.Next(B, 20, 6_000, EnvelopeFlags.Reset | EnvelopeFlags.Heartbeat)
            .Send(A, 30, 5_011, 5_013).Send(B, 33, 5_011, 5_013)
            .Next(B, 180 * LaterNs, 1_000_000);

        GoOnFrom(5_014);
    }

    [Fact]
    public void a_reset_that_its_line_contradicted_begins_where_it_was_announced()
    {
        _script.Next(B, 20, 6_000, EnvelopeFlags.Reset | EnvelopeFlags.Heartbeat)
            .Send(A, 30, 5_011, 5_013).Send(B, 33, 5_011, 5_013)
            .Send(B, 180 * LaterNs, 6_000, 6_003).Send(A, 180 * LaterNs + 3, 6_000, 6_003)
            .End(190 * LaterNs);

        Assert.Equal((1L, 0L), (_script.Feed.Resets, _script.Feed.MessagesLost));
    }

    private void GoOnFrom(ulong number)
    {
        for (uint packet = 0; packet < 40; packet++)
            _script.Send(A, 180 * LaterNs + 10 + packet * StepNs, number + packet, number + packet);
        _script.End(190 * LaterNs);

        // So long a silence may leave that many out; the next packet retracts it.
        Assert.Equal((0L, 994_985L), (_script.Feed.Resets, _script.Feed.MessagesLost));
        Assert.Equal(994_985, _script.Feed.Retracted.Messages);
    }

    private void GoOn(long fromNs = 30)
    {
        for (uint packet = 0; packet < 40; packet++)
        {
            ulong number = 5_011 + packet + (packet < 20 ? 0UL : 1);
            _script.Send(A, fromNs + packet * StepNs, number, number).Send(
                B, fromNs + packet * StepNs + 3, number, number);
        }
        long openedNs = fromNs + 20 * StepNs;
        _script.End(fromNs + 50 * StepNs);

        Assert.Equal(
            [
                $"A 5031-5031 lost {openedNs}..{openedNs + FeedScript.WindowNs}",
                $"feed 5031-5031 lost {openedNs}..{openedNs + FeedScript.WindowNs}",
                $"B 5031-5031 lost {openedNs + 3}..{openedNs + 3 + FeedScript.WindowNs}",
            ],
            _script.Gaps());
        Assert.Equal((0L, 1L, 0L), (_script.Feed.Resets, _script.Feed.MessagesLost, _script.Feed.Retracted.Messages));
        Assert.DoesNotContain(_script.Events, item => item.Kind is TelemetryEventKind.Reset
            or TelemetryEventKind.LineBehind or TelemetryEventKind.SequenceSuspect);
    }

    private int Positions(ulong session) =>
        new ChannelSums(_script).Take(LaterNs).Count(row => row.Channel.SessionHigh == session);
}
