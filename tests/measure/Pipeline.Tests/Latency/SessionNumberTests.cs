// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Model.Positions;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>The own numbers of an order session: what was left out, and what came again.</summary>
public sealed class SessionNumberTests
{
    private const string Logon = "35=A|34=1|49=CLIENT|56=VENUE|141=Y|";
    private const string LogonAnswer = "35=A|34=1|49=VENUE|56=CLIENT|141=Y|";

    [Fact]
    public void numbers_that_were_left_out_are_a_gap_reported_once_and_those_sent_again_are_resent()
    {
        FixSession session = Begun()
            .From("35=0|34=2|").From("35=0|34=5|").From("35=0|34=6|")
            .From("35=8|34=3|43=Y|11=A|150=0|").From("35=8|34=4|43=Y|11=B|150=0|").From("35=0|34=7|");

        Assert.Equal([(3UL, 4UL, 2L, (long)StreamDirection.FromExchange)], Numbers(session));
        AssertCounted(session, gaps: 1, missing: 2, resent: 2);
    }

    [Fact]
    public void each_direction_has_its_own_numbers()
    {
        FixSession session = Begun()
            .From("35=0|34=2|").To("35=0|34=2|").To("35=D|34=4|11=A|").From("35=0|34=3|");

        Assert.Equal([(3UL, 3UL, 1L, (long)StreamDirection.ToExchange)], Numbers(session));
        AssertCounted(session, gaps: 1, missing: 1, resent: 0);
    }

    [Fact]
    public void numbers_that_will_never_be_sent_are_no_gap_and_a_reset_is_none()
    {
        FixSession session = Begun()
            .From("35=4|34=2|123=Y|36=9|").From("35=0|34=9|")
            .From("35=4|34=1|36=40|").From("35=0|34=40|").From("35=0|34=41|");

        Assert.Empty(Numbers(session));
        AssertCounted(session, gaps: 0, missing: 0, resent: 0);
    }

    [Fact]
    public void a_gap_that_is_filled_because_it_was_asked_for_stays_counted_and_is_resent()
    {
        FixSession session = Begun()
            .From("35=0|34=6|").To("35=2|34=2|7=2|16=0|").From("35=4|34=2|43=Y|123=Y|36=7|").From("35=0|34=7|");

        Assert.Equal([(2UL, 5UL, 4L, (long)StreamDirection.FromExchange)], Numbers(session));
        AssertCounted(session, gaps: 1, missing: 4, resent: 1);
    }

    [Fact]
    public void a_login_goes_on_over_its_next_connection()
    {
        FixSession session = Begun().From("35=0|34=2|").To("35=0|34=2|")
            .To("35=A|34=5|49=CLIENT|56=VENUE|", connection: 2)
            .From("35=A|34=3|49=VENUE|56=CLIENT|", connection: 2)
            .From("35=0|34=4|", connection: 2);

        Assert.Equal([(3UL, 4UL, 2L, (long)StreamDirection.ToExchange)], Numbers(session));
        AssertCounted(session, gaps: 1, missing: 2, resent: 0);
    }

    [Fact]
    public void a_login_that_begins_anew_over_its_next_connection_leaves_nothing_out()
    {
        FixSession session = Begun().From("35=0|34=2|").To("35=0|34=2|")
            .To(Logon, connection: 2).From(LogonAnswer, connection: 2).From("35=0|34=2|", connection: 2);

        AssertCounted(session, gaps: 0, missing: 0, resent: 0);
    }

    [Fact]
    public void what_we_did_not_see_is_no_gap_of_the_session()
    {
        FixSession session = Begun()
            .From("35=0|34=2|").From("35=0|34=9|", flags: PacketEventFlags.StreamGap).From("35=0|34=11|");

        Assert.Equal([(10UL, 10UL, 1L, (long)StreamDirection.FromExchange)], Numbers(session));
        AssertCounted(session, gaps: 1, missing: 1, resent: 0);
    }

    [Fact]
    public void messages_whose_numbers_are_not_read_may_have_used_those_that_are_not_there()
    {
        var numbers = new DirectionNumbers(new NumberLine[DirectionNumbers.Lines]);
        numbers.Use(7, 10, 11, isKnownResent: false, out _);
        numbers.Skip();
        numbers.Skip();

        numbers.Use(7, 13, 14, isKnownResent: false, out NumberFinding covered);
        numbers.Skip();
        numbers.Use(7, 16, 17, isKnownResent: false, out NumberFinding open);

        Assert.Equal((0UL, false), (covered.Missing, covered.IsResent));
        Assert.Equal((14UL, 2UL), (open.First, open.Missing));
    }

    [Fact]
    public void a_message_whose_number_is_not_read_may_have_been_of_any_line()
    {
        var numbers = new DirectionNumbers(new NumberLine[DirectionNumbers.Lines]);
        numbers.Use(3, 10, 11, isKnownResent: false, out _);
        numbers.Use(5, 20, 21, isKnownResent: false, out _);
        numbers.Skip();

        numbers.Use(3, 11, 12, isKnownResent: false, out _);
        numbers.Use(5, 22, 23, isKnownResent: false, out NumberFinding covered);
        numbers.Use(5, 24, 25, isKnownResent: false, out NumberFinding open);

        Assert.Equal((0UL, 1UL), (covered.Missing, open.Missing));
    }

    [Fact]
    public void lines_of_numbers_are_followed_by_themselves_and_more_than_there_is_room_for_are_not()
    {
        var numbers = new DirectionNumbers(new NumberLine[DirectionNumbers.Lines]);
        for (ulong line = 0; line < 40; line++)
            numbers.Use(line, 100 * line, 100 * line + 1, isKnownResent: false, out _);

        long gaps = 0;
        for (ulong line = 0; line < 40; line++)
        {
            numbers.Use(line, 100 * line + 2, 100 * line + 3, isKnownResent: false, out NumberFinding found);
            gaps += found.Missing > 0 ? 1 : 0;
        }

        Assert.Equal(32, gaps);
    }

    [Fact]
    public void a_heartbeat_that_carries_the_next_number_shows_what_is_missing_before_it()
    {
        var numbers = new DirectionNumbers(new NumberLine[DirectionNumbers.Lines]);
        numbers.Use(0, 5, 6, isKnownResent: false, out _);

        numbers.Expect(6, out NumberFinding none);
        numbers.Expect(9, out NumberFinding found);
        numbers.Use(0, 9, 10, isKnownResent: false, out NumberFinding next);

        Assert.Equal((0UL, 6UL, 3UL, 0UL), (none.Missing, found.First, found.Missing, next.Missing));
    }

    [Fact]
    public void a_refusal_by_number_is_the_answer_to_the_order_that_had_it()
    {
        FixSession session = Begun()
            .To("35=D|34=2|11=A|").To("35=D|34=3|11=B|").From("35=3|34=2|45=2|371=44|").From("35=3|34=3|45=77|");

        (OrderScript script, SessionCounters counters) = session.End();

        Assert.Equal((2, 1, 1), (counters.Orders, counters.Rejects, counters.Unanswered));
        Assert.Equal([2000L], script.Samples(SeriesKind.OrderToAck));
    }

    private static FixSession Begun() => new FixSession().To(Logon).From(LogonAnswer);

    private static (ulong, ulong, long, long)[] Numbers(FixSession session) =>
        [.. session.Gaps.Select(gap => (gap.First, gap.Last, gap.Count, gap.Amount))];

    private static void AssertCounted(FixSession session, long gaps, long missing, long resent)
    {
        NumberCounters numbers = session.End().Counters.Numbers;
        Assert.Equal((gaps, missing, resent), (numbers.Gaps, numbers.Missing, numbers.Resent));
    }
}
