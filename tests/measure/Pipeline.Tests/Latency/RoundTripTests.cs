// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Pipeline.Latency.Orders;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>How long the exchange takes to answer what is not an order.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void logon_test_request_and_logout_are_timed_to_their_own_answers()
    {
        FixSession session = new FixSession()
            .To("35=A|34=1|49=CLIENT|56=VENUE|141=Y|").From("35=A|34=1|49=VENUE|56=CLIENT|141=Y|")
            .To("35=1|34=2|112=T1|").From("35=0|34=2|").From("35=0|34=3|112=T1|")
            .To("35=5|34=3|").From("35=0|34=4|").From("35=5|34=5|");

        (OrderScript script, _) = session.End();

        Assert.Equal([1000L], script.Samples(SeriesKind.LogonToAnswer));
        Assert.Equal([2000L], script.Samples(SeriesKind.TestToHeartbeat));
        Assert.Equal([2000L], script.Samples(SeriesKind.LogoutToAnswer));
    }

    [Fact]
    public void what_the_exchange_asks_and_what_answers_another_question_is_not_timed()
    {
        FixSession session = new FixSession()
            .From("35=1|34=1|112=X|").To("35=0|34=1|112=X|")
            .To("35=1|34=2|112=T1|").From("35=0|34=2|112=T2|")
            .To("35=1|34=3|112=T3|", connection: 2).From("35=0|34=3|112=T3|", connection: 3)
            .From("35=5|34=4|").To("35=5|34=3|");

        (OrderScript script, _) = session.End();

        Assert.Empty(script.Samples(SeriesKind.TestToHeartbeat));
        Assert.Empty(script.Samples(SeriesKind.LogoutToAnswer));
    }

    [Fact]
    public void an_answer_that_is_read_before_its_question_is_timed_by_its_stamp()
    {
        var trip = new RoundTrip();

        Assert.False(trip.Answer(1_000_500, 7, out _));
        Assert.True(trip.Ask(1_000_000, 7, out long durationNs));
        Assert.False(trip.Answer(1_000_900, 7, out _));
        Assert.False(trip.Ask(1_001_000, 7, out _));
        Assert.Equal(500, durationNs);
    }
}
