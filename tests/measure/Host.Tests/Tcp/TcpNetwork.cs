// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Telemetry.Kernel.Netlink;
using Telemetry.Model.Definitions;
using Telemetry.Simulation.Network;

namespace Telemetry.Host.Tests.Tcp;

/// <summary>Two namespaces and a veth pair, with IPv4 and IPv6: the host that is looked at, and its peer.</summary>
internal sealed class TcpNetwork : IDisposable
{
    internal const string Device = "tt0";
    private const string PeerDevice = "tp0";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly NetworkNamespace _host = NetworkNamespace.Create("tcp");
    private readonly NetworkNamespace _peer = NetworkNamespace.Create("peer");

    internal TcpNetwork()
    {
        NetworkNamespace.Connect(_host, Device, "10.79.0.2/24", _peer, PeerDevice, "10.79.0.1/24");
        AddIPv6(_host, Device, "fd79::2");
        AddIPv6(_peer, PeerDevice, "fd79::1");
    }

    internal static IPAddress PeerAddress { get; } = IPAddress.Parse("10.79.0.1");

    internal static IPAddress HostAddress { get; } = IPAddress.Parse("10.79.0.2");

    internal static IPAddress PeerAddress6 { get; } = IPAddress.Parse("fd79::1");

    internal static void Until(Func<bool> condition, Func<string> state) =>
        Assert.True(SpinWait.SpinUntil(condition, Deadline), state());

    /// <summary>Makes something on a thread in the host's namespace.</summary>
    internal T OnHost<T>(Func<T> make) => Inside(_host, make);

    /// <summary>Makes something on a thread in the peer's namespace.</summary>
    internal T OnPeer<T>(Func<T> make) => Inside(_peer, make);

    /// <summary>A connection of the host to a listener of the peer.</summary>
    /// <param name="listenAt">Address of the listener; <see cref="IPAddress.IPv6Any"/> takes IPv4 too.</param>
    /// <param name="to">Address that the host connects to; null for the listener's.</param>
    /// <param name="from">Family of the host's socket; null for that of the address.</param>
    /// <param name="prepare">Sets options of both sockets before they connect.</param>
    internal TcpPair Connect(
        IPAddress listenAt, IPAddress? to = null, AddressFamily? from = null, Action<Socket>? prepare = null)
    {
        Socket listener = OnPeer(() => Made(listenAt.AddressFamily, prepare));
        listener.Bind(new IPEndPoint(listenAt, 0));
        listener.Listen();
        to ??= listenAt;
        Socket host = OnHost(() => Made(from ?? to.AddressFamily, prepare));
        host.Connect(new IPEndPoint(
            host.AddressFamily == AddressFamily.InterNetworkV6 ? to.MapToIPv6() : to,
            ((IPEndPoint)listener.LocalEndPoint!).Port));
        return new TcpPair(host, listener.Accept(), listener);
    }

    /// <summary>Fields that <c>ss -ti</c> prints for a connection of the host: by name, or the word itself.</summary>
    internal IReadOnlyDictionary<string, string> SocketStatistics(in TcpEndpoints endpoints)
    {
        string text = Command("ss", "-N", _host.Name, "-tinOe");
        (string local, string remote) = (endpoints.Local.ToString(), endpoints.Remote.ToString());
        string[] words = text.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Single(line => line.Length > 5 && line[3] == local && line[4] == remote);
        var fields = new Dictionary<string, string>();
        for (int place = 5; place < words.Length; place++)
        {
            int colon = words[place].IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                fields[words[place][..colon]] = words[place][(colon + 1)..];
            else if (words[place].EndsWith("_rate", StringComparison.Ordinal))
                fields[words[place]] = words[++place].Replace("bps", "", StringComparison.Ordinal);
            else
                fields[words[place]] = "";
        }
        return fields;
    }

    /// <summary>A counter of TCP of the host's namespace, of <c>/proc/net/snmp</c>.</summary>
    internal long Counter(string name)
    {
        string[][] lines = OnHost(() => File.ReadAllLines("/proc/thread-self/net/snmp"))
            .Where(line => line.StartsWith("Tcp:", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToArray();
        return long.Parse(lines[1][Array.IndexOf(lines[0], name)]);
    }

    public void Dispose()
    {
        _host.Dispose();
        _peer.Dispose();
    }

    internal static EndpointAddress Address(EndPoint? endpoint) => endpoint is IPEndPoint ip
        ? new EndpointAddress(EndpointAddress.FromAddress(ip.Address), (ushort)ip.Port)
        : default;

    private static Socket Made(AddressFamily family, Action<Socket>? prepare)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (family == AddressFamily.InterNetworkV6)
            socket.DualMode = true;
        prepare?.Invoke(socket);
        return socket;
    }

    private static void AddIPv6(NetworkNamespace where, string device, string address)
    {
        where.Run(() => File.WriteAllText($"/proc/sys/net/ipv6/conf/{device}/disable_ipv6", "0"));
        Command("ip", "-n", where.Name, "address", "add", $"{address}/64", "dev", device, "nodad");
    }

    private static T Inside<T>(NetworkNamespace where, Func<T> make)
    {
        T? made = default;
        where.Run(() => made = make());
        return made!;
    }

    private static string Command(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error}");
        return output;
    }
}
