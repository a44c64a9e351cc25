// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using Telemetry.Model.Positions;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>Data of a flow that reassembly needs, in one flat struct.</summary>
internal readonly struct StreamFlow
{
    internal readonly int Id;
    internal readonly int Gateway;
    internal readonly GatewaySessions Sessions;
    internal readonly short FeedIndex;
    internal readonly short LineIndex;
    internal readonly short SessionIndex;
    internal readonly bool IsRecovery;
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
        IsRecovery = flow.RecoveryIndex >= 0;
        Protocol = flow.Protocol;
        Direction = flow.Direction;
    }

    internal bool IsFeed => SessionIndex < 0;

    /// <summary>Kind of the events of its messages.</summary>
    internal PacketEventKind Kind => IsRecovery ? PacketEventKind.Recovery
        : IsFeed ? PacketEventKind.Feed : PacketEventKind.Message;

    /// <summary>Builds the rows by flow id. The two directions of one gateway share its number: the smaller of their
    /// ids, so that it is stable as long as they exist.</summary>
    /// <param name="before">The previous rows: those of removed flows stay, for packets still under way.</param>
    /// <param name="snapshot">Snapshot of open connections for a restart, or null.</param>
    internal static StreamFlow[] RowsOf(Topology topology, StreamFlow[] before, ConnectionSnapshot? snapshot)
    {
        Dictionary<(EndpointAddress, int, int, int, int), (int Number, GatewaySessions Sessions)> gateways = [];
        StreamFlow[] rows = new StreamFlow[Math.Max(topology.LargestFlowId + 1, before.Length)];
        before.CopyTo(rows, 0);
        foreach (FlowDefinition flow in topology.Flows.Where(flow => flow.IsTcp).OrderBy(flow => flow.Id))
        {
            var key = (flow.Endpoint, flow.SessionIndex, flow.FeedIndex, flow.LineIndex, flow.RecoveryIndex);
            if (!gateways.TryGetValue(key, out (int Number, GatewaySessions Sessions) gateway))
                gateways[key] = gateway = (flow.Id, new GatewaySessions(flow, topology, snapshot));
            rows[flow.Id] = new StreamFlow(flow, gateway.Number, gateway.Sessions);
        }
        return rows;
    }
}
