// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Native;
using Telemetry.Model.Definitions;
using Telemetry.Simulation.Network;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Two namespaces and a veth pair: a host that is watched (10.77.0.2) and its neighbour (10.77.0.1).</summary>
internal sealed class VethPair : IDisposable
{
    internal const string Watched = "tw0";
    internal const string Other = "to0";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly NetworkNamespace _host = NetworkNamespace.Create("host");
    private readonly NetworkNamespace _neighbour = NetworkNamespace.Create("peer");

    internal VethPair(int mtu = 1500)
    {
        NetworkNamespace.Connect(_host, Watched, "10.77.0.2/24", _neighbour, Other, "10.77.0.1/24");
        Host("link", "set", Watched, "mtu", $"{mtu}");
        Neighbour("link", "set", Other, "mtu", $"{mtu}");
    }

    internal static IPEndPoint HostEndpoint(int port) => new(IPAddress.Parse("10.77.0.2"), port);

    internal static IPEndPoint NeighbourEndpoint(int port) => new(IPAddress.Parse("10.77.0.1"), port);

    internal static void Until(Func<bool> condition, Func<string> state) =>
        Assert.True(SpinWait.SpinUntil(condition, Deadline), state());

    internal static KernelCaptureOptions Options(
        AttachMode attach, RingTransport transport = RingTransport.ArrayRing, bool forceClsact = false) => new()
        {
            Flows =
            [
                Programs.Flow(1, "10.77.0.2:26400", snap: 9216),
                    Programs.Flow(2, "10.77.0.1:15000", tcp: true, snap: 65_536),
                Programs.Flow(3, "10.77.0.1:15000", tcp: true, source: true, snap: 9216),
                Programs.Flow(4, "10.78.0.2:26400"),
            ],
            Interfaces = [new CaptureInterface(Watched, attach)],
            RingBytes = RingBytesOf(transport),
            Transport = transport,
            ForceClsact = forceClsact,
        };

    /// <summary>Bytes of a ring that every kernel can hold. One BPF ring buffer has the packets of all hooks and
    /// CPUs.</summary>
    internal static long RingBytesOf(RingTransport transport) =>
        transport == RingTransport.ArrayRing ? LargestRing.EverywhereBytes : 8 << 20;

    /// <summary>Gives a socket a receive buffer of any size, whatever the host's limit is.</summary>
    internal static void SetReceiveBuffer(Socket socket, int bytes)
    {
        const int SocketLevel = 1;                              // SOL_SOCKET
        const int ReceiveBufferForce = 33;                      // SO_RCVBUFFORCE
        socket.SetRawSocketOption(SocketLevel, ReceiveBufferForce, BitConverter.GetBytes(bytes));
    }

    /// <summary>How programs of TC are attached, where this kernel may lack TCX.</summary>
    /// <param name="mode">How the newest kernels attach a program.</param>
    internal static string ModeHere(string mode) => mode == "tcx" && !KernelProbe.HasTcx ? "clsact" : mode;

    internal string NeighbourName => _neighbour.Name;

    /// <summary>Does something in the watched host's namespace.</summary>
    internal void OnHost(Action action) => Inside(_host, action);

    /// <summary>Does something in the neighbour's namespace.</summary>
    internal void OnNeighbour(Action action) => Inside(_neighbour, action);

    internal void Host(params string[] arguments) => Command("ip", ["-n", _host.Name, .. arguments]);

    internal void Neighbour(params string[] arguments) => Command("ip", ["-n", _neighbour.Name, .. arguments]);

    /// <summary>What a program prints in the watched host's namespace.</summary>
    internal string OnHost(params string[] command) => Command("ip", ["netns", "exec", _host.Name, .. command]);

    /// <summary>What a program prints in the neighbour's namespace.</summary>
    internal string OnNeighbour(params string[] command) =>
        Command("ip", ["netns", "exec", _neighbour.Name, .. command]);

    /// <summary>Sends datagrams from the neighbour to the host.</summary>
    internal void Send(int count, byte[] payload, IPEndPoint? to = null) => OnNeighbour(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (int i = 0; i < count; i++)
            socket.SendTo(payload, to ?? HostEndpoint(26_400));
    });

    /// <summary>Leaves VLAN tags in the frames that the host receives, as <c>ethtool -K rxvlan off</c> does.</summary>
    internal unsafe void LeaveTags() => OnHost(() =>
    {
        uint* value = stackalloc uint[2] { 0x25, 0 };           // ETHTOOL_GFLAGS
        byte* request = stackalloc byte[40];                    // struct ifreq
        new Span<byte>(request, 40).Clear();
        System.Text.Encoding.ASCII.GetBytes(Watched, new Span<byte>(request, 15));
        *(uint**)(request + 16) = value;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.Equal(0, Libc.ioctl((int)socket.Handle, 0x8946, request));
        value[0] = 0x26;                                        // ETHTOOL_SFLAGS
        value[1] &= ~(1u << 8);                                 // ETH_FLAG_RXVLAN
        Assert.Equal(0, Libc.ioctl((int)socket.Handle, 0x8946, request));
    });

    /// <summary>Makes another pair of interfaces between the two, without addresses.</summary>
    internal void AddPair(string watched, string other)
    {
        Host("link", "add", watched, "type", "veth", "peer", "name", other, "netns", _neighbour.Name);
        Host("link", "set", watched, "up");
        Neighbour("link", "set", other, "up");
    }

    /// <summary>Sends whole frames from the neighbour to the host.</summary>
    internal void SendFrames(IReadOnlyList<byte[]> frames, string from = Other) => OnNeighbour(() =>
    {
        using var socket = new Socket(AddressFamily.Packet, SocketType.Raw, 0);
        var to = new LinkEndPoint(NetworkDevice.IndexOf(from));
        foreach (byte[] frame in frames)
            socket.SendTo(frame, to);
    });

    public void Dispose()
    {
        _host.Dispose();
        _neighbour.Dispose();
    }

    // The exception of the action as it was, for the assertions in it.
    private static void Inside(NetworkNamespace where, Action action)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? thrown = null;
        where.Run(() =>
        {
            try
            {
                action();
            }
            catch (Exception error)
            {
                thrown = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(error);
            }
        });
        thrown?.Throw();
    }

    private static string Command(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error}");
        return output;
    }
}
