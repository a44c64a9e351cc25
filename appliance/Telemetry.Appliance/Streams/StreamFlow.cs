// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Streams;

/// <summary>What reassembly needs of a flow, flat.</summary>
internal readonly struct StreamFlow
{
    internal readonly int Id;
    internal readonly int Gateway;
    internal readonly TickField TickField;
    internal readonly short FeedIndex;
    internal readonly short LineIndex;
    internal readonly short SessionIndex;
    internal readonly ProtocolId Protocol;
    internal readonly StreamDirection Direction;

    private StreamFlow(FlowDefinition flow, int gateway, TickField tickField)
    {
        Id = flow.Id;
        Gateway = gateway;
        TickField = tickField;
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
        Dictionary<(EndpointAddress, int, int, int), int> gateways = [];
        StreamFlow[] rows = new StreamFlow[topology.Flows.Count + 1];
        foreach (FlowDefinition flow in topology.Flows.Where(flow => flow.IsTcp))
        {
            var key = (flow.Endpoint, flow.SessionIndex, flow.FeedIndex, flow.LineIndex);
            if (!gateways.TryGetValue(key, out int gateway))
                gateways[key] = gateway = gateways.Count + 1;
            TickField tickField = flow.SessionIndex >= 0 ? topology.Sessions[flow.SessionIndex].TickField : default;
            rows[flow.Id] = new StreamFlow(flow, gateway, tickField);
        }
        return rows;
    }
}
