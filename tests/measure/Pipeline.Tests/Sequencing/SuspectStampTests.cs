// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Which packets are suspect, and for how long: by differences of stamps alone.</summary>
public sealed class SuspectStampTests
{
    private const int A = 0;
    private const int B = 1;
    private const long MillisecondNs = 1_000_000;
    private const long HoldNs = FeedDefinition.DefaultSuspectHoldNs;

    [Fact]
    public void what_is_suspect_does_not_depend_on_when_the_clock_began()
    {
        bool[] suspect = [.. Enumerable.Range(0, 10).Select(IsSuspectAfterBursts)];

        Assert.Single(suspect.Distinct());
    }

    [Fact]
    public void a_suspect_of_a_line_that_has_not_begun_is_in_doubt_for_the_hold_and_no_longer()
    {
        const long stampNs = 50 * MillisecondNs;
        FeedScript script = new FeedScript().Send(A, 10, 5_000, 5_010).Send(B, 13, 5_000, 5_010)
            .Send(A, 20, 1, 1, session: 9).Send(B, stampNs, 700_000, 700_000, session: 9);
        Assert.Equal(1, script.Feed.Doubt.IsInDoubt);

        for (long clockNs = stampNs; clockNs <= stampNs + 3 * HoldNs; clockNs += HoldNs / 10)
        {
            script.Clock(clockNs);
            script.Stage.Sequencers[0]!.CountOpenTime(clockNs);     // as at the end of an interval
        }

        FeedCounters feed = script.Feed;
        Assert.Equal((0, HoldNs), (feed.Doubt.IsInDoubt, feed.Doubt.TotalNs));
        Assert.Equal((0, HoldNs), (script.Lines[B].Doubt.IsInDoubt, script.Lines[B].Doubt.TotalNs));
        Assert.Equal(
            [(EventState.Raised, stampNs, 0), (EventState.Cleared, stampNs + HoldNs, HoldNs)],
            script.Of(TelemetryEventKind.SequenceSuspect).Select(got => (got.State, got.StampNs, got.DurationNs)));
        script.End(stampNs + 4 * HoldNs);
        Assert.Equal((0L, 0L, HoldNs), (script.Feed.FeedGaps, script.Feed.Resets, script.Feed.Doubt.TotalNs));
        Assert.Equal(2, script.Of(TelemetryEventKind.SequenceSuspect).Length);
    }

    [Fact]
    public void each_channel_of_a_line_in_doubt_is_raised_and_cleared_by_itself()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 100, 101, channel: 1).Send(A, 20, 100, 101, channel: 2)
            .Send(A, 30, 900_000, 900_000, channel: 1).Send(A, 40, 900_000, 900_000, channel: 2)
            .Send(A, 50, 102, 103, channel: 1).Send(A, 60, 102, 103, channel: 2).End(2 * HoldNs);

        Assert.Equal(
            [
                (1UL, EventState.Raised, 30L), (2, EventState.Raised, 40), (1, EventState.Cleared, 50),
                (2, EventState.Cleared, 60),
            ],
            script.Of(TelemetryEventKind.SequenceSuspect)
                .Select(got => (got.Channel.Channel, got.State, got.StampNs)));
        Assert.Equal((0, 30L), (script.Feed.Doubt.IsInDoubt, script.Feed.Doubt.TotalNs));
    }

    /// <summary>Bursts of 16 numbers in 8 ms, and then a jump that is suspect unless 16 came in one unit.</summary>
    private static bool IsSuspectAfterBursts(int beganMs)
    {
        var script = new FeedScript();
        ulong next = 1;
        long stampNs = beganMs * MillisecondNs;
        for (int burst = 0; burst < 5; burst++)
        {
            for (int packet = 0; packet < 16; packet++, next++)
            {
                script.Send(A, stampNs, next, next).Send(B, stampNs + 3_000, next, next);
                stampNs += MillisecondNs / 2;
            }
            stampNs += 22 * MillisecondNs;
        }
        script.Send(A, stampNs, next, next).Send(A, stampNs + MillisecondNs, next + 161, next + 161);
        return script.Of(TelemetryEventKind.SequenceSuspect).Length > 0;
    }
}
