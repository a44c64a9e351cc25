// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Pipeline.Tests.Decoding;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Many logins at once in one session without a login of its own, as of an aggregating gateway.</summary>
public sealed class ManyLoginTests
{
    private const int Rounds = 25;

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(200)]
    public void orders_of_as_many_logins_as_connections_are_allowed_are_all_answered(int logins)
    {
        GatewayRig rig = One(maxConnections: 256);
        GatewayClient[] clients = Connect(rig, logins);
        for (int round = 0; round < Rounds; round++)
        {
            foreach ((int index, GatewayClient client) in clients.Index())
                client.Order(Token(index, round));
            foreach ((int index, GatewayClient client) in clients.Index())
                client.Ack(Token(index, round));
        }
        SessionCounters session = rig.Finish().Of(0);

        long orders = logins * Rounds;
        Assert.Equal(
            (orders, orders, orders), (session.Orders, session.Answered, rig.Samples(SeriesKind.OrderToAck, 0)));
        Assert.Equal(
            (0, 0, 0, 0), (session.Replayed, session.Unanswered, session.UnmatchedAnswers, session.RecordsImpaired));
        Assert.Equal((logins, 0), (session.Connections, rig.CountOf(TelemetryEventKind.TableFull, 0)));
    }

    [Fact]
    public void connections_that_come_again_by_the_hundred_end_once_each()
    {
        const int logins = 100;
        GatewayRig rig = One(maxConnections: 256);
        Connect(rig, logins);
        GatewayClient[] again = Connect(rig, logins, firstPort: 1000);
        foreach (GatewayClient client in again)
            client.Close();
        rig.Finish();

        Assert.Equal(2 * logins, rig.CountOf(TelemetryEventKind.ConnectionClosed, 0));
        Assert.Equal((0, 0), (rig.Of(0).RecordsImpaired, rig.CountOf(TelemetryEventKind.TableFull, 0)));
    }

    [Fact]
    public void more_logins_than_the_bound_are_said_and_make_the_session_incomplete()
    {
        GatewayRig rig = One(maxConnections: 8);
        for (int login = 0; login < 12; login++)
            rig.Connect((ushort)(1 + login), $"U{login:D5}").Close();
        SessionCounters session = rig.Finish().Of(0);

        Assert.Equal(1, rig.CountOf(TelemetryEventKind.TableFull, 0));
        Assert.Equal(4, session.RecordsImpaired);
    }

    [Fact]
    public void a_new_session_of_one_login_ends_no_order_of_another()
    {
        GatewayRig rig = One(maxConnections: 8);
        GatewayClient[] clients = Connect(rig, 2);
        clients[0].Order(1);
        clients[1].Order(2);
        GatewayClient again = rig.Connect(50, "U00001", session: "DAY2");
        clients[0].Ack(1);
        again.Order(3).Ack(3);
        SessionCounters session = rig.Finish().Of(0);

        Assert.Equal((3, 2, 1, 0),
            (session.Orders, session.Answered, session.ConnectionLost, session.Unanswered));
    }

    private static GatewayRig One(int maxConnections) => new(SharedGateway.Of(
        [SharedGateway.Session(0) with { MaxConnections = maxConnections, MaxPendingOrders = 4096 }]));

    private static GatewayClient[] Connect(GatewayRig rig, int logins, int firstPort = 1) =>
    [
        .. Enumerable.Range(0, logins)
            .Select(login => rig.Connect((ushort)(firstPort + login), $"U{login:D5}")),
    ];

    private static uint Token(int client, int round) => (uint)((client * 1000) + round + 1);
}
