// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Tests.Decoding;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Thousands of connections of a stranger at a gateway that a session uses.</summary>
public sealed class HostileConnectionTests
{
    private const int Strangers = 10_000;
    private const int Nobody = 2;

    [Fact]
    public void half_open_connections_are_counted_and_keep_nobody_out()
    {
        var rig = new GatewayRig(SharedGateway.By("ALICE", "BOB"));
        GatewayClient alice = rig.Connect(1, "ALICE");
        alice.Order(1);
        for (int stranger = 0; stranger < Strangers; stranger++)
            new GatewayClient(rig, (ushort)(100 + stranger), 0).Open();
        alice.Ack(1);
        rig.Connect(2, "BOB").Order(1).Ack(1);
        rig.Finish();

        Assert.Equal((1, 1, 1, 1), (rig.Of(0).Acks, rig.Of(1).Acks,
            rig.Samples(SeriesKind.OrderToAck, 0), rig.Samples(SeriesKind.OrderToAck, 1)));
        Assert.Equal(0, rig.CountOf(TelemetryEventKind.TableFull, Nobody));
        Assert.Equal((0, 0, 0), (rig.Of(Nobody).RecordsImpaired, rig.Of(0).RecordsImpaired,
            rig.Of(1).RecordsImpaired));
        Assert.Equal(2 * (Strangers + 2) + 8, rig.Wire.Log.Events.Count(
            packet => packet.Flags.HasFlag(PacketEventFlags.CountsInLedger)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void forged_segments_and_logins_that_nobody_answers_keep_no_login_out(int segments)
    {
        var rig = new GatewayRig(SharedGateway.By("ALICE", "BOB"));
        GatewayClient alice = rig.Connect(1, "ALICE");
        for (int stranger = 0; stranger < Strangers; stranger++)
        {
            var forged = new GatewayClient(rig, (ushort)(100 + stranger), 0);
            for (int segment = 0; segment < segments; segment++)
                forged.To(segment == 0 ? Soup.Login("MALLET") : Soup.EnterOrder(1));
        }
        alice.Order(1).Ack(1);
        rig.Connect(2, "BOB").Order(1).Ack(1);
        rig.Finish();

        Assert.Equal((1, 1, 1, 1), (rig.Of(0).Connections, rig.Of(0).Acks, rig.Of(1).Connections, rig.Of(1).Acks));
        Assert.Equal((1, 1), (rig.Samples(SeriesKind.OrderToAck, 0), rig.Samples(SeriesKind.OrderToAck, 1)));
        Assert.True(rig.CountOf(TelemetryEventKind.TableFull, Nobody) > 0);
    }

    [Fact]
    public void a_login_that_comes_again_and_again_takes_the_place_of_its_dead_connections()
    {
        const int times = 100;
        var rig = new GatewayRig(SharedGateway.By("ALICE", "BOB"));
        rig.Connect(1, "BOB").Order(1).Ack(1);
        for (ushort time = 0; time < times; time++)
            rig.Connect((ushort)(100 + time), "ALICE", next: time + 1UL).Order(time).Ack(time);
        rig.Finish();

        Assert.Equal((times, times, times), (rig.Of(0).Connections, rig.Of(0).Orders, rig.Of(0).Answered));
        Assert.Equal(times - 1, rig.CountOf(TelemetryEventKind.ConnectionClosed, 0));
        Assert.Equal((0, 0, 0), (rig.Of(0).RecordsImpaired, rig.Of(1).RecordsImpaired, rig.Of(0).ConnectionLost));
        Assert.DoesNotContain(rig.Events, item => item.Kind == TelemetryEventKind.TableFull);
    }

    [Fact]
    public void a_session_whose_connection_finds_no_place_is_not_complete_whose_ever_it_was()
    {
        var rig = new GatewayRig(SharedGateway.By("ALICE", "BOB"));
        for (int stranger = 0; stranger < 100; stranger++)
            rig.Connect((ushort)(100 + stranger), "M" + stranger).Order(1);
        rig.Connect(1, "ALICE").Order(1).Ack(1);
        rig.Finish();

        Assert.Equal((0, 0), (rig.Of(0).Orders, rig.Of(0).Connections));
        Assert.True(rig.Of(Nobody).RecordsImpaired > 0);
        Assert.True(rig.Of(0).RecordsImpaired > 0 && rig.Of(1).RecordsImpaired > 0);
    }

    [Fact]
    public void logins_of_thousands_of_strangers_are_reported_one_by_one_and_cost_no_session_anything()
    {
        var rig = new GatewayRig(SharedGateway.By("ALICE", "BOB"));
        GatewayClient alice = rig.Connect(1, "ALICE");
        for (int stranger = 0; stranger < Strangers; stranger++)
            rig.Connect((ushort)(100 + stranger), $"M{stranger % 9999:D4}").Order(1).Ack(1).Close();
        alice.Order(1).Ack(1);
        rig.Finish();

        Assert.Equal((1, 1, 1), (rig.Of(0).Orders, rig.Of(0).Acks, rig.Of(0).Connections));
        Assert.Equal((Strangers, Strangers, Strangers), (rig.Of(Nobody).Connections, rig.Of(Nobody).Orders,
            rig.CountOf(TelemetryEventKind.UnknownLogin, Nobody)));
        Assert.Equal((Strangers, 0), (rig.Of(Nobody).Answered, rig.Of(Nobody).UnmatchedAnswers));
    }
}
