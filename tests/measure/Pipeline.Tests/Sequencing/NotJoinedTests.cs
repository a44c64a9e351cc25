// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>What passed while a group was not joined is lost only where a joined line missed it too.</summary>
public sealed class NotJoinedTests
{
    private const int A = 0;
    private const int B = 1;

    [Fact]
    public void what_a_line_missed_while_it_was_out_is_unobserved()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 3).Leave(A, 50, sinceNs: 20).Join(A, 80).Send(A, 90, 8, 8).Clock(20_000_000);

        Assert.Equal(["A 4-7 unobserved 90..10000090", "feed 4-7 unobserved 90..10000090"], script.Gaps());
        Assert.All(script.Of(TelemetryEventKind.Gap), gap => Assert.Equal(UnobservedCause.NotJoined, gap.Cause));
        Assert.Equal((4L, 0L), (script.Lines[A].MessagesUnobserved, script.Lines[A].MessagesMissing));
        Assert.Equal((4L, 0L, 0L), (script.Feed.MessagesUnobserved, script.Feed.MessagesLost, script.Feed.FeedGaps));
        Assert.Equal(8, FeedScript.Received(script.Lines[A]));
        Assert.Equal(0, script.Lines[A].RecordsLost);
    }

    [Fact]
    public void what_passed_while_no_program_watched_is_unobserved_for_the_appliances_sake()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 3).Unwatch(A, 50, sinceNs: 20).Join(A, 60).Watch(A, 80).Send(A, 90, 8, 8)
            .Send(A, 100, 10, 10).Clock(20_000_000);

        Assert.Equal(
            ["A 4-7 unobserved 90..10000090", "feed 4-7 unobserved 90..10000090",
             "A 9-9 lost 100..10000100", "feed 9-9 lost 100..10000100"],
            script.Gaps());
        Assert.Equal(UnobservedCause.Appliance, script.Of(TelemetryEventKind.Gap)[0].Cause);
    }

    /// <summary>A renamed or recreated interface has no program and, as far as the tables show, no groups: whichever of
    /// both is found first, the cause is the appliance's.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void where_no_program_watches_the_cause_is_the_appliance_whatever_the_tables_say(bool isUnwatchedFirst)
    {
        FeedScript script = new FeedScript(1).Send(A, 10, 1, 3);
        script = isUnwatchedFirst
            ? script.Unwatch(A, 50, sinceNs: 20).Leave(A, 55, sinceNs: 20).Watch(A, 80).Join(A, 85)
            : script.Leave(A, 50, sinceNs: 20).Unwatch(A, 55, sinceNs: 20).Join(A, 80).Watch(A, 85);
        script.Send(A, 90, 8, 8).Send(A, 100, 10, 10).Clock(20_000_000);

        Assert.Equal(
            ["A 4-7 unobserved 90..10000090", "feed 4-7 unobserved 90..10000090",
             "A 9-9 lost 100..10000100", "feed 9-9 lost 100..10000100"],
            script.Gaps());
        Assert.Equal(UnobservedCause.Appliance, script.Of(TelemetryEventKind.Gap)[0].Cause);
    }

    [Fact]
    public void a_group_that_is_still_out_when_programs_watch_again_is_the_cause_from_the_next_packet_on()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 3).Unwatch(A, 50, sinceNs: 20).Leave(A, 55, sinceNs: 20).Watch(A, 80)
            .Send(A, 90, 8, 8).Send(A, 100, 10, 10).Join(A, 110).Send(A, 120, 11, 11).Send(A, 130, 13, 13)
            .Clock(20_000_000);

        Assert.Equal(
            ["A 4-7 unobserved 90..10000090", "feed 4-7 unobserved 90..10000090",
             "A 9-9 unobserved 100..10000100", "feed 9-9 unobserved 100..10000100",
             "A 12-12 lost 130..10000130", "feed 12-12 lost 130..10000130"],
            script.Gaps());
        UnobservedCause[] causes = [.. script.Of(TelemetryEventKind.Gap).Select(gap => gap.Cause)];
        Assert.Equal((UnobservedCause.Appliance, UnobservedCause.NotJoined), (causes[0], causes[2]));
    }

    [Fact]
    public void a_gap_that_opened_before_the_leaving_was_noticed_is_unobserved()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 3).Send(A, 60, 8, 8).Leave(A, 65, sinceNs: 20).Join(A, 90).Clock(20_000_000);

        Assert.Equal(["A 4-7 unobserved 60..10000060", "feed 4-7 unobserved 60..10000060"], script.Gaps());
    }

    [Fact]
    public void a_gap_that_opened_before_the_last_look_is_the_markets()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 3).Send(A, 15, 5, 5).Leave(A, 65, sinceNs: 20).Clock(20_000_000);

        Assert.Equal(["A 4-4 lost 15..10000015", "feed 4-4 lost 15..10000015"], script.Gaps());
    }

    [Fact]
    public void a_packet_between_joining_and_the_look_that_sees_it_does_not_end_the_doubt()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 3).Leave(A, 50, sinceNs: 20).Send(A, 70, 8, 8).Send(A, 80, 10, 10).Join(A, 100)
            .Send(A, 110, 11, 11).Send(A, 120, 13, 13).Clock(20_000_000);

        Assert.Equal(
            ["A 4-7 unobserved 70..10000070", "feed 4-7 unobserved 70..10000070",
             "A 9-9 unobserved 80..10000080", "feed 9-9 unobserved 80..10000080",
             "A 12-12 lost 120..10000120", "feed 12-12 lost 120..10000120"],
            script.Gaps());
    }

    [Fact]
    public void a_number_that_still_arrives_has_arrived()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 3).Leave(A, 50, sinceNs: 20).Send(A, 60, 4, 6).Join(A, 80).Send(A, 90, 7, 7)
            .Clock(20_000_000);

        Assert.Empty(script.Gaps());
        Assert.Equal(7, script.Feed.Messages);
    }

    [Fact]
    public void the_line_that_stayed_delivers_and_nothing_is_reported_of_the_feed()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 3).Send(B, 11, 1, 3).Leave(A, 50, sinceNs: 20).Send(B, 60, 4, 7).Join(A, 80)
            .Send(A, 90, 8, 8).Send(B, 91, 8, 8).Clock(20_000_000);

        Assert.Equal(["A 4-7 unobserved 90..10000090"], script.Gaps());
        Assert.Equal((0L, 0L), (script.Feed.MessagesUnobserved, script.Feed.MessagesRepaired));
    }

    [Fact]
    public void what_the_line_that_stayed_missed_is_the_markets_loss()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 3).Send(B, 11, 1, 3).Leave(A, 50, sinceNs: 20).Send(B, 60, 6, 7).Clock(30_000_000)
            .Join(A, 30_000_100).Send(A, 30_000_200, 8, 8).Clock(50_000_000);

        Assert.Equal(
            ["B 4-5 lost 60..10000060", "feed 4-5 lost 60..10000060", "A 4-7 unobserved 30000200..40000200"],
            script.Gaps());
        Assert.Equal((2L, 1L), (script.Feed.MessagesLost, script.Feed.FeedGaps));
    }

    [Fact]
    public void numbers_of_lines_that_were_all_out_are_unobserved()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 3).Send(B, 11, 1, 3).Leave(A, 50, sinceNs: 20).Leave(B, 50, sinceNs: 20)
            .Join(A, 80).Send(A, 90, 8, 8).Join(B, 95).Send(B, 100, 9, 9).Clock(20_000_000);

        Assert.Equal(
            ["A 4-7 unobserved 90..10000090", "feed 4-7 unobserved 90..10000090", "B 4-8 unobserved 100..10000100"],
            script.Gaps());
    }

    [Fact]
    public void the_feed_is_unobserved_only_where_all_lines_were_out()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 3).Send(B, 11, 1, 3).Leave(A, 50, sinceNs: 20).Send(B, 52, 4, 4).Send(B, 53, 7, 7)
            .Leave(B, 90, sinceNs: 60).Join(A, 120).Join(B, 121).Send(A, 130, 12, 12).Send(B, 131, 12, 12)
            .Clock(20_000_000);

        Assert.Equal((2L, 4L), (script.Feed.MessagesLost, script.Feed.MessagesUnobserved));
        Assert.Contains("feed 5-6 lost 53..10000053", script.Gaps());
        Assert.Contains("feed 8-11 unobserved 130..10000130", script.Gaps());
    }

    [Fact]
    public void a_line_out_beside_one_whose_records_we_lost_leaves_the_feed_unobserved_by_us()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 3).Send(B, 11, 1, 3).Leave(A, 50, sinceNs: 20).Send(B, 60, 6, 6, lostBefore: 2)
            .Clock(20_000_000);

        TelemetryEvent feed = Assert.Single(script.Of(TelemetryEventKind.Gap), gap => gap.LineIndex < 0);
        Assert.Equal(UnobservedCause.Appliance, feed.Cause);
    }

    [Fact]
    public void a_heartbeat_after_joining_reveals_what_passed_and_ends_the_doubt()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 3).Leave(A, 50, sinceNs: 20).Join(A, 80).Next(A, 90, 6).Send(A, 100, 7, 7)
            .Clock(20_000_000);

        Assert.Equal(
            ["A 4-5 unobserved 90..10000090", "feed 4-5 unobserved 90..10000090", "A 6-6 lost 100..10000100",
             "feed 6-6 lost 100..10000100"],
            script.Gaps());
    }

    [Fact]
    public void the_end_reports_what_a_line_that_is_still_out_lacks()
    {
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 3).Send(B, 11, 1, 3).Leave(A, 50, sinceNs: 20).Send(B, 60, 4, 7).End(1000);

        Assert.Equal(["A 4-7 unobserved 1000..1000 end"], script.Gaps());
        Assert.Equal((0L, 4L), (script.Feed.MessagesUnobserved, script.Lines[A].MessagesUnobserved));
    }

    [Fact]
    public void another_group_of_the_line_is_not_excused()
    {
        // Flow 1 is the line's; flow 2 stands for another group that was left.
        FeedScript script = new FeedScript()
            .Send(A, 10, 1, 3).Leave(B, 50, sinceNs: 20).Join(B, 60).Send(A, 90, 8, 8).Clock(20_000_000);

        Assert.Equal(["A 4-7 lost 90..10000090", "feed 4-7 lost 90..10000090"], script.Gaps());
    }

    [Fact]
    public void no_time_between_arrivals_is_measured_over_an_absence()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 1).Leave(A, 20, sinceNs: 15).Join(A, 30).Send(A, 40, 3, 3);

        Assert.Equal((1, 0L), (script.Last.FirstOnLine, script.Last.InterArrivalNs));
    }

    [Fact]
    public void leaving_again_and_again_excuses_each_time_and_nothing_between()
    {
        FeedScript script = new FeedScript(1)
            .Send(A, 10, 1, 1).Leave(A, 20, sinceNs: 15).Join(A, 30).Send(A, 40, 3, 3).Send(A, 50, 5, 5)
            .Leave(A, 70, sinceNs: 60).Join(A, 80).Send(A, 90, 7, 7).Clock(20_000_000);

        Assert.Equal((2L, 1L), (script.Lines[A].MessagesUnobserved, script.Lines[A].MessagesMissing));
    }
}
