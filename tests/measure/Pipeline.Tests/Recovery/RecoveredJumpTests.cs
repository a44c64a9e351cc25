// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Pipeline.Tests.Sequencing;

namespace Telemetry.Pipeline.Tests.Recovery;

/// <summary>A recovery channel that brings the numbers below a jump takes nothing back: real jumps stay, and wrong ones
/// are taken back by the lines alone.</summary>
public sealed class RecoveredJumpTests
{
    private const int A = 0;
    private const int B = 1;
    private const long StepNs = 1_000_000;
    private const ulong Lost = 5_000;
    private const ulong Far = 50_000;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(200, 1)]
    public void answers_below_a_real_jump_leave_the_loss(int strays, int step)
    {
        var script = new RecoveryScript((RecoveryKind.Retransmission, ProtocolId.MoldUdp64));
        ulong next = 1;
        long stampNs = 1_000_000_000;
        Run(200);
        ulong lost = next;
        next += Lost;
        Run(100);
        for (int stray = 0; stray < strays; stray++)
        {
            ulong number = next + Far + (ulong)(stray * step);
            script.Send(step == 0 ? stray % 2 : A, stampNs += 1_000, number, number);
        }
        for (ulong number = lost; number < lost + Lost; number++)
        {
            script.Recover(0, stampNs += 10_000, number, number);
            if (number % 100 == 0)
                Run(1);
        }
        Run(100);

        IntervalBuffer interval = script.End(stampNs + (10 * StepNs));

        FeedCounters feed = interval.Feeds[0];
        Assert.Equal([(lost, lost + Lost - 1)], FeedGaps.NetRanges(script.Events));
        Assert.Equal(
            ((long)Lost, 0L, 0L),
            (feed.MessagesLost - feed.Retracted.Messages, feed.MessagesLate, feed.Resets));
        Assert.DoesNotContain(
            script.Events,
            item => item.Kind == TelemetryEventKind.Gap && item.GapState == GapState.Retracted && item.First == lost);

        void Run(int packets)
        {
            for (int packet = 0; packet < packets; packet++, next++)
            {
                script.Send(A, stampNs += StepNs, next, next);
                script.Send(B, stampNs + 3_000, next, next);
            }
        }
    }
}
