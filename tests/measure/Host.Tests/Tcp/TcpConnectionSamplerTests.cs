// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Host.Tcp;
using Telemetry.Kernel.Netlink;
using Telemetry.Simulation.Network;
using TestSupport;

namespace Telemetry.Host.Tests.Tcp;

/// <summary>Rounds of queries in a time that the test makes; the connections are real.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public sealed class TcpConnectionSamplerTests
{
    private const long EveryNs = 100_000_000;
    private const int Syn = 1;                                  // counts as a byte where the connection was opened

    [RootFact]
    public void more_connections_than_fit_into_a_round_take_turns()
    {
        using NetworkNamespace network = NetworkNamespace.Create("tcp");
        network.Run(() =>
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(400);
            Socket[] sockets = [.. Enumerable.Range(0, 300).Select(_ => Connected(listener))];
            using var sampler = new TcpConnectionSampler(310, EveryNs);
            int[] handles = [.. sockets.Select(socket => Add(sampler, EndpointsOf(socket)))];
            long[] answered = new long[300];

            for (int round = 0; round < 6; round++)
            {
                Assert.Equal(TcpConnectionSampler.MostPerRound, sampler.Poll(round * EveryNs));
                for (int place = 0; place < 300; place++)
                {
                    if (sampler[handles[place]]!.AnsweredNs == round * EveryNs)
                        answered[place]++;
                }
            }
            foreach (Socket socket in sockets)
                socket.Dispose();

            Assert.All(answered, count => Assert.Equal(4, count));
            Assert.Equal((6 * 200, 0, 300), (sampler.Asked, sampler.Unanswered, sampler.Count));
            Assert.False(sampler.TryTakeGone(out _));
        });
    }

    [RootFact]
    public void rounds_are_as_far_apart_as_they_should_be_and_missed_ones_are_not_made_up_for()
    {
        using var network = new TcpNetwork();
        using TcpPair pair = network.Connect(TcpNetwork.PeerAddress);
        using TcpConnectionSampler sampler = network.OnHost(() => new TcpConnectionSampler(4, EveryNs));
        Add(sampler, pair.OfHost);
        (long AtMs, int Asked)[] script =
        [
            (1_000, 1), (1_000, 0), (1_099, 0), (1_130, 1), (1_199, 0), (1_200, 1), (1_550, 1), (1_600, 0), (1_650, 1),
        ];

        Assert.All(script, step => Assert.Equal(step.Asked, sampler.Poll(step.AtMs * 1_000_000)));
    }

    [RootFact]
    public void the_congestion_windows_lows_and_highs_are_those_of_the_interval()
    {
        using var network = new TcpNetwork();
        using TcpPair pair = network.Connect(TcpNetwork.PeerAddress);
        using TcpConnectionSampler sampler = network.OnHost(() => new TcpConnectionSampler(4, EveryNs));
        TcpSample sample = sampler[Add(sampler, pair.OfHost)]!;
        var windows = new List<long>();
        var seen = new HashSet<long>();

        for (int round = 0; round < 30; round++)
        {
            sampler.Poll(round * EveryNs);
            windows.Add(sample.Latest.Cwnd!.Value);
            seen.Add(windows[^1]);
            Assert.Equal((windows.Min(), windows.Max()), (sample.CwndLow, sample.CwndHigh));
            if (round % 10 == 9)
            {
                sampler.BeginInterval();
                windows.RemoveRange(0, windows.Count - 1);
            }
            TcpPair.Transfer(pair.Host, pair.Peer, 100_000);
        }
        Assert.True(seen.Count > 1, "the window never changed");
    }

    [RootFact]
    public void a_connection_that_is_gone_is_reported_once_with_its_last_figures()
    {
        using var network = new TcpNetwork();
        using TcpPair reset = network.Connect(TcpNetwork.PeerAddress);
        using TcpPair stays = network.Connect(TcpNetwork.PeerAddress);
        using TcpConnectionSampler sampler = network.OnHost(() => new TcpConnectionSampler(3, EveryNs));
        TcpPair.Transfer(reset.Host, reset.Peer, 700);
        int[] handles = [Add(sampler, reset.OfHost), Add(sampler, stays.OfHost), Add(sampler, stays.OfPeer)];
        Assert.False(sampler.TryAdd(default, out _));

        Assert.Equal(3, sampler.Poll(0));
        Assert.True(sampler.TryTakeGone(out int gone));
        Assert.Equal(handles[2], gone);                         // never was on this host
        Assert.False(sampler.TryTakeGone(out _));
        reset.Host.LingerState = new LingerOption(true, 0);
        reset.Host.Dispose();
        Assert.Equal(2, sampler.Poll(EveryNs));
        Assert.Equal(1, sampler.Poll(2 * EveryNs));
        Assert.True(sampler.TryTakeGone(out gone));

        Assert.Equal(handles[0], gone);
        Assert.False(sampler.TryTakeGone(out _));
        TcpSample last = sampler[gone]!;
        Assert.Equal((true, 0, 700), (last.IsGone, last.AnsweredNs, last.Latest.BytesSent));
        Assert.False(sampler[handles[1]]!.IsGone);
        sampler.Remove(gone);
        sampler.Remove(gone);
        Assert.Equal(2, sampler.Count);
        Assert.Equal(gone, Add(sampler, stays.OfHost));
    }

    [RootFact]
    public void a_new_connection_of_the_same_addresses_and_ports_is_another_one()
    {
        using var network = new TcpNetwork();
        using TcpPair first = network.Connect(TcpNetwork.PeerAddress);
        using TcpConnectionSampler sampler = network.OnHost(() => new TcpConnectionSampler(2, EveryNs));
        int handle = Add(sampler, first.OfHost);
        sampler.Poll(0);

        EndPoint local = first.Host.LocalEndPoint!;
        EndPoint remote = first.Host.RemoteEndPoint!;
        first.Host.LingerState = new LingerOption(true, 0);
        first.Host.Dispose();
        using Socket second = network.OnHost(
            () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        second.Bind(local);
        second.Connect(remote);
        sampler.Poll(EveryNs);

        Assert.True(sampler.TryTakeGone(out int gone));
        Assert.Equal(handle, gone);
        Assert.True(sampler[Add(sampler, first.OfHost)] is { } again && sampler.Poll(2 * EveryNs) == 1
            && !again.IsGone && again.Latest.Cookie != sampler[handle]!.Latest.Cookie);
    }

    [Fact]
    public void a_refusal_ends_the_round_and_is_not_repeated_for_a_minute()
    {
        const byte Experiment = 253;                            // a protocol without diagnostics, RFC 3692
        using var sampler = new TcpConnectionSampler(
            4, EveryNs, new TcpInfoReader(new TcpQuery(Experiment, receiveBytes: 0)));
        TcpSample first = sampler[Add(sampler, default)]!;
        Add(sampler, default);

        Assert.Equal(1, sampler.Poll(0));
        Assert.Equal(TcpQueryStatus.NotAvailable, sampler.Refusal);
        Assert.Equal(0, sampler.Poll(59_999_999_999));
        Assert.Equal(1, sampler.Poll(60_000_000_000));

        Assert.False(first.IsGone);
        Assert.False(sampler.TryTakeGone(out _));
    }

    [RootFact]
    public void a_connection_without_an_answer_keeps_its_state()
    {
        using var network = new TcpNetwork();
        using TcpPair pair = network.Connect(TcpNetwork.PeerAddress);
        TcpQuery query = network.OnHost(() => new TcpQuery(protocol: 6, receiveBytes: 1));
        using var sampler = new TcpConnectionSampler(4, EveryNs, new TcpInfoReader(query));
        TcpSample sample = sampler[Add(sampler, pair.OfHost)]!;
        sampler.Poll(0);
        for (int unread = 0; unread < 20; unread++)
            _ = query.Send(pair.OfHost);

        Assert.Equal(1, sampler.Poll(EveryNs));
        Assert.Equal((1, 0), (sampler.Unanswered, sample.AnsweredNs));
        Assert.Equal(1, sampler.Poll(2 * EveryNs));

        Assert.Equal((1, 2 * EveryNs, false), (sampler.Unanswered, sample.AnsweredNs, sample.IsGone));
        Assert.Null(sampler.Refusal);
    }

    [RootFact]
    public void rounds_allocate_nothing()
    {
        using var network = new TcpNetwork();
        using TcpPair pair = network.Connect(TcpNetwork.PeerAddress);
        using TcpConnectionSampler sampler = network.OnHost(() => new TcpConnectionSampler(300, EveryNs));
        for (int count = 0; count < 300; count++)
            Add(sampler, pair.OfHost);
        long nowNs = 0;
        void Rounds(int count)
        {
            for (int round = 0; round < count; round++, nowNs += EveryNs)
            {
                _ = sampler.Poll(nowNs);
                _ = sampler.TryTakeGone(out _);
                sampler.BeginInterval();
            }
        }
        Rounds(5);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Rounds(5);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2_000, sampler.Asked);
    }

    private static int Add(TcpConnectionSampler sampler, in TcpEndpoints endpoints)
    {
        Assert.True(sampler.TryAdd(endpoints, out int handle));
        return handle;
    }

    private static TcpEndpoints EndpointsOf(Socket socket) =>
        new(TcpNetwork.Address(socket.LocalEndPoint), TcpNetwork.Address(socket.RemoteEndPoint));

    private static Socket Connected(Socket listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.LocalEndPoint!);
        return socket;
    }

    private static void Settle(TcpNetwork network, TcpPair pair)
    {
        using TcpInfoReader reader = network.OnHost(() => new TcpInfoReader());
        TcpNetwork.Until(
            () => reader.Read(pair.OfHost, out TcpInfo info) == TcpQueryStatus.Found && info.Unacked == 0,
            () => "not acknowledged");
    }
}
