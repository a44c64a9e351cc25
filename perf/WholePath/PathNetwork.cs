// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text;
using Telemetry.Kernel.Native;
using Telemetry.Simulation.Network;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// Two namespaces joined by a veth pair: a market, and a watched host. Both ends know each other's hardware address
/// from the start. TSO and GSO are off, and both receive by NAPI with GRO, as a veth with a native XDP program
/// always does: so packets take the same path with and without a program.
/// </summary>
internal sealed class PathNetwork : IDisposable
{
    /// <summary>The watched interface.</summary>
    internal const string Watched = "host0";

    /// <summary>The market's interface.</summary>
    internal const string MarketInterface = "market0";

    private const string MarketText = "10.99.1.1";
    private const string HostText = "10.99.1.2";
    private const string MarketHardware = "02:00:00:00:01:01";
    private const string HostHardware = "02:00:00:00:01:02";

    private readonly NetworkNamespace _market;
    private readonly NetworkNamespace _host;

    /// <summary>Creates it, and removes the remains of crashed processes.</summary>
    internal PathNetwork()
    {
        _ = NetworkNamespace.Sweep();
        _market = NetworkNamespace.Create("market");
        NetworkNamespace? host = null;
        try
        {
            _host = host = NetworkNamespace.Create("host");
            NetworkNamespace.Connect(_host, Watched, HostText + "/24", _market, MarketInterface, MarketText + "/24");
            Prepare(_host, Watched, HostHardware);
            Prepare(_market, MarketInterface, MarketHardware);
            Know(_host, Watched, MarketText, MarketHardware);
            Know(_market, MarketInterface, HostText, HostHardware);
        }
        catch
        {
            host?.Dispose();
            _market.Dispose();
            throw;
        }
    }

    /// <summary>Address of the market.</summary>
    internal static IPAddress MarketAddress { get; } = IPAddress.Parse(MarketText);

    /// <summary>Address of the watched host.</summary>
    internal static IPAddress HostAddress { get; } = IPAddress.Parse(HostText);

    /// <summary>Hardware address of the watched interface.</summary>
    internal static byte[] HostHardwareAddress { get; } = Convert.FromHexString(HostHardware.Replace(":", ""));

    /// <summary>Reason for which it cannot be created here; null if it can.</summary>
    internal static string? Unfit() =>
        !Environment.IsPrivilegedProcess ? "network namespaces and kernel programs need root"
        : Environment.ProcessorCount < 2 ? "needs two CPUs, one for each end" : null;

    /// <summary>Name of the watched host's namespace.</summary>
    internal string HostName => _host.Name;

    /// <summary>Runs an action in the watched host's namespace.</summary>
    internal void OnHost(Action action) => _host.Run(action);

    /// <summary>Runs an action in the market's namespace, on a separate thread.</summary>
    internal void OnMarket(Action action) => _market.Run(action);

    /// <summary>Removes the watched interface's address, as on a mirror port, so that nothing on the host uses its
    /// packets.</summary>
    internal void RemoveHostAddress() => IpCommand.Run("-n", _host.Name, "address", "flush", "dev", Watched);

    /// <summary>A socket of the watched host.</summary>
    internal Socket HostSocket(SocketType type, int port) => Bound(_host, type, new IPEndPoint(HostAddress, port));

    /// <summary>A socket of the market.</summary>
    internal Socket MarketSocket(SocketType type, int port) =>
        Bound(_market, type, new IPEndPoint(MarketAddress, port));

    /// <summary>Outgoing packets that either end of the pair dropped because the other end had no room.</summary>
    internal long Drops()
    {
        long drops = 0;
        _market.Run(() => drops += InterfaceCounters.Sent(MarketInterface).Drops);
        _host.Run(() => drops += InterfaceCounters.Sent(Watched).Drops);
        return drops;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _host.Dispose();
        _market.Dispose();
    }

    private static Socket Bound(NetworkNamespace where, SocketType type, IPEndPoint local)
    {
        Socket? socket = null;
        where.Run(() =>
        {
            socket = new Socket(AddressFamily.InterNetwork, type,
                type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp);
            socket.Bind(local);
        });
        return socket!;
    }

    private static void Know(NetworkNamespace where, string device, string neighbour, string address) =>
        IpCommand.Run("-n", where.Name, "neighbour", "replace", neighbour, "lladdr", address, "dev", device,
            "nud", "permanent");

    private static void Prepare(NetworkNamespace where, string device, string address)
    {
        const uint SetTso = 0x1F;                               // ETHTOOL_STSO
        const uint SetGso = 0x24;                               // ETHTOOL_SGSO
        const uint SetGro = 0x2C;                               // ETHTOOL_SGRO
        IpCommand.Run("-n", where.Name, "link", "set", "dev", device, "address", address);
        where.Run(() =>
        {
            Set(device, SetTso, 0);
            Set(device, SetGso, 0);
            Set(device, SetGro, 1);
        });
    }

    private static unsafe void Set(string device, uint command, uint value)
    {
        const nuint EthtoolRequest = 0x8946;                    // SIOCETHTOOL
        const int RequestBytes = 40;                            // struct ifreq
        const int NameBytes = 16;
        uint* setting = stackalloc uint[2] { command, value };
        byte* request = stackalloc byte[RequestBytes];
        new Span<byte>(request, RequestBytes).Clear();
        Encoding.ASCII.GetBytes(device, new Span<byte>(request, NameBytes - 1));
        *(uint**)(request + NameBytes) = setting;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        if (Libc.ioctl((int)socket.Handle, EthtoolRequest, request) != 0)
            throw new InvalidOperationException($"{device}: setting {command} is refused");
    }
}
