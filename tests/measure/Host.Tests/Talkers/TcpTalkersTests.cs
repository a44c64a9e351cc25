// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Feeds.Streams;
using Telemetry.Host.Talkers;
using Telemetry.Host.Tests.Tcp;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Host.Tests.Talkers;

/// <summary>Bytes of TCP connections in a window, against what the test itself wrote and read.</summary>
public sealed class TcpTalkersTests
{
    private const long SecondNs = 1_000_000_000;

    [RootFact]
    public void bytes_of_both_directions_are_exact_in_the_window_and_leave_it_again()
    {
        using var network = new TcpNetwork();
        using TcpPair old = network.Connect(TcpNetwork.PeerAddress);
        TcpPair.Transfer(old.Host, old.Peer, 10_000);
        using TcpTalkers talkers = network.OnHost(() => new TcpTalkers(() => [], slots: 2));
        talkers.Look(0);
        Assert.Empty(Rows(talkers));

        TcpPair.Transfer(old.Host, old.Peer, 123_457);
        TcpPair.Transfer(old.Peer, old.Host, 7_001);
        using TcpPair later = network.Connect(TcpNetwork.PeerAddress6);
        TcpPair.Transfer(later.Peer, later.Host, 55_555);
        talkers.Look(SecondNs);

        Assert.Equal(
            [
                (old.OfHost.Local, old.OfHost.Remote, TrafficDirection.Out, 123_457L),
                (later.OfHost.Local, later.OfHost.Remote, TrafficDirection.In, 55_555L),
                (old.OfHost.Local, old.OfHost.Remote, TrafficDirection.In, 7_001L),
            ], Rows(talkers));

        later.Peer.Shutdown(SocketShutdown.Send);           // its FIN is not a byte of payload
        TcpNetwork.Until(() => later.Host.Poll(0, SelectMode.SelectRead), () => "no FIN came");
        TcpPair.Transfer(old.Host, old.Peer, 1);
        talkers.Look(2 * SecondNs);
        Assert.Equal([123_458L, 55_555L, 7_001L], Rows(talkers).Select(row => row.Bytes));

        talkers.Look(3 * SecondNs);
        Assert.Equal([1L], Rows(talkers).Select(row => row.Bytes));
        talkers.Look(4 * SecondNs);
        Assert.Empty(Rows(talkers));
        Assert.Equal((0L, 0L), (talkers.Broken, talkers.Limited));
    }

    [RootFact]
    public void watched_flows_and_the_host_with_itself_are_left_out()
    {
        using var network = new TcpNetwork();
        using TcpPair watched = network.Connect(TcpNetwork.PeerAddress);
        using TcpPair foreign = network.Connect(TcpNetwork.PeerAddress);
        using Socket listener = network.OnHost(() => new Socket(
            AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(new IPEndPoint(TcpNetwork.HostAddress, 0));
        listener.Listen();
        using Socket self = network.OnHost(() => new Socket(
            AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        self.Connect(listener.LocalEndPoint!);
        using Socket accepted = listener.Accept();
        FlowDefinition gateway = new()
        {
            Id = 1,
            Endpoint = watched.OfHost.Remote,
            MatchesSource = false,
            IsTcp = true,
            SnapLength = 64,
            Protocol = default,
            Direction = StreamDirection.ToExchange,
        };
        using TcpTalkers talkers = network.OnHost(() => new TcpTalkers(() => [gateway], slots: 2));
        talkers.Look(0);
        TcpPair.Transfer(watched.Host, watched.Peer, 1_000);
        TcpPair.Transfer(foreign.Host, foreign.Peer, 100);
        TcpPair.Transfer(self, accepted, 5_000);
        talkers.Look(SecondNs);

        Assert.Equal([(foreign.OfHost.Local, 100L)], Rows(talkers).Select(row => (row.Local, row.Bytes)));
        Assert.Equal((8L, 6L), (talkers.Listed, talkers.LeftOut));
        TalkerKey key = new(foreign.OfHost.Local, foreign.OfHost.Remote, 6, TrafficDirection.In);
        Assert.True(talkers.Knows(key));
        Assert.False(talkers.Knows(key with { Protocol = 17 }));
    }

    [RootFact]
    public void with_too_many_sockets_it_stops_for_a_minute()
    {
        using var network = new TcpNetwork();
        using TcpPair one = network.Connect(TcpNetwork.PeerAddress);
        TcpPair two = network.Connect(TcpNetwork.PeerAddress);
        using TcpTalkers talkers = network.OnHost(() => new TcpTalkers(() => [], slots: 2, most: 1));

        Assert.True(network.OnHost(() =>
        {
            talkers.Look(0);
            return talkers.IsTooMany;
        }));
        two.Dispose();
        talkers.Look(59 * SecondNs);
        Assert.True(talkers.IsTooMany);
        talkers.Look(60 * SecondNs);
        TcpPair.Transfer(one.Host, one.Peer, 999);
        talkers.Look(61 * SecondNs);

        Assert.False(talkers.IsTooMany);
        Assert.Equal([999L], Rows(talkers).Select(row => row.Bytes));
        Assert.Equal(2, talkers.Limited);
    }

    private static List<(EndpointAddress Local, EndpointAddress Remote, TrafficDirection Direction, long Bytes)> Rows(
        TcpTalkers talkers)
    {
        var rows = new TcpTalker[8];
        return [.. rows[..talkers.Top(rows)].Select(
            row => (row.Key.Local, row.Key.Remote, row.Key.Direction, row.Bytes))];
    }
}
