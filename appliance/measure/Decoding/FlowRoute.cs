// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Declared;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Decoding;

/// <summary>Destination of one flow's packets.</summary>
internal struct FlowRoute
{
    internal DeclaredEnvelope? Declared;
    internal ulong Group;                       // the channel of packets that do not say theirs; else 0
    internal PacketRoute To;                    // route of a datagram
    internal ProtocolId Protocol;
    internal int HeadLength;                    // up to the head of the first message; 0 if it is not known
    internal bool IsTcp;
    internal bool IsRequest;                    // to the server of a recovery channel

    /// <summary>Decodes the envelope of a datagram.</summary>
    /// <param name="payload">Captured beginning of its payload.</param>
    /// <param name="payloadLength">Length of its payload, bytes.</param>
    /// <param name="target">Receives status and envelope.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Decode(ReadOnlySpan<byte> payload, int payloadLength, ref PacketEvent target)
    {
        if (IsRequest)
        {
            target.Status = RecoveryRequest.Decode(Protocol, payload, payloadLength, ref target.Envelope);
            return;
        }
        target.Status = Declared is null
            ? EnvelopeDecoder.Decode(Protocol, payload, payloadLength, ref target.Envelope)
            : Declared.Decode(payload, payloadLength, ref target.Envelope);
        if (Group != 0)
            target.Envelope.Channel = target.Envelope.Channel.InGroup(Group);
    }

    /// <summary>Builds the rows by flow id; row 0 has no flow.</summary>
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
                    Kind = flow.RecoveryIndex >= 0 ? PacketEventKind.Recovery : PacketEventKind.Feed,
                },
                Group = flow.Group,
                Protocol = flow.Protocol,
                Declared = flow.Declared,
                HeadLength = ProtocolCatalog.Find(flow.Protocol)?.HeadLength ?? 0,
                IsTcp = flow.IsTcp,
                IsRequest = flow is { RecoveryIndex: >= 0, IsTcp: false, Direction: StreamDirection.ToExchange },
            };
        }
        return rows;
    }
}
