// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Pipeline.Tests.Decoding;
using Telemetry.Yaml;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>
/// Sessions from the wire to their counters. Session 0 is ALICE, 1 is BOB; what is nobody's comes behind.
/// </summary>
public sealed class SessionTests
{
    private const int Alice = 0;
    private const int Bob = 1;
    private const int Nobody = 2;

    [Fact]
    public void equal_tokens_of_two_logins_on_one_gateway_never_meet()
    {
        var rig = new GatewayRig(SharedGateway.By("ALICE", "BOB"));
        GatewayClient alice = rig.Connect(1, "ALICE");
        GatewayClient bob = rig.Connect(2, "BOB");
        alice.Order(1).Order(2);
        bob.Order(1).Order(3);
        bob.Ack(1).Ack(2);
        alice.Ack(1);
        rig.Finish();

        Assert.Equal((2, 1, 1, 0), Summary(rig.Of(Alice)));
        Assert.Equal((2, 2, 1, 1), Summary(rig.Of(Bob)));
        Assert.Equal((1, 1, 0), (rig.Samples(SeriesKind.OrderToAck, Alice), rig.Samples(SeriesKind.OrderToAck, Bob),
            rig.Samples(SeriesKind.OrderToAck, Nobody)));
        Assert.Equal((1, 1, 0), (rig.Of(Alice).Connections, rig.Of(Bob).Connections, rig.Of(Nobody).Connections));
    }

    [Fact]
    public void keys_of_nobodys_connections_are_scoped_by_connection()
    {
        var rig = new GatewayRig(SharedGateway.By("ALICE", "BOB"));
        var one = new GatewayClient(rig, 1, 0);
        var other = new GatewayClient(rig, 2, 0);
        one.Order(7);
        other.Order(7);
        other.Ack(7);
        one.Ack(7);
        rig.Finish();

        Assert.Equal((2, 2, 2, 0), Summary(rig.Of(Nobody)));
        Assert.Equal(2, rig.Samples(SeriesKind.OrderToAck, Nobody));
        Assert.Equal((0, 0), (rig.Of(Alice).Orders, rig.Of(Bob).Orders));
    }

    [Fact]
    public void a_spoofed_login_that_is_refused_costs_the_session_nothing_but_a_connection()
    {
        var rig = new GatewayRig(SharedGateway.By("ALICE", "BOB"));
        GatewayClient alice = rig.Connect(1, "ALICE");
        alice.Order(1);
        new GatewayClient(rig, 2, 0).Open().To(Soup.Login("ALICE")).From(Soup.Refused).Order(1).Close();
        alice.Ack(1);
        rig.Finish();

        Assert.Equal((1, 1, 1, 0), Summary(rig.Of(Alice)));
        Assert.Equal((1, 1), (rig.Samples(SeriesKind.OrderToAck, Alice), rig.Of(Nobody).Orders));
        Assert.Equal(1, rig.CountOf(TelemetryEventKind.LoginRefused, Alice));
    }

    [Fact]
    public void a_login_of_no_session_is_counted_and_reported_once()
    {
        var rig = new GatewayRig(SharedGateway.By("ALICE", "BOB"));
        rig.Connect(1, "MALLET").Order(1).Ack(1).Close();
        rig.Finish();

        Assert.Equal((1, 1, 1, 0), Summary(rig.Of(Nobody)));
        Assert.Equal((1, 1), (rig.Of(Nobody).Connections, rig.CountOf(TelemetryEventKind.UnknownLogin, Nobody)));
        Assert.Equal((0, 0), (rig.Of(Alice).Connections, rig.Of(Bob).Connections));
    }

    [Fact]
    public void a_session_goes_on_over_the_backup_gateway()
    {
        var rig = new GatewayRig(PrimaryAndBackup());
        GatewayClient primary = rig.Connect(1, "ALICE");
        primary.Order(1).Ack(1).Order(2).Order(3).Reset();
        GatewayClient backup = rig.Connect(2, "ALICE", next: 2, gateway: 1);
        backup.Ack(2).Order(4).Ack(4);
        rig.Finish();

        SessionCounters alice = rig.Of(Alice);
        Assert.Equal((4, 3, 3, 0), Summary(alice));
        Assert.Equal((2, 2, 1, 0), (alice.Connections, alice.ConnectionLost, alice.AnsweredLate, alice.Unanswered));
        Assert.Equal(2, rig.Samples(SeriesKind.OrderToAck, Alice));
        TelemetryEvent failover = Assert.Single(rig.Events, item => item.Kind == TelemetryEventKind.Failover);
        Assert.Equal((2, 0UL), (failover.Amount, failover.First));
        Assert.Equal(1, rig.CountOf(TelemetryEventKind.Login, Alice));
    }

    [Fact]
    public void a_connection_that_dies_silently_ends_when_its_login_comes_again()
    {
        var rig = new GatewayRig(PrimaryAndBackup());
        rig.Connect(1, "ALICE").Order(1);
        rig.Connect(2, "ALICE", next: 1, gateway: 1).Ack(1);
        rig.Finish();

        SessionCounters alice = rig.Of(Alice);
        Assert.Equal((1, 1, 1), (alice.ConnectionLost, alice.AnsweredLate, alice.Answered));
        Assert.Equal(1, rig.CountOf(TelemetryEventKind.ConnectionClosed, Alice));
        Assert.Equal(0, rig.Samples(SeriesKind.OrderToAck, Alice));
    }

    [Fact]
    public void answers_that_were_seen_are_replayed_and_those_that_were_not_come_late()
    {
        var rig = new GatewayRig(SharedGateway.By("ALICE", "BOB"));
        GatewayClient first = rig.Connect(1, "ALICE");
        for (uint order = 1; order <= 10; order++)
            first.Order(order);
        for (uint order = 1; order <= 6; order++)
            first.Ack(order);
        first.Reset();
        GatewayClient second = rig.Connect(2, "ALICE", next: 1);
        for (uint order = 1; order <= 10; order++)
            second.Ack(order);
        second.Order(11).Ack(11);
        rig.Finish();

        SessionCounters alice = rig.Of(Alice);
        Assert.Equal((11, 11, 11, 0), Summary(alice));
        Assert.Equal((6, 4, 4), (alice.Replayed, alice.ConnectionLost, alice.AnsweredLate));
        Assert.Equal(7, rig.Samples(SeriesKind.OrderToAck, Alice));
        TelemetryEvent login = rig.Events.Last(item => item.Kind == TelemetryEventKind.Login);
        Assert.Equal((1UL, 6UL, 6), (login.First, login.Last, login.Count));
    }

    [Fact]
    public void a_replay_of_what_came_without_numbers_is_known_by_its_times()
    {
        var rig = new GatewayRig(SharedGateway.By("ALICE"));
        var middle = new GatewayClient(rig, 1, 0);
        middle.Order(5).Ack(5).Order(6).Ack(6).Close();
        GatewayClient again = rig.Connect(2, "ALICE", next: 1);
        for (uint order = 1; order <= 6; order++)
            again.Ack(order);
        again.Order(7).Ack(7);
        rig.Finish();

        SessionCounters alice = rig.Of(Alice);
        Assert.Equal((3, 3, 3, 0), Summary(alice));
        Assert.Equal(6, alice.Replayed);
    }

    [Fact]
    public void an_answer_of_midnight_sharp_is_not_taken_for_seen()
    {
        var rig = new GatewayRig(SharedGateway.By("ALICE"));
        rig.Connect(1, "ALICE").Order(1).Ack(1, timeNs: 0).Order(2).Ack(2);
        rig.Finish();

        Assert.Equal((2, 2, 2, 0), Summary(rig.Of(Alice)));
        Assert.Equal(0, rig.Of(Alice).Replayed);
    }

    [Fact]
    public void but_not_by_the_times_of_another_day()
    {
        const long day = 86_400_000_000_000;
        var rig = new GatewayRig(SharedGateway.By("ALICE"));
        new GatewayClient(rig, 1, 0).Order(600).Ack(600).Close();
        rig.Wire.Wait(day);
        rig.Connect(2, "ALICE").Order(1).Ack(1).Order(2).Ack(2);
        rig.Finish();

        Assert.Equal((3, 3, 3, 0), Summary(rig.Of(Alice)));
        Assert.Equal(0, rig.Of(Alice).Replayed);
    }

    [Fact]
    public void a_new_session_of_the_exchange_forgets_the_orders_of_the_old_one()
    {
        var rig = new GatewayRig(SharedGateway.By("ALICE", "BOB"));
        rig.Connect(1, "ALICE").Order(1).Ack(1).Order(2);
        GatewayClient next = rig.Connect(2, "ALICE", session: "DAY2");
        next.Ack(2).Order(1).Ack(1);
        rig.Finish();

        SessionCounters alice = rig.Of(Alice);
        Assert.Equal((3, 3, 2, 1), Summary(alice));
        Assert.Equal((1, 0, 0), (alice.ConnectionLost, alice.AnsweredLate, alice.Replayed));
        Assert.Equal(2, rig.Samples(SeriesKind.OrderToAck, Alice));
    }

    [Fact]
    public void a_record_lost_on_a_shared_gateway_leaves_nobody_complete_and_is_reported_once()
    {
        var rig = new GatewayRig(SharedGateway.By("ALICE", "BOB"));
        GatewayClient alice = rig.Connect(1, "ALICE");
        rig.Wire.LostBefore = 1;
        alice.Order(1);
        rig.Finish();

        Assert.Equal([1L, 1L, 1L], new[] { Alice, Bob, Nobody }.Select(session => rig.Of(session).RecordsLost));
        Assert.Single(rig.Events, item => item.Kind == TelemetryEventKind.ApplianceLoss);
    }

    private static Topology PrimaryAndBackup() => SharedGateway.Of(new[] { "ALICE", "BOB" }.Select((login, index) =>
        SharedGateway.Session(index) with
        {
            Login = new Located<string>(login, "test"),
            Gateways = [.. SharedGateway.Session(index).Gateways,
                .. SharedGateway.Session(index, "10.0.0.3:8001").Gateways],
        }));

    private static (long Orders, long Acks, long Answered, long Unmatched) Summary(in SessionCounters counters) =>
        (counters.Orders, counters.Acks, counters.Answered, counters.UnmatchedAnswers);
}
