// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Streams;

/// <summary>What reassembly needs of a flow, flat.</summary>
internal readonly struct StreamFlow
{
    internal readonly int Id;
    internal readonly int Gateway;
    internal readonly GatewaySessions Sessions;
    internal readonly short FeedIndex;
    internal readonly short LineIndex;
    internal readonly short SessionIndex;
    internal readonly ProtocolId Protocol;
    internal readonly StreamDirection Direction;

    private StreamFlow(FlowDefinition flow, int gateway, GatewaySessions sessions)
    {
        Id = flow.Id;
        Gateway = gateway;
        Sessions = sessions;
        FeedIndex = (short)flow.FeedIndex;
        LineIndex = (short)flow.LineIndex;
        SessionIndex = (short)flow.SessionIndex;
        Protocol = flow.Protocol;
        Direction = flow.Direction;
    }

    internal bool IsFeed => SessionIndex < 0;

    /// <summary>Rows by flow id; the two directions of one gateway share its number.</summary>
    internal static StreamFlow[] RowsOf(Topology topology)
    {
        Dictionary<(EndpointAddress, int, int, int), (int Number, GatewaySessions Sessions)> gateways = [];
        StreamFlow[] rows = new StreamFlow[topology.Flows.Count + 1];
        foreach (FlowDefinition flow in topology.Flows.Where(flow => flow.IsTcp))
        {
            var key = (flow.Endpoint, flow.SessionIndex, flow.FeedIndex, flow.LineIndex);
            if (!gateways.TryGetValue(key, out (int Number, GatewaySessions Sessions) gateway))
                gateways[key] = gateway = (gateways.Count + 1, new GatewaySessions(flow, topology));
            rows[flow.Id] = new StreamFlow(flow, gateway.Number, gateway.Sessions);
        }
        return rows;
    }
}
