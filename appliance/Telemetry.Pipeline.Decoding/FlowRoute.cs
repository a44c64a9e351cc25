// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Declared;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Decoding;

/// <summary>Destination of one flow's packets.</summary>
internal struct FlowRoute
{
    internal DeclaredEnvelope? Declared;
    internal ulong Channel;                     // of packets that do not say it; else 0
    internal PacketRoute To;                    // route of a datagram
    internal ProtocolId Protocol;
    internal bool IsTcp;

    /// <summary>Builds the rows by flow id; row 0 is no flow.</summary>
    /// <param name="topology">The flows.</param>
    /// <param name="before">The previous rows: those of removed flows stay, for packets still under way.</param>
    internal static FlowRoute[] RowsOf(Topology topology, FlowRoute[] before)
    {
        var rows = new FlowRoute[Math.Max(topology.LargestFlowId + 1, before.Length)];
        before.CopyTo(rows, 0);
        foreach (FlowDefinition flow in topology.Flows)
        {
            rows[flow.Id] = new FlowRoute
            {
                To = new PacketRoute
                {
                    FeedIndex = (short)flow.FeedIndex,
                    LineIndex = (short)flow.LineIndex,
                    SessionIndex = (short)flow.SessionIndex,
                    Direction = flow.Direction,
                    Kind = PacketEventKind.Feed,
                },
                Channel = flow.Channel,
                Protocol = flow.Protocol,
                Declared = flow.Declared,
                IsTcp = flow.IsTcp,
            };
        }
        return rows;
    }
}
