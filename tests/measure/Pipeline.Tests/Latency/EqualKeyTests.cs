// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Equal keys of several logins in one session without a login of its own.</summary>
public sealed class EqualKeyTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void equal_keys_of_three_logins_are_answered_each_on_its_own_connection(bool areSeen)
    {
        OrderScript script = LogIn(3, areSeen);
        for (ulong key = 1; key <= 10; key++)
            script.Say(1000, OrderKind.New, key, connection: 1).Say(1000, OrderKind.New, key, connection: 2)
                .Say(1000, OrderKind.New, key, connection: 3);
        foreach (uint connection in (uint[])[2, 1, 3])
        {
            for (ulong key = 1; key <= 10; key++)
                script.Say(1000 + (connection * 100), OrderKind.Accepted, key, sequence: key, connection: connection);
        }
        script.End(5000);

        Assert.Equal((30, 30, 0), (script.Session.Orders, script.Session.Answered, script.Session.Untracked));
        Assert.Equal((0, 0), (script.Session.UnmatchedAnswers, script.Session.RecordsImpaired));
        Assert.Equal(
            [.. Enumerable.Repeat(100L, 10), .. Enumerable.Repeat(200L, 10), .. Enumerable.Repeat(300L, 10)],
            script.Samples(SeriesKind.OrderToAck));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void the_answer_of_one_login_hides_no_timeout_of_another(bool areSeen)
    {
        OrderScript script = LogIn(2, areSeen).Say(1000, OrderKind.New, 1, connection: 1)
            .Say(1100, OrderKind.New, 1, connection: 2)
            .Say(1130, OrderKind.Accepted, 1, sequence: 1, connection: 2)
            .Say(1140, OrderKind.Filled, 1, sequence: 2, connection: 2).Clock(2_000_000_000).End(2_000_000_001);

        Assert.Equal((1, 1), (script.Session.Answered, script.Session.Unanswered));
        Assert.Equal(1u, Assert.Single(script.Of(TelemetryEventKind.Timeout)).Connection);
        Assert.Equal([30], script.Samples(SeriesKind.OrderToAck));
        Assert.Equal([40], script.Samples(SeriesKind.OrderToFill));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void fills_of_connections_by_turns_are_not_replayed_for_the_numbers_of_another(bool areSeen)
    {
        OrderScript script = LogIn(2, areSeen);
        for (uint connection = 1; connection <= 2; connection++)
        {
            for (ulong key = 1; key <= 5; key++)
            {
                ulong number = connection == 1 ? 900 + key : key;
                script.Say(1000, OrderKind.New, key, connection: connection)
                    .Say(1100, OrderKind.Accepted, key, sequence: number, connection: connection);
            }
        }
        for (ulong key = 1; key <= 5; key++)
        {
            script.Say(1200, OrderKind.Filled, key, sequence: 905 + key, connection: 1)
                .Say(1200, OrderKind.Filled, key, sequence: 5 + key, connection: 2);
        }
        script.End(5000);

        Assert.Equal((10, 10, 0), (script.Session.Answered, script.Session.Fills, script.Session.Replayed));
        Assert.Equal(Enumerable.Repeat(200L, 10), script.Samples(SeriesKind.OrderToFill));
    }

    [Fact]
    public void an_answer_that_is_read_before_its_order_is_not_given_to_that_of_another_login()
    {
        OrderScript script = LogIn(2, true).Say(1000, OrderKind.New, 1, connection: 1)
            .Say(1300, OrderKind.Accepted, 1, sequence: 1, connection: 2)
            .Say(1200, OrderKind.New, 1, connection: 2)
            .Say(1500, OrderKind.Accepted, 1, sequence: 1, connection: 1).Clock(50_000_000).End(50_000_001);

        Assert.Equal((2, 2, 0), (script.Session.Orders, script.Session.Answered, script.Session.UnmatchedAnswers));
        Assert.Equal([100, 500], script.Samples(SeriesKind.OrderToAck));
    }

    [Fact]
    public void a_copy_of_an_answer_over_another_login_answers_nothing_and_is_matched()
    {
        OrderScript script = LogIn(2, true).Say(1000, OrderKind.New, 1, connection: 1)
            .Say(1300, OrderKind.Accepted, 1, sequence: 1, connection: 2)
            .Say(1400, OrderKind.Accepted, 1, sequence: 1, connection: 1)
            .Say(1500, OrderKind.Filled, 1, sequence: 2, connection: 2)
            .Say(1600, OrderKind.Filled, 1, sequence: 2, connection: 1).Clock(50_000_000).End(50_000_001);

        Assert.Equal((1, 0), (script.Session.Answered, script.Session.UnmatchedAnswers));
        Assert.Equal([400], script.Samples(SeriesKind.OrderToAck));
        Assert.Equal([600], script.Samples(SeriesKind.OrderToFill));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void each_login_s_answer_comes_late_after_its_reconnect(bool isFirstSeen)
    {
        OrderScript script = isFirstSeen ? LogIn(2, true) : new OrderScript().LogIn(200, 2, login: 2);
        script.Say(1000, OrderKind.New, 1, connection: 1).Say(1000, OrderKind.New, 1, connection: 2)
            .Segment(1100, PacketEventFlags.ConnectionClosed, connection: 1)
            .Segment(1100, PacketEventFlags.ConnectionClosed, connection: 2)
            .LogIn(1200, 3, login: 2).LogIn(1300, 4, login: 1)
            .Say(1400, OrderKind.Accepted, 1, sequence: 1, connection: 3)
            .Say(1500, OrderKind.Accepted, 1, sequence: 1, connection: 4).End(3000);

        Assert.Equal(
            (2, 2, 2, 2),
            (script.Session.Orders, script.Session.Answered, script.Session.AnsweredLate,
                script.Session.ConnectionLost));
        Assert.Equal((0, 0), (script.Session.UnmatchedAnswers, script.Session.RecordsImpaired));
        Assert.Empty(script.Samples(SeriesKind.OrderToAck));
    }

    [Fact]
    public void an_answer_that_may_be_of_two_connections_without_login_makes_the_session_incomplete()
    {
        OrderScript script = new OrderScript()
            .Say(1000, OrderKind.New, 1, connection: 1).Say(1000, OrderKind.New, 1, connection: 2)
            .Segment(1100, PacketEventFlags.ConnectionClosed, connection: 1)
            .Segment(1100, PacketEventFlags.ConnectionClosed, connection: 2).LogIn(1200, 3)
            .Say(1400, OrderKind.Accepted, 1, sequence: 1, connection: 3).End(3000);

        Assert.Equal((0, 2, 1),
            (script.Session.Answered, script.Session.ConnectionLost, script.Session.RecordsImpaired));
    }

    [Fact]
    public void a_key_that_a_waiting_order_of_the_login_has_makes_the_session_incomplete()
    {
        OrderScript script = LogIn(1, true).Say(1000, OrderKind.New, 1).Say(1100, OrderKind.New, 1)
            .Say(1200, OrderKind.Accepted, 1, sequence: 1).End(3000);

        Assert.Equal(
            (2, 1, 1, 1),
            (script.Session.Orders, script.Session.Answered, script.Session.Untracked,
                script.Session.RecordsImpaired));
    }

    private static OrderScript LogIn(int logins, bool areSeen)
    {
        var script = new OrderScript();
        for (uint login = 1; areSeen && login <= logins; login++)
            script.LogIn(100 * login, login, login);
        return script;
    }
}
