// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Pending reports of a quiet sequence are published when it makes room for another.</summary>
public sealed class RetiredSequenceTests
{
    private const int A = 0;
    private const int B = 1;
    private const long MinuteLaterNs = 70_000_000_000;

    [Fact]
    public void what_was_withheld_in_it_is_booked()
    {
        FeedScript script = Full(1).Send(A, 10, 1_000_000, 1_000_000).Send(A, 20, 7, 8);
        Retire(script);

        LineCounters line = script.Lines[A];
        Assert.Equal((6L, 7L, 2L, 0L), (line.Packets, line.Messages, line.BeforeStart, script.Feed.Resets));
    }

    [Fact]
    public void what_was_withheld_in_it_and_belongs_nowhere_is_undecodable()
    {
        FeedScript script = Full(1).Send(A, 10, 1, 1).Send(A, 20, ulong.MaxValue - 5, ulong.MaxValue - 5);
        Retire(script);

        Assert.Equal((6L, 5L, 1L), (script.Lines[A].Packets, script.Lines[A].Messages, script.Lines[A].Undecodable));
        Assert.Equal(1, script.Stage.RefusedLater);
        Assert.Equal(20, Assert.Single(script.Of(TelemetryEventKind.UnknownPacket)).StampNs);
    }

    [Fact]
    public void what_lost_records_would_have_held_is_unobserved()
    {
        FeedScript script = Full(2).Send(A, 10, 1, 5).Send(B, 15, 1, 3).Lose(B, 20, 2);
        Retire(script);

        Assert.Equal((2L, 0L), (script.Lines[B].MessagesUnobserved, script.Lines[B].MessagesMissing));
        Assert.Equal([$"B 4-5 unobserved {MinuteLaterNs + 20}..{MinuteLaterNs + 20}"], script.Gaps());
        Assert.Equal((0L, 0L), (script.Feed.MessagesLost, script.Feed.MessagesUnobserved));
    }

    [Fact]
    public void no_line_is_behind_in_it_any_more()
    {
        FeedScript script = Full(2).Send(A, 10, 1, 5).Send(B, 15, 1, 3).Send(A, 20, 6, 6);
        Retire(script);

        Assert.Equal([EventState.Raised, EventState.Cleared],
            script.Of(TelemetryEventKind.LineBehind).Select(behind => behind.State));
    }

    /// <summary>There is room for two sequences.</summary>
    private static FeedScript Full(int lines) =>
        new(lines, feed => feed with { MaxChannels = 2, LineDownAfterNs = 1_000 * MinuteLaterNs });

    /// <summary>The first sequence is quiet while another goes on, and a third one needs its place.</summary>
    private static void Retire(FeedScript script)
    {
        script.Send(A, 30, 1, 1, channel: 2).Send(A, MinuteLaterNs, 2, 2, channel: 2)
            .Send(A, MinuteLaterNs + 20, 1, 1, channel: 3).Send(A, MinuteLaterNs + 30, 2, 2, channel: 3);
        Assert.Equal(0, script.Feed.ChannelOverflow);
    }
}
