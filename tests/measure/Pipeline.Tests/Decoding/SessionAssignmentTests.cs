// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Packets;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>Which session a connection on a gateway of several belongs to. Sessions 0 and 1; 2 is nobody's.</summary>
public sealed class SessionAssignmentTests
{
    private const short Nobody = 2;
    private const PacketEventFlags Opened = PacketEventFlags.ConnectionOpened;

    [Fact]
    public void a_connection_is_nobodys_until_its_login_and_then_its_sessions()
    {
        Wire wire = Logins();
        Open(wire, 1, "BOB");
        wire.To(50, Soup.EnterOrder(7));

        Assert.Equal([Nobody, Nobody, 1, 1, 1, 1, 1, 1], Sessions(wire));
        Assert.Equal(Opened, Assert.Single(wire.Log.Events, packet => packet.Flags.HasFlag(Opened)).Flags);
        Assert.Equal(OrderKind.Logon, wire.Log.Messages[0].Message.Kind);
        Assert.Equal(Opened, wire.Log.Messages[0].Flags);
    }

    [Fact]
    public void upper_and_lower_case_of_a_login_are_one()
    {
        Wire wire = Logins();
        Open(wire, 1, "aLiCe");

        Assert.Equal(0, wire.Log.Messages[0].SessionIndex);
    }

    [Fact]
    public void equal_tokens_of_two_logins_are_two_orders()
    {
        Wire wire = Logins();
        Open(wire, 1, "ALICE");
        Open(wire, 2, "BOB");
        foreach (ushort port in (ushort[])[1, 2])
        {
            wire.ClientPort = port;
            wire.To(50, Soup.EnterOrder(7));
            wire.From(34, Soup.OrderAccepted(7));
        }

        PacketEvent[] orders = [.. wire.Log.Messages.Where(packet => packet.Message.Key.IsPresent)];
        Assert.Equal([0, 0, 1, 1], orders.Select(packet => (int)packet.SessionIndex));
        Assert.Equal([1u, 1u, 2u, 2u], orders.Select(packet => packet.Connection));
    }

    [Fact]
    public void a_login_of_no_session_is_reported_once_and_given_to_nobody()
    {
        Wire wire = Logins();
        Open(wire, 1, "MALLET");
        wire.To(50, Soup.EnterOrder(7));

        Assert.All(Sessions(wire), session => Assert.Equal(Nobody, session));
        PacketEvent reported = Assert.Single(
            wire.Log.Events, packet => packet.Flags.HasFlag(PacketEventFlags.LoginUnknown));
        Assert.Equal(Opened | PacketEventFlags.LoginUnknown, reported.Flags);
    }

    [Fact]
    public void a_connection_met_in_its_middle_is_nobodys_where_several_can_be_meant()
    {
        Wire wire = Logins();
        wire.To(1000, Soup.EnterOrder(7));
        wire.From(2000, Soup.OrderAccepted(7));
        wire.To(1050, Soup.Login("ALICE"));
        wire.To(1099, Soup.EnterOrder(8));

        Assert.All(Sessions(wire), session => Assert.Equal(Nobody, session));
        Assert.Single(wire.Log.Events, packet => packet.Flags.HasFlag(Opened));
        Assert.DoesNotContain(wire.Log.Events, packet => packet.Flags.HasFlag(PacketEventFlags.LoginUnknown));
    }

    [Fact]
    public void a_connection_met_in_its_middle_is_the_only_sessions_that_can_be_meant()
    {
        var wire = new Wire(SharedGateway.By("ALICE"));
        wire.From(2000, Soup.OrderAccepted(7));
        wire.To(1000, Soup.EnterOrder(7));

        Assert.All(Sessions(wire), session => Assert.Equal(0, session));
        Assert.Single(wire.Log.Events, packet => packet.Flags.HasFlag(Opened));
    }

    [Fact]
    public void but_not_when_its_login_says_otherwise()
    {
        var wire = new Wire(SharedGateway.By("ALICE"));
        wire.To(1000, Soup.Login("BOB"));
        wire.To(1049, Soup.EnterOrder(7));

        Assert.All(wire.Log.Messages, packet => Assert.Equal(1, packet.SessionIndex));
    }

    [Fact]
    public void a_local_port_decides_from_the_first_segment()
    {
        var wire = new Wire(SharedGateway.ByPort(4001, 4002));
        foreach (ushort port in (ushort[])[4002, 4001, 4003])
        {
            wire.ClientPort = port;
            wire.To(0, [], Wire.Syn);
            wire.To(1, Soup.EnterOrder(1));
        }

        Assert.Equal([1, 1, 1, 0, 0, 0, Nobody, Nobody, Nobody], Sessions(wire));
        Assert.Equal(3, wire.Log.Segments.Count(packet => packet.Flags.HasFlag(Opened)));
    }

    [Fact]
    public void a_refused_login_leaves_the_session()
    {
        Wire wire = Logins();
        wire.To(0, [], Wire.Syn);
        wire.From(0, [], Wire.Syn);
        wire.To(1, Soup.Login("ALICE"));
        wire.From(1, Soup.Refused);
        wire.To(50, Soup.EnterOrder(1));
        wire.From(5, [], Wire.Fin);

        Assert.Equal([0, 0, Nobody], wire.Log.Messages.Select(packet => (int)packet.SessionIndex));
        Assert.DoesNotContain(wire.Log.Segments, packet => packet.Flags.HasFlag(PacketEventFlags.ConnectionClosed));
    }

    [Fact]
    public void a_connection_without_a_login_is_reported_when_it_closes()
    {
        Wire wire = Logins();
        wire.To(0, [], Wire.Syn);
        wire.Acknowledgment = 1;
        wire.From(0, [], Wire.Rst | Wire.Ack);

        Assert.Equal(PacketEventFlags.CountsInLedger, wire.Log.Segments[0].Flags);
        Assert.Equal(
            PacketEventFlags.CountsInLedger | Opened | PacketEventFlags.ConnectionClosed, wire.Log.Segments[1].Flags);
    }

    [Fact]
    public void a_later_login_on_a_connection_moves_nothing()
    {
        Wire wire = Logins();
        Open(wire, 1, "ALICE");
        wire.To(50, Soup.Login("BOB"));
        wire.To(99, Soup.EnterOrder(1));

        Assert.All(wire.Log.Messages, packet => Assert.Equal(0, packet.SessionIndex));
    }

    private static Wire Logins() => new(SharedGateway.By("ALICE", "BOB"));

    private static void Open(Wire wire, ushort port, string login)
    {
        wire.ClientPort = port;
        wire.To(0, [], Wire.Syn);
        wire.To(1, Soup.Login(login));
        wire.From(0, [], Wire.Syn);
        wire.From(1, Soup.Accepted(1));
    }

    private static IEnumerable<int> Sessions(Wire wire) => wire.Log.Events.Select(packet => (int)packet.SessionIndex);
}
