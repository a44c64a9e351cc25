// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Netlink;
using Telemetry.Kernel.Privileges;
using Telemetry.Model.Definitions;
using Telemetry.Simulation.Network;
using TestSupport;
using TestSupport.Sockets;

namespace Telemetry.Kernel.Tests.HostPath;

/// <summary>Which process holds which socket, compared with <c>/proc</c> and the kernel's socket diagnostics.</summary>
public sealed class SocketOwnersTests
{
    private const uint InitialPidNamespace = 4_026_531_836;     // PROC_PID_INIT_INO

    private readonly SocketOwnerTable _table = new();

    [RootFact]
    public void a_child_that_alone_holds_a_socket_is_its_owner()
    {
        Socket socket = Bound(ProtocolType.Udp, IPAddress.Loopback);
        ushort port = PortOf(socket);
        using var holder = new SocketHolder(socket);
        socket.Dispose();
        if (KernelTypes.Running?.HasSocketNumber != true)       // it has a number only once somebody has asked for it
            _ = DiagnosedCookieOf(port);

        SocketOwner owner = Assert.Single(
            Reading(SocketOwner.Udp, new(EndpointAddress.FromAddress(IPAddress.Loopback), port)));

        Assert.Equal((uint)holder.Pid, owner.Process);
        Assert.Equal("sleep", owner.Name);
        Assert.Contains(owner.Inode, SocketHolder.InodesOf(holder.Pid));
        Assert.Equal(SocketHolder.StartOf(holder.Pid), owner.ProcessStartNs / 10_000_000);
        Assert.Equal(EndpointAddress.FromAddress(IPAddress.Loopback), owner.LocalAddress);
        Assert.Equal(0, owner.RemotePort);
        Assert.Equal(InodeOf("/proc/self/ns/net"), owner.Network);
        Assert.Equal(DiagnosedCookieOf(port), owner.Cookie);
    }

    [RootFact]
    public void every_socket_of_this_process_is_told_with_the_inode_that_proc_has()
    {
        using Socket udp = Bound(ProtocolType.Udp, IPAddress.Any);
        using Socket udp6 = Bound(ProtocolType.Udp, IPAddress.IPv6Any);
        using Socket tcp = Bound(ProtocolType.Tcp, IPAddress.IPv6Loopback);
        tcp.Listen();
        using Socket client = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(tcp.LocalEndPoint!);
        using Socket server = tcp.Accept();
        using Socket local = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        Read();

        List<SocketOwner> own = [.. _table.Rows.ToArray().Where(row => row.Process == Environment.ProcessId)];
        Assert.All(
            [udp, udp6, tcp, client, server],
            socket => Assert.Single(own, row => row.Inode == SocketHolder.InodeOf(socket)));
        Assert.Contains(
            own, row => row.LocalPort == PortOf(udp) && row is { Protocol: 17, TakesIPv4: true, TakesIPv6: false });
        Assert.Contains(own, row => row.LocalPort == PortOf(udp6) && row is { Protocol: 17, TakesIPv6: true });
        Assert.Contains(own, row => row.LocalPort == PortOf(tcp) && row is { Protocol: 6, State: 10, RemotePort: 0 });
        Assert.Contains(own, row => row.LocalPort == PortOf(client) && row.RemotePort == PortOf(tcp) && row.State == 1);
        SocketOwner accepted = Assert.Single(own, row => row.RemotePort == PortOf(client));
        Assert.Equal(EndpointAddress.FromAddress(IPAddress.IPv6Loopback), accepted.RemoteAddress);
        Assert.Equal(PortOf(tcp), accepted.LocalPort);
    }

    [RootFact]
    public void a_socket_that_three_processes_share_has_three_owners()
    {
        using Socket socket = Bound(ProtocolType.Udp, IPAddress.Loopback);
        using var one = new SocketHolder(socket);
        using var other = new SocketHolder(socket, socket);

        Read();

        SocketOwner ours = _table.Rows.ToArray().Single(
            row => row.Process == Environment.ProcessId && row.LocalPort == PortOf(socket));
        SocketOwner[] holders = [.. _table.Rows.ToArray().Where(row => row.Socket == ours.Socket)];
        uint[] expected = [(uint)Environment.ProcessId, (uint)one.Pid, (uint)other.Pid];
        uint[] sharing = [.. holders.Select(row => row.Process).Where(expected.Contains)];
        Assert.Equal(expected, sharing);
        Assert.All(holders, row => Assert.Equal(ours.Cookie, row.Cookie));
    }

    [RootFact]
    public void a_process_of_the_initial_pid_namespace_has_the_same_number_in_both()
    {
        using Socket socket = Bound(ProtocolType.Udp, IPAddress.Loopback);
        using var holder = new SocketHolder(socket);
        bool isInitial = InodeOf("/proc/self/ns/pid") == InitialPidNamespace;

        Read();

        SocketOwner[] owners = [.. _table.Rows.ToArray().Where(row => row.LocalPort == PortOf(socket)
            && (row.Process == holder.Pid || row.Process == Environment.ProcessId))];
        Assert.Equal(2, owners.Length);
        Assert.Equal(2, owners.Select(row => row.InitialProcess).Distinct().Count());
        Assert.All(owners, row => Assert.Equal(isInitial, row.InitialProcess == row.Process));
    }

    [Fact]
    public void holders_of_one_socket_come_by_their_age_however_many_share_its_port()
    {
        const int Sockets = 100;
        SocketOwner[] records = [.. Enumerable.Range(0, 3 * Sockets).Select(place => new SocketOwner
        {
            Socket = (ulong)(place % Sockets) + 1,
            Process = (uint)(1_000 - place),                    // ids restart when all were given
            ProcessStartNs = (ulong)place,
            Protocol = SocketOwner.Udp,
            LocalPort = 7_002,
        })];
        var table = new SocketOwnerTable();
        table.Fill(MemoryMarshal.AsBytes<SocketOwner>(records));

        List<SocketOwner> found = [];
        EndpointAddress local = new(EndpointAddress.FromAddress(IPAddress.Loopback), 7_002);
        for (int position = 0; table.TryFind(SocketOwner.Udp, local, ref position, out SocketOwner owner);)
            found.Add(owner);

        Assert.Equal(
            records.Select(record => (record.Socket, record.ProcessStartNs)).Order().Select(pair => pair.ToString()),
            found.Select(owner => (owner.Socket, owner.ProcessStartNs).ToString()));
    }

    [RootFact]
    public void sockets_that_share_a_port_are_told_apart()
    {
        using Socket first = Reusing(0);
        using Socket second = Reusing(PortOf(first));
        using var holder = new SocketHolder(second);

        // A process that another test starts has the sockets too, until it is another program.
        SocketOwner[] owners = [.. Reading(
            SocketOwner.Udp, new(EndpointAddress.FromAddress(IPAddress.Parse("127.0.0.9")), PortOf(first)))
            .Where(owner => owner.Process == Environment.ProcessId || owner.Process == holder.Pid)];

        Assert.Equal(3, owners.Length);                         // both are ours, one is the child's as well
        Assert.Equal(2, owners.Select(owner => owner.Socket).Distinct().Count());
        SocketOwner childs = Assert.Single(owners, owner => owner.Process == holder.Pid);
        Assert.Contains(childs.Inode, SocketHolder.InodesOf(holder.Pid));
    }

    [RootFact]
    public void a_socket_of_another_network_namespace_is_told_with_its_namespace()
    {
        using NetworkNamespace other = NetworkNamespace.Create("own");
        Socket? inside = null;
        other.Run(() => inside = Bound(ProtocolType.Udp, IPAddress.Loopback));
        using var holder = new SocketHolder(inside!);
        ushort port = PortOf(inside!);
        inside!.Dispose();

        SocketOwner owner = Assert.Single(Reading(SocketOwner.Udp, new(0, port)));

        Assert.Equal((uint)holder.Pid, owner.Process);
        Assert.Equal(InodeOf("/run/netns/" + other.Name), owner.Network);
    }

    [RootFact]
    public void it_needs_two_capabilities_to_open_one_to_read_and_none_over_other_processes()
    {
        Socket socket = Bound(ProtocolType.Tcp, IPAddress.Loopback);
        ushort port = PortOf(socket);
        using var holder = new SocketHolder(socket);
        socket.Dispose();
        (SocketOwners? owners, string? why, int result, bool isProcReadable) = (null, null, -1, true);
        var thread = new Thread(() =>
        {
            ThreadCapabilities.KeepOnly(
                ThreadCapabilities.Bit(Capability.Bpf) | ThreadCapabilities.Bit(Capability.PerfMon));
            owners = SocketOwners.TryOpen(out why);
            ThreadCapabilities.KeepOnly(ThreadCapabilities.Bit(Capability.Bpf));
            result = owners?.Read(_table) ?? -1;
            try
            {
                isProcReadable = SocketHolder.InodesOf(holder.Pid).Any();
            }
            catch (UnauthorizedAccessException)
            {
                isProcReadable = false;
            }
        });
        thread.Start();
        thread.Join();
        owners?.Dispose();

        Assert.Null(why);
        Assert.Equal(0, result);
        Assert.False(isProcReadable);
        int position = 0;
        Assert.True(_table.TryFind(SocketOwner.Tcp, new(0, port), ref position, out SocketOwner owner));
        Assert.Equal((uint)holder.Pid, owner.Process);
    }

    [RootFact]
    public void without_the_capability_the_reason_is_told()
    {
        (SocketOwners? owners, string? why) = (null, null);
        var thread = new Thread(() =>
        {
            ThreadCapabilities.KeepOnly(ThreadCapabilities.Bit(Capability.Bpf));
            owners = SocketOwners.TryOpen(out why);
        });
        thread.Start();
        thread.Join();

        Assert.Null(owners);
        Assert.Contains("not permitted", why, StringComparison.Ordinal);
    }

    [RootFact]
    public void what_is_closed_is_gone_at_the_next_reading()
    {
        Socket socket = Bound(ProtocolType.Udp, IPAddress.Loopback);
        ushort port = PortOf(socket);
        using SocketOwners owners = Open();
        Assert.Equal(0, owners.Read(_table));
        int position = 0;
        Assert.True(_table.TryFind(SocketOwner.Udp, new(0, port), ref position, out _));

        socket.Dispose();
        Assert.Equal(0, owners.Read(_table));

        position = 0;
        Assert.False(_table.TryFind(SocketOwner.Udp, new(0, port), ref position, out _));
        Assert.False(_table.TryFind(SocketOwner.Udp, new(0, port), ref position, out _));
    }

    [RootFact]
    public void more_sockets_than_a_buffer_of_the_kernel_takes_are_all_told()
    {
        const int Many = 900;                                   // 94 kB; the kernel's buffer has 32
        Socket[] sockets = [.. Enumerable.Range(0, Many).Select(_ => Bound(ProtocolType.Udp, IPAddress.Loopback))];

        Read();

        SocketOwner[] own = [.. _table.Rows.ToArray().Where(row => row.Process == Environment.ProcessId)];
        Assert.All(sockets, socket =>
        {
            SocketOwner row = Assert.Single(own, row => row.Inode == SocketHolder.InodeOf(socket));
            Assert.Equal(PortOf(socket), row.LocalPort);        // TCP and other namespaces may have that port as well
        });
        Assert.False(_table.IsCut);
        foreach (Socket socket in sockets)
            socket.Dispose();
    }

    private SocketOwner[] Reading(byte protocol, EndpointAddress local)
    {
        Read();
        List<SocketOwner> found = [];
        int position = 0;
        while (_table.TryFind(protocol, local, ref position, out SocketOwner owner))
            found.Add(owner);
        return [.. found];
    }

    private void Read()
    {
        using SocketOwners owners = Open();
        Assert.Equal(0, owners.Read(_table));
    }

    private static SocketOwners Open()
    {
        SocketOwners? owners = SocketOwners.TryOpen(out string? why);
        Assert.True(owners is not null, why);
        return owners;
    }

    private static Socket Bound(ProtocolType protocol, IPAddress address)
    {
        var socket = new Socket(
            address.AddressFamily, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }

    private static Socket Reusing(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.SetRawSocketOption(1, 15, BitConverter.GetBytes(1));         // SO_REUSEPORT
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        return socket;
    }

    private static ushort PortOf(Socket socket) => (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;

    private static uint InodeOf(string path) => uint.Parse(StatText("-Lc", "%i", path));

    private static string StatText(params string[] arguments)
    {
        using var stat = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("stat", arguments) { RedirectStandardOutput = true })!;
        string text = stat.StandardOutput.ReadToEnd();
        stat.WaitForExit();
        return text.Trim();
    }

    private static ulong DiagnosedCookieOf(ushort port)
    {
        using var sockets = new SocketDiagnostics();
        Assert.True(sockets.Start(SocketOwner.Udp));
        ulong cookie = 0;
        while (sockets.TryTake(out DiagnosedSocket socket))
            cookie = socket.Port == port ? socket.Cookie : cookie;
        return cookie;
    }
}
