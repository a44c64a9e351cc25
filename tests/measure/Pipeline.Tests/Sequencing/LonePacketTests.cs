// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>A packet that is a little ahead of all others, and wrong: what lies below it is sent as before.</summary>
public sealed class LonePacketTests
{
    private const int A = 0;
    private const int B = 1;
    private const long MillisecondNs = 1_000_000;

    [Fact]
    public void what_its_line_brings_within_the_window_of_the_latest_numbers_is_not_late()
    {
        FeedScript script = new FeedScript().Send(A, 10, 1, 10).Send(B, 13, 1, 10)
            .Send(A, 100, 21, 21)
            .Send(B, 7 * MillisecondNs, 11, 12).Send(A, (7 * MillisecondNs) + 3, 11, 12)
            .Send(B, 12 * MillisecondNs, 13, 16).Send(A, (12 * MillisecondNs) + 3, 13, 16)
            .Send(B, 17 * MillisecondNs, 17, 21).Send(A, (17 * MillisecondNs) + 6, 17, 21)
            .End(100 * MillisecondNs);

        Assert.Equal((0L, 0L), (script.Lines[A].MessagesMissing, script.Lines[A].Late));
        Assert.Equal((0L, 21L), (script.Feed.MessagesLost, script.Feed.Messages));
    }

    [Fact]
    public void two_packets_behind_an_outage_may_come_the_other_way_round()
    {
        FeedScript script = AfterOutage().Send(A, 41 * MillisecondNs, 203, 203)
            .Send(A, (41 * MillisecondNs) + 400, 200, 202)
            .Send(A, 280 * MillisecondNs, 204, 205).End(400 * MillisecondNs);

        TelemetryEvent[] lost = [.. FeedGaps.Net(script.Events)];
        Assert.Equal((11UL, 199UL), (Assert.Single(lost).First, lost[0].Last));
        Assert.Equal((0L, 3L), (script.Lines[A].Duplicates, script.Lines[A].Reordered));
        Assert.Empty(script.Of(TelemetryEventKind.SequenceSuspect));
    }

    [Fact]
    public void a_number_that_was_brought_is_not_lost_when_one_far_below_came_behind_it()
    {
        FeedScript script = AfterOutage().Send(A, 41 * MillisecondNs, 300, 300)
            .Send(A, (41 * MillisecondNs) + 400, 200, 202)
            .Send(A, 280 * MillisecondNs, 301, 302).End(400 * MillisecondNs);

        Assert.DoesNotContain(FeedGaps.Net(script.Events), gap => gap.First <= 300 && gap.Last >= 300);
        Assert.Equal((0L, 3L), (script.Lines[A].Duplicates, script.Lines[A].Late));
    }

    private static FeedScript AfterOutage() =>
        new FeedScript(lines: 1).Send(A, 10, 1, 5).Send(A, MillisecondNs / 2, 6, 10);
}
