// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Host.Losses;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Host.Processes;

/// <summary>Decides which sockets trade: they receive a line, or are connections of a session, in the network namespace
/// of the interfaces.</summary>
public sealed class TradingSockets
{
    private const string NetworkLink = "/proc/thread-self/ns/net";

    private readonly LineSockets _lines;
    private readonly Dictionary<ushort, List<EndpointAddress>> _gatewaysOfPort;
    private readonly uint? _network;

    /// <param name="topology">The lines and sessions.</param>
    /// <param name="interfaceOfFlow">Index by flow id of the interface on which the flow is expected; 0 for any.
    /// Kept.</param>
    /// <param name="network">The network namespace, as <see cref="CallersNetwork"/> finds it; null for any.</param>
    public TradingSockets(Topology topology, int[] interfaceOfFlow, uint? network)
    {
        _lines = new LineSockets(topology, interfaceOfFlow);
        _network = network;
        _gatewaysOfPort = topology.Flows.Where(flow => flow.IsTcp)
            .GroupBy(flow => flow.Endpoint.AnyPort ? (ushort)0 : flow.Endpoint.Port)
            .ToDictionary(group => group.Key, group => group.Select(flow => flow.Endpoint).ToList());
    }

    /// <summary>Inode of the calling thread's network namespace; null if unknown.</summary>
    public static uint? CallersNetwork()
    {
        string target = new FileInfo(NetworkLink).LinkTarget ?? "";
        int open = target.IndexOf('[', StringComparison.Ordinal);
        return open >= 0 && uint.TryParse(
            target.AsSpan(open + 1).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out uint inode)
            ? inode : null;
    }

    public bool Takes(in SocketOwner owner)
    {
        if (_network is { } network && owner.Network != network)
            return false;
        if (owner.Protocol == SocketOwner.Udp)
        {
            return _lines.Find(new DiagnosedSocket(
                owner.Cookie, owner.LocalAddress, owner.TakesIPv4, owner.TakesIPv6, owner.LocalPort,
                (int)owner.InterfaceIndex, 0)) >= 0;
        }
        return Reaches(owner.RemotePort, owner.RemoteAddress) || Reaches(owner.LocalPort, owner.LocalAddress);
    }

    private bool Reaches(ushort port, UInt128 address) =>
        port != 0 && (HasGateway(port, address, port) || HasGateway(0, address, port));

    private bool HasGateway(ushort key, UInt128 address, ushort port)
    {
        if (!_gatewaysOfPort.TryGetValue(key, out List<EndpointAddress>? gateways))
            return false;
        foreach (EndpointAddress gateway in gateways)
        {
            if ((gateway.AnyPort || gateway.Port == port) && (gateway.AnyAddress || gateway.Address == address))
                return true;
        }
        return false;
    }
}
