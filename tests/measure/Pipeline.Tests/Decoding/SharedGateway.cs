// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Model.Definitions;
using Telemetry.Yaml;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>Sessions on one gateway, made as a configuration makes them: flow 1 to it, flow 2 from it.</summary>
internal static class SharedGateway
{
    /// <summary>Sessions a, b, ... each identified by a login or by a port, in that order.</summary>
    internal static Topology By(params string[] logins) => Of(logins.Select((login, index) =>
        Session(index) with { Login = new Located<string>(login, "test") }));

    /// <summary>The same by local port.</summary>
    internal static Topology ByPort(params ushort[] ports) =>
        Of(ports.Select((port, index) => Session(index) with { LocalPort = port }));

    internal static Topology Of(IEnumerable<SessionSettings> sessions)
    {
        var errors = new ErrorList();
        Topology topology = TopologyBuilder.Build(
            new Settings() with { Sessions = [.. sessions] }, errors);
        errors.ThrowIfAny();
        return topology;
    }

    internal static SessionSettings Session(int index, string gateway = "10.0.0.2:8001")
    {
        Assert.True(EndpointAddress.TryParse(gateway, out EndpointAddress endpoint));
        return new SessionSettings
        {
            Name = new Located<string>(((char)('a' + index)).ToString(), "test"),
            Protocol = new Located<string>("soupbintcp-ouch5", "test"),
            Gateways = [new Located<EndpointAddress>(endpoint, "test")],
            MaxPendingOrders = 64,
            MaxConnections = 8,
            Where = "test",
        };
    }
}
