// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Messages;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Places bytes of TCP connections that the kernel reports, such as segments that the host dropped, in their
/// streams, which it does not change.</summary>
[HotPath]
internal static class DroppedSegments
{
    /// <summary>Finds the connection of a dropped segment, and its place in the stream.</summary>
    internal static void Locate(TcpStreams streams, in DroppedPacket packet, ref PacketEvent target)
    {
        target.TcpFlags = packet.TcpFlags;
        target.ClientAddress = packet.ClientAddress;
        target.ClientPort = packet.ClientPort;
        TcpDirection? stream = Locate(streams, packet.FlowId, packet.TcpSequence, ref target);
        target.PassedOffset = stream is { IsStarted: true } ? stream.Expected : -1;
    }

    /// <summary>Finds the connection of a step, and its place in the stream; no connection if it is not known
    /// yet.</summary>
    internal static void Locate(TcpStreams streams, in PathStep step, ref PacketEvent target)
    {
        target.ClientAddress = step.ClientAddress;
        target.ClientPort = step.ClientPort;
        Locate(streams, step.FlowId, step.TcpSequence, ref target);
    }

    /// <summary>Finds the connection of a note, and the place of a segment in its stream.</summary>
    internal static void Locate(TcpStreams streams, in TcpNote note, ref PacketEvent target)
    {
        target.ClientAddress = note.ClientAddress;
        target.ClientPort = note.ClientPort;
        Locate(streams, note.FlowId, note.TcpSequence, ref target);
    }

    private static TcpDirection? Locate(TcpStreams streams, int flowId, uint sequence, ref PacketEvent target)
    {
        ref readonly StreamFlow flow = ref streams.FlowOf(flowId);
        if (streams.Table.Find(target.ClientAddress, target.ClientPort, flow.Gateway) is not { } connection)
            return null;
        TcpDirection stream = connection.Of(flow.Direction);
        target.Connection = connection.Number;
        if (connection.SessionIndex >= 0)
            target.SessionIndex = connection.SessionIndex;
        target.StreamOffset = stream.IsStarted ? stream.OffsetOf(sequence) : 0;
        return stream;
    }
}
