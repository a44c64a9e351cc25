// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Processes;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using TestSupport.Workload;

namespace Telemetry.Host.Tests.Processes;

/// <summary>Which sockets trade.</summary>
public sealed unsafe class TradingSocketsTests
{
    private const uint Network = 4026531833;
    private static readonly Topology Flows = TradingTopology.Build();
    private static readonly FlowDefinition Line = Flows.Flows.First(flow => !flow.IsTcp);
    private static readonly FlowDefinition Session = Flows.Flows.First(flow => flow.IsTcp);

    private readonly TradingSockets _sockets =
        new(Flows, new int[Flows.Flows.Max(flow => flow.Id) + 1], Network);

    [Fact]
    public void a_socket_of_a_line_s_group_or_of_any_address_with_its_port_trades()
    {
        Assert.True(_sockets.Takes(Udp(Line.Endpoint.Address, Line.Endpoint.Port)));
        Assert.True(_sockets.Takes(Udp(0, Line.Endpoint.Port)));
        Assert.False(_sockets.Takes(Udp(0, (ushort)(Line.Endpoint.Port ^ 0x4000))));
        Assert.False(_sockets.Takes(Udp(Line.Endpoint.Address + 77, Line.Endpoint.Port)));
    }

    [Fact]
    public void a_connection_to_a_gateway_trades_from_either_end()
    {
        Assert.True(_sockets.Takes(Tcp(remote: Session.Endpoint)));
        Assert.True(_sockets.Takes(Tcp(local: Session.Endpoint)));
        Assert.False(_sockets.Takes(Tcp(remote: Session.Endpoint with { Port = 1 })));
        Assert.False(_sockets.Takes(Tcp(remote: Session.Endpoint with { Address = Session.Endpoint.Address + 1 })));
        Assert.False(_sockets.Takes(Tcp()));
    }

    [Fact]
    public void a_socket_of_another_network_does_not_trade()
    {
        SocketOwner owner = Udp(Line.Endpoint.Address, Line.Endpoint.Port);
        owner.Network = Network + 1;

        Assert.False(_sockets.Takes(owner));
    }

    [Fact]
    public void the_callers_network_is_known() => Assert.NotNull(TradingSockets.CallersNetwork());

    private static SocketOwner Udp(UInt128 address, ushort port)
    {
        var owner = new SocketOwner { Protocol = SocketOwner.Udp, Network = Network, LocalPort = port };
        owner.LocalAddressBytes.Value = address;
        return owner;
    }

    private static SocketOwner Tcp(EndpointAddress local = default, EndpointAddress remote = default)
    {
        var owner = new SocketOwner
        {
            Protocol = SocketOwner.Tcp,
            Network = Network,
            LocalPort = local.Port,
            RemotePort = remote.Port,
        };
        owner.LocalAddressBytes.Value = local.Address;
        owner.RemoteAddressBytes.Value = remote.Address;
        return owner;
    }
}
