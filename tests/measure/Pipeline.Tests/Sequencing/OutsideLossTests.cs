// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Numbers missing at the packet behind a loss of copies were not seen by us; all others are the
/// market's.</summary>
public sealed class OutsideLossTests
{
    private const int A = 0;
    private const int B = 1;

    [Theory]
    [InlineData(UnobservedCause.Mirror)]
    [InlineData(UnobservedCause.CaptureDevice)]
    public void what_the_packet_behind_it_reveals_is_unobserved_and_what_comes_later_is_lost(UnobservedCause cause)
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 3).Send(A, 20, 5, 5).LoseOutside(A, 50, cause).Send(A, 50, 9, 9).Send(A, 60, 11, 11)
            .Clock(20_000_000);

        Assert.Equal(
            ["A 4-4 lost 20..10000020", "feed 4-4 lost 20..10000020", "A 6-8 unobserved 50..10000050",
             "feed 6-8 unobserved 50..10000050", "A 10-10 lost 60..10000060", "feed 10-10 lost 60..10000060"],
            script.Gaps());
        Assert.Equal(cause, script.Of(TelemetryEventKind.Gap)[2].Cause);
        Assert.Equal((3L, 2L), (script.Feed.MessagesUnobserved, script.Feed.MessagesLost));
        Assert.Equal(0, script.Lines[A].RecordsLost);
    }

    [Fact]
    public void a_line_that_another_mirror_brings_is_not_excused_but_for_the_feed_nobody_knows()
    {
        FeedScript script = new FeedScript(2)
            .Send(A, 10, 1, 3).Send(B, 11, 1, 3).LoseOutside(A, 50, UnobservedCause.Mirror).Send(A, 50, 6, 6)
            .Send(B, 51, 6, 6).Clock(20_000_000);

        Assert.Equal((2L, 0L), (script.Lines[A].MessagesUnobserved, script.Lines[A].MessagesMissing));
        Assert.Equal((0L, 2L), (script.Lines[B].MessagesUnobserved, script.Lines[B].MessagesMissing));
        Assert.Equal((0L, 2L), (script.Feed.MessagesLost, script.Feed.MessagesUnobserved));
        Assert.Equal(UnobservedCause.Mirror, script.Of(TelemetryEventKind.Gap).Single(gap => gap.LineIndex < 0).Cause);
    }

    [Fact]
    public void a_loss_nobody_knows_where_excuses_what_is_missing_and_proves_no_jump()
    {
        FeedScript Script(bool isSure) => new FeedScript(1)
            .Send(A, 10, 1, 3).LoseOutside(A, 20, UnobservedCause.CaptureDevice, isSure).Send(A, 20, 6, 6)
            .LoseOutside(A, 30, UnobservedCause.CaptureDevice, isSure).Send(A, 30, 5_000_000_000, 5_000_000_000)
            .LoseOutside(A, 40, UnobservedCause.CaptureDevice, isSure).Send(A, 40, 7, 7).Clock(20_000_000);

        var unsure = Script(isSure: false).Feed;
        var sure = Script(isSure: true).Feed;

        Assert.Equal((2L, 0L), (unsure.MessagesUnobserved, unsure.MessagesLost));
        Assert.True(sure.MessagesUnobserved > 4_000_000_000);
    }

    [Fact]
    public void a_loss_that_concerned_others_changes_nothing()
    {
        FeedScript with = new FeedScript(1)
            .Send(A, 10, 1, 3).LoseOutside(A, 50, UnobservedCause.Mirror).Send(A, 50, 4, 6).Send(A, 60, 8, 8)
            .Clock(20_000_000);
        FeedScript without = new FeedScript(1)
            .Send(A, 10, 1, 3).Send(A, 50, 4, 6).Send(A, 60, 8, 8).Clock(20_000_000);

        Assert.Equal(without.Gaps(), with.Gaps());
        Assert.Equal(without.Lines[A].Messages, with.Lines[A].Messages);
    }
}
