// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Host.Tcp;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Netlink;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Host.Tests.Tcp;

/// <summary>Queries for real connections of two namespaces, and what the kernel answers when there is none.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public sealed class TcpQueryTests
{
    private const byte Experiment = 253;                        // a protocol without diagnostics, RFC 3692

    [RootTheory]
    [InlineData("10.79.0.1", "10.79.0.1", AddressFamily.InterNetwork)]
    [InlineData("fd79::1", "fd79::1", AddressFamily.InterNetworkV6)]
    [InlineData("::", "fd79::1", AddressFamily.InterNetworkV6)]
    [InlineData("::", "10.79.0.1", AddressFamily.InterNetwork)]         // mapped at the peer
    [InlineData("::", "10.79.0.1", AddressFamily.InterNetworkV6)]       // mapped at both ends
    public void a_connection_is_found_at_both_ends(string listenAt, string to, AddressFamily from)
    {
        using var network = new TcpNetwork();
        using TcpPair pair = network.Connect(IPAddress.Parse(listenAt), IPAddress.Parse(to), from);
        using TcpInfoReader onHost = network.OnHost(() => new TcpInfoReader());
        using TcpInfoReader onPeer = network.OnPeer(() => new TcpInfoReader());

        Assert.Equal(TcpQueryStatus.Found, onHost.Read(pair.OfHost, out TcpInfo host));
        Assert.Equal(TcpQueryStatus.Found, onPeer.Read(pair.OfPeer, out TcpInfo peer));

        Assert.Equal((TcpState.Established, TcpState.Established), (host.State, peer.State));
        Assert.Equal((InodeOf(pair.Host), InodeOf(pair.Peer)), (host.Inode, peer.Inode));
        Assert.NotEqual(host.Cookie, peer.Cookie);
        // Neither namespace has the other's end, nor the connection with its ends exchanged.
        Assert.Equal(TcpQueryStatus.NotFound, onHost.Read(pair.OfPeer, out TcpInfo none));
        Assert.Equal(TcpQueryStatus.NotFound, onPeer.Read(pair.OfHost, out _));
        Assert.False(none.HasDetails);
        Assert.Equal((0, 0), (onHost.Unanswered, onHost.LastError));
    }

    [RootTheory]
    [InlineData("::")]
    [InlineData("10.79.0.1")]
    public void connections_that_never_were_are_not_found_though_a_socket_listens_on_their_port(string listenAt)
    {
        using var network = new TcpNetwork();
        using TcpPair pair = network.Connect(IPAddress.Parse(listenAt), TcpNetwork.PeerAddress);
        using TcpQuery query = network.OnPeer(() => new TcpQuery());
        TcpEndpoints known = pair.OfPeer;
        TcpEndpoints[] unknown =
        [
            known with { Remote = known.Remote with { Port = 9 } },
            known with { Local = known.Local with { Port = 9 } },
            known with { Remote = known.Remote with { Address = EndpointAddress.FromIPv4(0x0A4F_0063) } },
            known with { Remote = default },
            default,
        ];

        foreach (TcpEndpoints endpoints in unknown)
        {
            Assert.Equal(TcpQueryStatus.NotFound, query.Ask(endpoints, out DiagnosedConnection none));
            Assert.Equal(0UL, none.Cookie);
        }
        Assert.Equal(TcpQueryStatus.Found, query.Ask(known, out _));
        Assert.Equal((0, 0), (query.Lost, query.LastError));
    }

    [RootFact]
    public void a_closed_connection_is_not_found_whether_the_kernel_remembers_it_or_not()
    {
        using var network = new TcpNetwork();
        using TcpInfoReader reader = network.OnHost(() => new TcpInfoReader());
        using TcpQuery query = network.OnHost(() => new TcpQuery());
        using TcpPair closed = network.Connect(TcpNetwork.PeerAddress);
        using TcpPair reset = network.Connect(TcpNetwork.PeerAddress6);

        reset.Host.LingerState = new LingerOption(true, 0);
        reset.Host.Dispose();
        closed.Host.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, closed.Peer.Receive(new byte[1]));
        TcpInfo half = default;
        TcpNetwork.Until(
            () => reader.Read(closed.OfHost, out half) == TcpQueryStatus.Found && half.State == TcpState.FinWait2,
            () => $"{half.State} after its end was closed");
        closed.Peer.Dispose();

        Assert.Equal(TcpQueryStatus.NotFound, query.Ask(reset.OfHost, out _));
        TcpNetwork.Until(
            () => reader.Read(closed.OfHost, out _) == TcpQueryStatus.NotFound, () => "still found after both closed");
        Assert.Equal(TcpQueryStatus.Found, query.Ask(closed.OfHost, out DiagnosedConnection past));
        Assert.Equal((TcpState.TimeWait, true, half.Cookie), (past.State, past.IsPast, past.Cookie));
        Assert.True(past.Information.IsEmpty);
    }

    [RootFact]
    public void a_connection_that_is_being_opened_is_found()
    {
        using var network = new TcpNetwork();
        using TcpInfoReader reader = network.OnHost(() => new TcpInfoReader());
        using Socket socket = network.OnHost(
            () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false });
        socket.Bind(new IPEndPoint(IPAddress.Parse("10.79.0.2"), 0));
        var nobody = new IPEndPoint(IPAddress.Parse("10.79.0.99"), 80);
        Assert.Equal(
            SocketError.WouldBlock, Assert.Throws<SocketException>(() => socket.Connect(nobody)).SocketErrorCode);

        var endpoints = new TcpEndpoints(TcpNetwork.Address(socket.LocalEndPoint), TcpNetwork.Address(nobody));
        Assert.Equal(TcpQueryStatus.Found, reader.Read(endpoints, out TcpInfo info));

        Assert.Equal((TcpState.SynSent, 1, 0), (info.State, info.Unacked, info.BytesAcked));
        Assert.Null(info.SrttNs);
        Assert.Null(info.MinRttNs);
    }

    [RootFact]
    public void a_socket_that_is_bound_to_an_interface_is_found_with_it_only()
    {
        using var network = new TcpNetwork();
        using TcpPair bound = network.Connect(TcpNetwork.PeerAddress, prepare: socket => Bind(socket));
        using TcpPair free = network.Connect(TcpNetwork.PeerAddress);
        using TcpQuery query = network.OnHost(() => new TcpQuery());
        int index = network.OnHost(() => NetworkDevice.IndexOf(TcpNetwork.Device));

        Assert.Equal(TcpQueryStatus.NotFound, query.Ask(bound.OfHost, out _));
        Assert.Equal(
            TcpQueryStatus.NotFound, query.Ask(bound.OfHost with { InterfaceIndex = index + 100 }, out _));
        Assert.Equal(
            TcpQueryStatus.Found,
            query.Ask(bound.OfHost with { InterfaceIndex = index }, out DiagnosedConnection found));
        Assert.Equal(index, found.Endpoints.InterfaceIndex);
        Assert.Equal(TcpQueryStatus.Found, query.Ask(free.OfHost with { InterfaceIndex = index }, out found));
        Assert.Equal(0, found.Endpoints.InterfaceIndex);
    }

    [RootFact]
    public void answers_that_found_no_room_are_counted_and_the_next_query_is_answered()
    {
        using var network = new TcpNetwork();
        using TcpPair first = network.Connect(TcpNetwork.PeerAddress);
        using TcpPair second = network.Connect(TcpNetwork.PeerAddress6);
        using TcpQuery query = network.OnHost(() => new TcpQuery(protocol: 6, receiveBytes: 1));

        for (int round = 1; round <= 3; round++)
        {
            for (int unread = 0; unread < 20; unread++)
                _ = query.Send(first.OfHost);
            Assert.Equal(TcpQueryStatus.Lost, query.Ask(second.OfHost, out DiagnosedConnection none));
            Assert.Equal((round, 0UL), (query.Lost, none.Cookie));

            for (int time = 0; time < 50; time++)
            {
                TcpEndpoints wanted = time % 2 == 0 ? second.OfHost : first.OfHost;
                Assert.Equal(TcpQueryStatus.Found, query.Ask(wanted, out DiagnosedConnection found));
                Assert.Equal((wanted.Local, wanted.Remote), (found.Endpoints.Local, found.Endpoints.Remote));
            }
        }
        Assert.Equal(3, query.Lost);
    }

    [RootFact]
    public void answers_of_earlier_queries_are_passed_over()
    {
        using var network = new TcpNetwork();
        using TcpPair first = network.Connect(TcpNetwork.PeerAddress);
        using TcpPair second = network.Connect(TcpNetwork.PeerAddress6);
        using TcpQuery query = network.OnHost(() => new TcpQuery());

        Assert.True(query.Send(first.OfHost));
        Assert.True(query.Send(default));
        Assert.Equal(TcpQueryStatus.Found, query.Ask(second.OfHost, out DiagnosedConnection found));

        Assert.Equal(second.OfHost.Local, found.Endpoints.Local);
        Assert.Equal(0, query.Lost);
    }

    [Fact]
    public void a_protocol_without_diagnostics_is_not_a_connection_that_does_not_exist()
    {
        var endpoints = new TcpEndpoints(
            new EndpointAddress(EndpointAddress.FromIPv4(0x7F00_0001), 1),
            new EndpointAddress(EndpointAddress.FromIPv4(0x7F00_0001), 2));
        using var without = new TcpQuery(Experiment, receiveBytes: 0);
        using var with = new TcpQuery();

        Assert.Equal(TcpQueryStatus.NotAvailable, without.Ask(endpoints, out _));
        Assert.Equal(TcpQueryStatus.NotAvailable, without.Ask(endpoints, out _));
        Assert.Equal(TcpQueryStatus.NotFound, with.Ask(endpoints, out _));
    }

    [Theory]
    [InlineData(1, TcpQueryStatus.NotPermitted)]                // EPERM
    [InlineData(13, TcpQueryStatus.NotPermitted)]               // EACCES
    [InlineData(2, TcpQueryStatus.NotFound)]                    // ENOENT
    [InlineData(12, TcpQueryStatus.Lost)]                       // ENOMEM
    [InlineData(95, TcpQueryStatus.NotAvailable)]               // EOPNOTSUPP
    [InlineData(22, TcpQueryStatus.Failed)]                     // EINVAL
    public void errors_are_distinguished(int error, TcpQueryStatus expected)
    {
        const ushort Error = 2;                                 // NLMSG_ERROR
        using var query = new TcpQuery();

        Assert.Equal(expected, query.Read(Error, BitConverter.GetBytes(-error), default, out _));

        Assert.Equal(expected == TcpQueryStatus.NotFound ? 0 : error, query.LastError);
        Assert.Equal(expected == TcpQueryStatus.Lost ? 1 : 0, query.Lost);
    }

    [RootFact]
    public void repeated_queries_allocate_nothing()
    {
        using var network = new TcpNetwork();
        using TcpPair pair = network.Connect(TcpNetwork.PeerAddress);
        using TcpInfoReader reader = network.OnHost(() => new TcpInfoReader());
        long ReadOften(int times)
        {
            long cwnd = 0;
            for (int time = 0; time < times; time++)
            {
                _ = reader.Read(pair.OfHost, out TcpInfo info);
                cwnd += info.Cwnd!.Value;
                _ = reader.Read(pair.OfPeer, out _);
            }
            return cwnd;
        }
        _ = ReadOften(50);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(ReadOften(200) > 0);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Binds a socket of the host to its interface; the peer's has another name.</summary>
    private static void Bind(Socket socket)
    {
        const int SocketLevel = 1;                              // SOL_SOCKET
        const int BindToDevice = 25;                            // SO_BINDTODEVICE
        if (NetworkDevice.IndexOf(TcpNetwork.Device) != 0)
            socket.SetRawSocketOption(SocketLevel, BindToDevice, "tt0\0"u8);
    }

    private static uint InodeOf(Socket socket)
    {
        string target = new FileInfo($"/proc/self/fd/{socket.Handle}").LinkTarget!;     // socket:[number]
        return uint.Parse(target["socket:[".Length..^1]);
    }
}
