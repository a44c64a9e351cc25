// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Definitions;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>One gateway: flow 1 to it, flow 2 from it.</summary>
internal static class StreamTopology
{
    internal const int ToGateway = 1;
    internal const int FromGateway = 2;

    private static readonly EndpointAddress Gateway = new(EndpointAddress.FromIPv4(0x0A00_0002), 8001);

    internal static Topology Session(ProtocolId protocol) => new()
    {
        Feeds = [],
        Lines = [],
        Sessions = [SessionOf(protocol)],
        Flows = [Flow(ToGateway, protocol, 0, -1), Flow(FromGateway, protocol, 0, -1)],
        Series = [],
    };

    internal static Topology Feed(ProtocolId protocol) => new()
    {
        Feeds = [],
        Lines = [],
        Sessions = [],
        Flows = [Flow(ToGateway, protocol, -1, 0), Flow(FromGateway, protocol, -1, 0)],
        Series = [],
    };

    private static SessionDefinition SessionOf(ProtocolId protocol) => new()
    {
        Index = 0,
        Name = "orders",
        Protocol = protocol,
        Gateways = [Gateway],
        TriggerFeeds = [],
        TickField = ProtocolCatalog.Find(protocol)!.TickFields.GetValueOrDefault("client_order_id"),
        TickFeedIndex = -1,
        MaxAnswerNs = 1_000_000,
        AnswerTimeoutNs = 1_000_000_000,
        MaxPendingOrders = 16,
        MaxConnections = 4,
    };

    private static FlowDefinition Flow(int id, ProtocolId protocol, int session, int feed) => new()
    {
        Id = id,
        Endpoint = Gateway,
        MatchesSource = id == FromGateway,
        IsTcp = true,
        SnapLength = 9216,
        SessionIndex = session,
        FeedIndex = feed,
        LineIndex = feed,
        Direction = id == ToGateway ? StreamDirection.ToExchange : StreamDirection.FromExchange,
        Protocol = protocol,
    };
}
