// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Host.Groups;
using Telemetry.Kernel.Attaching;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Simulation.Network;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Host.Tests;

/// <summary>Memberships of real sockets, read from the tables of a real kernel.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public sealed class MembershipTests
{
    private const string Any = "239.1.1.1";
    private const string AnySix = "[ff15::1234]";

    [RootFact]
    public void a_group_is_joined_while_a_socket_holds_it()
    {
        InNetwork(() =>
        {
            using var memberships = new Memberships(HostTopology.Of($"f=moldudp64@{Any}:5000,{AnySix}:5001"), ["in0"]);
            Assert.Equal([false, false], Look(memberships));
            using (Socket four = Member(Any, "in0"))
            {
                Assert.Equal([true, false], Look(memberships));
                using Socket six = Member("ff15::1234", "in0");
                Assert.Equal([true, true], Look(memberships));
            }
            Assert.Equal([false, false], Look(memberships));
        });
    }

    [RootFact]
    public void another_interface_does_not_count_and_one_above_does()
    {
        InNetwork(() =>
        {
            IpCommand.Run("link", "add", "link", "in0", "name", "upper0", "type", "macvlan", "mode", "bridge");
            IpCommand.Run("link", "set", "upper0", "up");
            using var memberships = new Memberships(HostTopology.Of($"f=moldudp64@{Any}:5000"), ["in0"]);

            using (Member(Any, "lo"))
                Assert.Equal([false], Look(memberships));
            using (Member(Any, "out0"))
                Assert.Equal([false], Look(memberships));
            using (Member(Any, "upper0"))
                Assert.Equal([true], Look(memberships));
        });
    }

    [RootFact]
    public void a_renamed_interface_keeps_its_groups_under_the_name_that_is_configured()
    {
        InNetwork(() =>
        {
            using var joins = new GroupJoins(
                Configured("{address: 239.2.0.1:5000, interface: in0, join: true}"), ["in0"]);
            using var memberships = new Memberships(HostTopology.Of($"f=moldudp64@{Any}:5000"), ["in0"]);
            using Socket member = Member(Any, "in0");
            Assert.Null(joins.Keep());
            Assert.Equal([true], Look(memberships));
            int index = joins.Holders.Single().Index;

            Rename("in0", "ren0");
            Assert.Equal([true], Look(memberships));
            Assert.Null(joins.Keep());
            Assert.Equal(index, joins.Holders.Single().Index);

            // Another one takes the name: it is the one that is configured.
            IpCommand.Run("link", "add", "in0", "type", "veth", "peer", "name", "peer0");
            Assert.Equal([false], Look(memberships));
            IpCommand.Run("link", "del", "in0");
            Rename("ren0", "in0");
            Assert.Equal([true], Look(memberships));
        });
    }

    // Older kernels rename only what is down.
    private static void Rename(string from, string to)
    {
        IpCommand.Run("link", "set", from, "down");
        IpCommand.Run("link", "set", from, "name", to);
        IpCommand.Run("link", "set", to, "up");
    }

    [RootFact]
    public void a_member_of_a_bridge_is_joined_by_the_bridge()
    {
        InNetwork(() =>
        {
            IpCommand.Run("link", "add", "br0", "type", "bridge");
            IpCommand.Run("link", "set", "br0", "up");
            IpCommand.Run("link", "set", "in0", "master", "br0");
            using var memberships = new Memberships(HostTopology.Of($"f=moldudp64@{Any}:5000"), ["in0"]);

            using (Member(Any, "br0"))
                Assert.Equal([true], Look(memberships));
            Assert.Equal([false], Look(memberships));
        });
    }

    [RootFact]
    public void a_line_with_a_source_needs_a_membership_that_includes_it()
    {
        InNetwork(() =>
        {
            Topology topology = Configured(
                "{address: 232.1.1.1:5000, source: 10.0.0.9}, {address: \"[ff3e::9]:5000\", source: \"fd00::9\"}");
            using var memberships = new Memberships(topology, ["in0"]);

            using (Member("232.1.1.1", "in0", "10.0.0.8"))
            {
                Assert.Equal([false, false], Look(memberships));
                using Socket all = Member("232.1.1.1", "in0");
                Assert.Equal([true, false], Look(memberships));
            }
            using (Member("232.1.1.1", "in0", "10.0.0.9"))
            using (Member("ff3e::9", "in0", "fd00::9"))
                Assert.Equal([true, true], Look(memberships));
        });
    }

    [RootFact]
    public void the_appliance_joins_on_as_many_sockets_as_needed_and_leaves_with_them()
    {
        InNetwork(() =>
        {
            Topology topology = Configured(
                "{address: 239.2.0.1-50:5000, interface: in0, join: true}, {address: 239.3.0.1:5000, interface: in0}");
            using var memberships = new Memberships(topology, ["in0"]);
            using (var joins = new GroupJoins(topology, ["in0"]))
            {
                Assert.Null(joins.Keep());
                Assert.Equal((50, 3), (joins.Holders.Sum(holder => holder.Flows.Length),
                    joins.Holders.Sum(holder => holder.Sockets.Count)));
                Assert.Equal([.. Enumerable.Repeat<bool?>(true, 50), false], Look(memberships));
                Assert.True(joins.Holds(50));
                Assert.False(joins.Holds(51));
            }
            Assert.All(Look(memberships), joined => Assert.False(joined));
        });
    }

    [RootFact]
    public void source_specific_and_ipv6_groups_are_joined_as_such()
    {
        InNetwork(() =>
        {
            Topology topology = Configured(
                "{address: 232.1.1.1:5000, source: 10.0.0.9, join: true}, "
                + "{address: \"[ff15::1234]:5000\", join: true}, "
                + "{address: \"[ff3e::9]:5000\", source: \"fd00::9\", join: true}");
            using var joins = new GroupJoins(topology, ["in0"]);
            using var memberships = new Memberships(topology, ["in0"]);

            Assert.Null(joins.Keep());

            Assert.Equal([true, true, true], Look(memberships));
            Assert.Contains("0xe8010101 0x0a000009      1      0",
                File.ReadAllText(ProcFile.Network + "mcfilter"), StringComparison.Ordinal);
            Assert.Contains("ff3e0000000000000000000000000009 fd000000000000000000000000000009      1      0",
                File.ReadAllText(ProcFile.Network + "mcfilter6"), StringComparison.Ordinal);
        });
    }

    [RootFact]
    public void lines_that_share_a_group_share_its_membership()
    {
        InNetwork(() =>
        {
            Topology topology = Configured(
                "{address: 239.2.0.1:5000, join: true}, {address: 239.2.0.1:5001, join: true}, "
                + "{address: 239.2.0.1:5002, source: 10.0.0.9, join: true}, "
                + "{address: 232.1.1.1:5000, source: 10.0.0.9, join: true}, "
                + "{address: 232.1.1.1:5001, source: 10.0.0.9, join: true}, "
                + "{address: 232.1.1.1:5002, source: 10.0.0.8, join: true}");
            using var joins = new GroupJoins(topology, ["in0"]);
            using var memberships = new Memberships(topology, ["in0"]);

            Assert.Null(joins.Keep());

            Assert.All(Look(memberships), joined => Assert.True(joined));
            Assert.Equal(["in0: 3 groups joined (join: true)"], joins.Descriptions);
            Assert.All(topology.Flows, flow => Assert.True(joins.Holds(flow.Id)));
        });
    }

    [RootFact]
    public void a_membership_comes_back_with_its_interface()
    {
        InNetwork(() =>
        {
            Topology topology = Configured("{address: 239.2.0.1-30:5000, join: true}");
            using var joins = new GroupJoins(topology, ["in0"]);
            using var memberships = new Memberships(topology, ["in0"]);
            for (int round = 0; round < 3; round++)
            {
                Assert.Null(joins.Keep());
                Assert.All(Look(memberships), joined => Assert.True(joined));
                Assert.Equal(2, joins.Holders.Sum(holder => holder.Sockets.Count));

                IpCommand.Run("link", "delete", "in0");
                Assert.Null(joins.Keep());
                Assert.All(Look(memberships), joined => Assert.False(joined));
                Assert.False(joins.Holds(1));
                Connect();
            }
        });
    }

    [RootFact]
    public void a_refused_membership_is_reported_with_the_setting_that_limits_it()
    {
        InNetwork(() =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/igmp_max_memberships", "0");
            using var joins = new GroupJoins(Configured("{address: 239.2.0.1:5000, join: true}"), ["in0"]);

            Failure failure = joins.Keep()!;

            Assert.Contains("239.2.0.1 cannot be joined", failure.ToString(), StringComparison.Ordinal);
            Assert.Contains("net.ipv4.igmp_max_memberships", failure.ToString(), StringComparison.Ordinal);
            Assert.Same(failure, joins.Keep());
        });
    }

    [RootFact]
    public void repeated_readings_allocate_nothing()
    {
        InNetwork(() =>
        {
            Topology topology = Configured("{address: 239.2.0.1-50:5000, join: true}, {address: 239.4.0.1-20:5000}");
            using var joins = new GroupJoins(topology, ["in0"]);
            using var memberships = new Memberships(topology, ["in0"]);
            for (int look = 0; look < 50; look++)
                LookOnce(joins, memberships, look);

            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int look = 0; look < 100; look++)
                LookOnce(joins, memberships, look);

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        });
    }

    private static void LookOnce(GroupJoins joins, Memberships memberships, int look)
    {
        joins.Keep();
        memberships.Look(look * 1_000_000_000L);
    }

    private static bool?[] Look(Memberships memberships)
    {
        memberships.Look(Environment.TickCount64 * 1_000_000 + 2_000_000_000L * _looks++);
        return [.. memberships.Rows.Select(row => row.IsJoined)];
    }

    private static long _looks;

    private static Topology Configured(string lines)
    {
        var errors = new ErrorList();
        Config.Settings settings = ConfigReader.ReadText(
            $"feeds:\n  - {{name: f, protocol: moldudp64, lines: [{lines}]}}\n", "t.yaml", errors);
        Topology topology = TopologyBuilder.Build(settings, errors);
        errors.ThrowIfAny();
        return topology;
    }

    private static void InNetwork(Action action)
    {
        using NetworkNamespace network = NetworkNamespace.Create("groups");
        network.Run(() =>
        {
            File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "0");
            Connect();
            action();
        });
    }

    private static void Connect()
    {
        IpCommand.Run("link", "add", "in0", "type", "veth", "peer", "name", "out0");
        IpCommand.Run("link", "set", "in0", "up");
        IpCommand.Run("link", "set", "out0", "up");
    }

    /// <summary>A socket that joins a group by other calls than the appliance's.</summary>
    private static Socket Member(string group, string device, string? source = null)
    {
        int index = NetworkDevice.IndexOf(device);
        IPAddress address = IPAddress.Parse(group);
        bool isSix = address.AddressFamily == AddressFamily.InterNetworkV6;
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (source is not null)
        {
            const int joinSourceGroup = 46;
            byte[] request = new byte[264];
            BitConverter.TryWriteBytes(request, index);
            Write(request.AsSpan(8), address);
            Write(request.AsSpan(136), IPAddress.Parse(source));
            socket.SetRawSocketOption(isSix ? 41 : 0, joinSourceGroup, request);
        }
        else if (isSix)
        {
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership,
                new IPv6MulticastOption(address, index));
        }
        else
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership,
                new MulticastOption(address, index));
        }
        return socket;
    }

    private static void Write(Span<byte> place, IPAddress address)
    {
        var bytes = new IPEndPoint(address, 0).Serialize();
        for (int at = 0; at < bytes.Size; at++)
            place[at] = bytes[at];
    }
}
