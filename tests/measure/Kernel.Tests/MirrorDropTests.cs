// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>A mirror port whose packets nobody on the host wants: they are looked at and dropped.</summary>
[Trait("Needs", "root")]
public sealed class MirrorDropTests
{
    private const string Port = "tw1";
    private const string Tap = "to1";
    private const int LongestFrame = 1514;
    private const int SocketLevel = 1;                          // SOL_SOCKET
    private const int BindToDevice = 25;                        // SO_BINDTODEVICE
    private const int PacketLevel = 263;                        // SOL_PACKET
    private const int IgnoreOutgoing = 23;                      // PACKET_IGNORE_OUTGOING

    [RootTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void every_packet_is_looked_at_and_passed_on_only_where_it_is_not_dropped(bool drop)
    {
        byte[][] frames = [.. PacketTable.Rows
            .Where(row => row.Outcome is HookCounter.Recorded or HookCounter.Unmatched)
            .Select(row => row.Bytes).Where(bytes => bytes.Length <= LongestFrame)];
        using VethPair pair = WithPort();
        pair.OnHost(() =>
        {
            using KernelCapture capture = Open(drop, [.. PacketTable.Flows.Where(flow => flow.VlanId == 0)]);
            using var behind = new Socket(AddressFamily.Packet, SocketType.Raw, Any);
            VethPair.SetReceiveBuffer(behind, 8 << 20);
            // The port's own kernel sends too, and until the socket is bound it gets what comes to others.
            behind.SetRawSocketOption(PacketLevel, IgnoreOutgoing, BitConverter.GetBytes(1));
            behind.Bind(new LinkEndPoint(NetworkDevice.IndexOf(Port)));
            _ = Waiting(behind, expected: 0);
            long before = Seen(capture);

            pair.SendFrames(frames, Tap);

            VethPair.Until(() => Seen(capture) >= before + frames.Length,
                () => $"{Seen(capture) - before} of {frames.Length} seen");
            int passed = Waiting(behind, drop ? 0 : frames.Length);
            // The kernel of the other end may have sent something of its own.
            Assert.InRange(passed, drop ? 0 : frames.Length, drop ? 0 : int.MaxValue);
            KernelCounters counters = default;
            capture.ReadCounters(ref counters);
            Assert.True(counters.IsClosed());
        });
    }

    [RootTheory]
    [InlineData("addr add 10.79.0.1/24 dev tw1", "it has the address 10.79.0.1")]
    [InlineData("-6 addr add fd00::1/64 dev tw1", "it has the address fd00::1")]
    [InlineData("route add 10.80.0.0/16 dev tw1 scope link", "a route goes by it")]
    [InlineData("-6 route add fd01::/64 dev tw1", "a route goes by it")]
    [InlineData("link add br0 type bridge; link set tw1 master br0", "a bond, VLAN or bridge lies on it")]
    public void what_the_host_wants_is_never_dropped(string commands, string use)
    {
        using VethPair pair = WithPort();
        foreach (string command in commands.Split("; "))
            pair.Host(command.Split(' '));
        pair.OnHost(() => AssertRefused(use));
    }

    [Theory]
    [InlineData(true, null, "a socket is bound to it")]
    [InlineData(null, false, "the kernel does not tell whether a socket is bound to it")]
    [InlineData(false, null, "the kernel does not tell whether a socket is bound to it")]
    [InlineData(false, false, null)]
    public void where_the_kernel_does_not_report_sockets_nothing_is_dropped(bool? udp, bool? tcp, string? use)
    {
        const byte Udp = 17;

        string? found = MirrorUse.BoundSocket(3, (index, protocol) => index != 3 ? null : protocol == Udp ? udp : tcp);

        Assert.Equal(use is null, found is null);
        Assert.StartsWith(use ?? "", found ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData("ipv6_route if_inet6 packet", null, null)]      // a kernel without IPv6, and without packet sockets
    [InlineData("igmp", null, "/igmp cannot be read")]
    [InlineData("route", null, "/route cannot be read")]
    [InlineData("ipv6_route", null, "/ipv6_route cannot be read")]
    [InlineData("", "igmp", "/igmp cannot be read")]            // as where it is covered by an empty file
    [InlineData("", "route", "/route cannot be read")]
    [InlineData("", "packet", "/packet cannot be read")]
    public void where_a_table_cannot_be_read_nothing_is_dropped(string missing, string? covered, string? use)
    {
        using var scratch = new ScratchFolder();
        Dictionary<string, string> tables = new()
        {
            ["igmp"] = "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n",
            ["route"] = "Iface\tDestination\tGateway\neth0\t00000000\t010010AC\n",
            ["ipv6_route"] = "fe80" + new string('0', 28) + " 40 eth3\n",
            ["if_inet6"] = "",
            ["packet"] = "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n",
        };
        foreach ((string name, string text) in tables.Where(table => !missing.Split(' ').Contains(table.Key)))
            File.WriteAllText(scratch.File(name), name == covered ? "" : text);

        string? found = MirrorUse.Listed(new NetworkDevice("eth3", 3, "", HasEthernetHeader: true), scratch.Path);

        Assert.Equal(use is null, found is null);
        Assert.Contains(use ?? "", found ?? "", StringComparison.Ordinal);
    }

    /// <summary>Without any route of IPv4 the kernel's table is an empty file, in a namespace as it is made.</summary>
    [RootFact]
    public void a_namespace_without_routes_has_a_table_that_can_be_read()
    {
        (string Table, string? Found) result = ("", "not looked");
        var inside = new Thread(() =>
        {
            const int NetworkNamespace = 0x4000_0000;           // CLONE_NEWNET
            Assert.Equal(0, Libc.unshare(NetworkNamespace));
            var device = new NetworkDevice("eth3", 3, "", HasEthernetHeader: true);
            result = (File.ReadAllText("/proc/thread-self/net/route"),
                MirrorUse.Listed(device, "/proc/thread-self/net"));
        });
        inside.Start();
        inside.Join();

        Assert.Equal(("", null), result);
    }

    [RootFact]
    public void what_a_socket_waits_for_is_never_dropped()
    {
        using VethPair pair = WithPort();
        pair.OnHost(() =>
        {
            using (var watching = new Socket(AddressFamily.Packet, SocketType.Raw, Any))
            {
                watching.Bind(new LinkEndPoint(NetworkDevice.IndexOf(Port)));
                AssertRefused("a packet socket, as of tcpdump, is bound to it");
            }
            foreach (ProtocolType protocol in new[] { ProtocolType.Udp, ProtocolType.Tcp })
            {
                using var bound = new Socket(AddressFamily.InterNetwork,
                    protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
                bound.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.ASCII.GetBytes(Port));
                bound.Bind(new IPEndPoint(IPAddress.Any, 26_400));
                if (protocol == ProtocolType.Tcp)
                    bound.Listen();
                AssertRefused("a socket is bound to it");
            }
            using (var member = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
            {
                member.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership,
                    new MulticastOption(IPAddress.Parse("239.1.1.1"), NetworkDevice.IndexOf(Port)));
                AssertRefused("a multicast group is joined on it");
            }
            // Nothing is left that wants its packets.
            Open(drop: true, [Programs.Flow(1, "239.1.1.1:26400")]).Dispose();
        });
    }

    [RootFact]
    public void no_other_hook_takes_the_place_of_the_one_that_drops()
    {
        var request = new CaptureInterface("eth0", AttachMode.Auto, Mirror: true, Drop: true);
        var device = new NetworkDevice("eth0", 1, "virtio_net_without_xdp", HasEthernetHeader: true)
        {
            TakesTagsOut = true,
        };

        FailureException failure = Assert.Throws<FailureException>(
            () => AttachPolicy.Choose(request, device, needsTags: true));

        Assert.Contains("drop: true takes XDP", failure.Message, StringComparison.Ordinal);
        Assert.Contains("xdp_generic", failure.Failure.Do, StringComparison.Ordinal);
    }

    // All protocols, in network byte order.
    private static ProtocolType Any => (ProtocolType)0x0300;

    private static VethPair WithPort()
    {
        var pair = new VethPair();
        pair.AddPair(Port, Tap);
        _ = pair.OnHost("sysctl", "-w", $"net.ipv6.conf.{Port}.disable_ipv6=0");
        return pair;
    }

    private static KernelCapture Open(bool drop, IReadOnlyList<FlowDefinition> flows)
    {
        KernelCapture capture = KernelCapture.Open(new KernelCaptureOptions
        {
            Interfaces = [new CaptureInterface(Port, Mirror: true, Drop: drop)],
            Flows = flows,
            RingBytes = LargestRing.EverywhereBytes,
        });
        capture.AttachReceive();
        return capture;
    }

    private static void AssertRefused(string use)
    {
        FailureException failure = Assert.Throws<FailureException>(
            () => Open(drop: true, [Programs.Flow(1, "239.1.1.1:26400")]).Dispose());
        Assert.Equal((ExitCode.CannotRun, Port), (failure.Failure.Code, failure.Failure.Where));
        Assert.Contains($"drop: true would take its packets from the host: {use}", failure.Message,
            StringComparison.Ordinal);
    }

    private static long Seen(KernelCapture capture)
    {
        KernelCounters counters = default;
        capture.ReadCounters(ref counters);
        return counters.Seen;
    }

    private static int Waiting(Socket socket, int expected)
    {
        byte[] frame = new byte[2048];
        int taken = 0;
        while (socket.Poll(taken < expected ? 5_000_000 : 50_000, SelectMode.SelectRead))
        {
            socket.Receive(frame);
            taken++;
        }
        return taken;
    }
}
