// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Telemetry.Kernel.Attaching;
using Telemetry.Simulation.Network;

namespace EndToEnd.Tests.Trading;

/// <summary>
/// A trading host as <c>telemetry.example.yaml</c> describes it: eth1 and eth2 in one namespace, the exchange's ends of
/// both in another. Removed with the test; no traffic leaves it.
/// </summary>
internal sealed class TradingHost : IDisposable
{
    private const string Exchange1 = "exchange1";
    private const string Exchange2 = "exchange2";

    private readonly NetworkNamespace _exchange;
    private readonly NetworkNamespace _host;

    internal TradingHost()
    {
        _exchange = NetworkNamespace.Create("exchange");
        _host = NetworkNamespace.Create("host");
        NetworkNamespace.Connect(_exchange, Exchange1, "10.1.1.1/16", _host, "eth1", "10.1.9.1/16");
        NetworkNamespace.Connect(_exchange, Exchange2, "10.2.1.1/16", _host, "eth2", "10.2.9.1/16");
        IpCommand.Run("-n", _exchange.Name, "address", "add", "10.1.2.1/16", "dev", Exchange1);
    }

    /// <summary>Name of the host's namespace.</summary>
    internal string Name => _host.Name;

    /// <summary>Does something inside the host's namespace.</summary>
    internal void OnHost(Action action) => _host.Run(action);

    /// <summary>Does something inside the exchange's namespace.</summary>
    internal void OnExchange(Action action) => _exchange.Run(action);

    /// <summary>Takes the host's interface down, or up again.</summary>
    internal void SetLink(string name, bool up) =>
        IpCommand.Run("-n", _host.Name, "link", "set", name, up ? "up" : "down");

    /// <summary>Frames that the host's interface received, as the kernel counts them.</summary>
    internal long ReceivedFrames(string name)
    {
        long frames = 0;
        _host.Run(() => frames = long.Parse(
            ReadLineOf(name), CultureInfo.InvariantCulture));
        return frames;
    }

    /// <summary>A way to send whole frames towards the host's interface.</summary>
    /// <param name="number">1 for eth1, 2 for eth2.</param>
    internal FrameSender SenderTo(int number)
    {
        FrameSender? sender = null;
        _exchange.Run(() => sender = new FrameSender(NetworkDevice.IndexOf(number == 1 ? Exchange1 : Exchange2)));
        return sender!;
    }

    /// <summary>What a strategy does: joins groups on an interface. Memberships end with the socket.</summary>
    internal Socket Join(string address, params IPAddress[] groups)
    {
        Socket? socket = null;
        _host.Run(() =>
        {
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            foreach (IPAddress group in groups)
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership,
                    new MulticastOption(group, IPAddress.Parse(address)));
        });
        return socket!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _host.Dispose();
        _exchange.Dispose();
    }

    // In /proc the columns behind the name are: received bytes, received frames, ...
    private static string ReadLineOf(string name) => File.ReadLines("/proc/thread-self/net/dev")
        .Select(line => line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries))
        .Single(columns => columns[0] == name)[2];
}
