// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Host.Losses;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Simulation.Network;
using TestSupport;

namespace Telemetry.Host.Tests;

/// <summary>Real sockets that no process reads, in a namespace of the test's own: sent = readable + dropped.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public sealed class SocketDropsTests
{
    private const int Port = 5000;

    [RootFact]
    public void a_full_socket_drops_exactly_what_cannot_be_read()
    {
        using NetworkNamespace network = NetworkNamespace.Create("sockets");
        network.Run(() =>
        {
            Topology topology = HostTopology.Of($"f=moldudp64@127.0.0.1:{Port}");
            using Socket before = Receiver(IPAddress.Loopback, Port);
            Send(Port, 500);
            using var drops = new SocketDrops(topology, new int[topology.Flows.Count + 1]);
            using var host = new HostDrops([]);
            Assert.Equal(0, drops.TotalOf(0));

            Send(Port, 1_000);
            drops.Look();
            HostDropCounters counters = default;
            host.Read(ref counters);

            Assert.Equal(1_000, drops.TotalOf(0));
            Assert.Equal(1_000, counters.UdpRcvbufErrors);
            Drain(before);
            Send(Port, 300);
            drops.Look();
            Assert.Equal(1_000 + 300 - Drain(before), drops.TotalOf(0));
            Assert.True(drops.IsReadable);
        });
    }

    [RootFact]
    public void a_new_socket_counts_from_its_opening_and_a_closed_one_keeps_what_it_dropped()
    {
        using NetworkNamespace network = NetworkNamespace.Create("sockets");
        network.Run(() =>
        {
            Topology topology = HostTopology.Of($"f=moldudp64@127.0.0.1:{Port}");
            using var drops = new SocketDrops(topology, new int[topology.Flows.Count + 1]);
            Assert.Equal(NullValue.Int64, drops.TotalOf(0));

            long expected = 0;
            for (int round = 0; round < 3; round++)
            {
                using Socket socket = Receiver(IPAddress.Any, Port);
                Send(Port, 200);
                drops.Look();
                expected += 200 - Drain(socket);
                Assert.Equal(expected, drops.TotalOf(0));
            }
            drops.Look();
            Assert.Equal(expected, drops.TotalOf(0));
        });
    }

    [RootFact]
    public void sockets_are_distinguished_by_group_port_and_family()
    {
        using NetworkNamespace network = NetworkNamespace.Create("sockets");
        network.Run(() =>
        {
            File.WriteAllText("/proc/sys/net/ipv6/conf/lo/disable_ipv6", "0");
            Topology topology = HostTopology.Of(
                $"f=moldudp64@127.0.0.1:{Port},127.0.0.2:{Port}", $"g=moldudp64@[::1]:{Port + 1}");
            using var drops = new SocketDrops(topology, new int[topology.Flows.Count + 1]);
            using Socket second = Receiver(IPAddress.Parse("127.0.0.2"), Port);
            using Socket sixth = Receiver(IPAddress.IPv6Loopback, Port + 1);
            using Socket other = Receiver(IPAddress.Loopback, Port + 7);

            Send(IPAddress.Parse("127.0.0.2"), Port, 100);
            Send(IPAddress.IPv6Loopback, Port + 1, 150);
            Send(IPAddress.Loopback, Port + 7, 400);
            drops.Look();

            Assert.Equal(NullValue.Int64, TotalOf(drops, new SocketRow(0, 0, Port)));
            Assert.Equal(100 - Drain(second), TotalOf(drops, new SocketRow(0, 1, Port)));
            Assert.Equal(150 - Drain(sixth), TotalOf(drops, new SocketRow(1, 2, Port + 1)));
            Assert.Equal(NullValue.Int64, TotalOf(drops, new SocketRow(0, -1, Port)));
        });
    }

    [RootFact]
    public void a_socket_that_receives_both_lines_is_counted_once_for_the_feed()
    {
        using NetworkNamespace network = NetworkNamespace.Create("sockets");
        network.Run(() =>
        {
            Topology topology = HostTopology.Of($"f=moldudp64@127.0.0.1:{Port},127.0.0.2:{Port}");
            using var drops = new SocketDrops(topology, new int[topology.Flows.Count + 1]);
            using Socket any = Receiver(IPAddress.IPv6Any, Port);

            Send(IPAddress.Loopback, Port, 100);
            Send(IPAddress.Parse("127.0.0.2"), Port, 100);
            drops.Look();

            Assert.Equal(200 - Drain(any), TotalOf(drops, new SocketRow(0, -1, Port)));
            Assert.Equal(NullValue.Int64, TotalOf(drops, new SocketRow(0, 0, Port)));
        });
    }

    [RootFact]
    public void repeated_readings_allocate_nothing()
    {
        using NetworkNamespace network = NetworkNamespace.Create("sockets");
        network.Run(() =>
        {
            Topology topology = HostTopology.Of($"f=moldudp64@127.0.0.1:{Port}");
            using Socket socket = Receiver(IPAddress.Any, Port);
            using var drops = new SocketDrops(topology, new int[topology.Flows.Count + 1]);
            using var host = new HostDrops(["lo"]);
            HostDropCounters counters = default;
            for (int look = 0; look < 50; look++)
                LookOnce(drops, host, ref counters);

            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int look = 0; look < 200; look++)
                LookOnce(drops, host, ref counters);

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        });
    }

    private static void LookOnce(SocketDrops drops, HostDrops host, ref HostDropCounters counters)
    {
        drops.Look();
        host.Read(ref counters);
    }

    private static long TotalOf(SocketDrops drops, SocketRow row) => drops.TotalOf(drops.Rows.ToList().IndexOf(row));

    private static Socket Receiver(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (address.Equals(IPAddress.IPv6Any))
            socket.DualMode = true;
        socket.ReceiveBufferSize = 1;
        Bind(socket, new IPEndPoint(address, port));
        return socket;
    }

    /// <summary>A process that is being started elsewhere may hold a closed socket for a moment longer.</summary>
    private static void Bind(Socket socket, IPEndPoint endpoint)
    {
        long untilMs = Environment.TickCount64 + 60_000;
        while (true)
        {
            try
            {
                socket.Bind(endpoint);
                return;
            }
            catch (SocketException inUse) when (inUse.SocketErrorCode == SocketError.AddressAlreadyInUse
                && Environment.TickCount64 < untilMs)
            {
                Thread.Yield();
            }
        }
    }

    private static void Send(int port, int count) => Send(IPAddress.Loopback, port, count);

    private static void Send(IPAddress address, int port, int count)
    {
        using var sender = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        for (int sent = 0; sent < count; sent++)
            sender.SendTo(new byte[100], new IPEndPoint(address, port));
    }

    /// <summary>Reads all pending datagrams; returns their number.</summary>
    private static int Drain(Socket socket)
    {
        int count = 0;
        socket.Blocking = false;
        while (socket.Poll(0, SelectMode.SelectRead))
        {
            socket.Receive(new byte[200]);
            count++;
        }
        return count;
    }
}
