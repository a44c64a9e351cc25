// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Messages;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Places segments that the host dropped in their connections, which they do not change.</summary>
[HotPath]
internal static class DroppedSegments
{
    /// <summary>Finds the connection of a dropped segment, and its place in the stream.</summary>
    internal static void Locate(TcpStreams streams, in DroppedPacket packet, ref PacketEvent target)
    {
        ref readonly StreamFlow flow = ref streams.FlowOf(packet.FlowId);
        target.TcpFlags = packet.TcpFlags;
        target.ClientAddress = packet.ClientAddress;
        target.ClientPort = packet.ClientPort;
        if (streams.Table.Find(packet.ClientAddress, packet.ClientPort, flow.Gateway) is not { } connection)
            return;
        TcpDirection stream = connection.Of(flow.Direction);
        target.Connection = connection.Number;
        if (connection.SessionIndex >= 0)
            target.SessionIndex = connection.SessionIndex;
        target.StreamOffset = stream.IsStarted ? stream.OffsetOf(packet.TcpSequence) : 0;
    }
}
