// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Messages;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Finds the connections that notes of the kernel are about, which do not change them.</summary>
[HotPath]
internal static class NotedConnections
{
    /// <summary>Finds the connection of a note, and the place of a segment in its stream.</summary>
    internal static void Locate(TcpStreams streams, in TcpNote note, ref PacketEvent target)
    {
        ref readonly StreamFlow flow = ref streams.FlowOf(note.FlowId);
        target.ClientAddress = note.ClientAddress;
        target.ClientPort = note.ClientPort;
        if (streams.Table.Find(note.ClientAddress, note.ClientPort, flow.Gateway) is not { } connection)
            return;
        TcpDirection stream = connection.Of(flow.Direction);
        target.Connection = connection.Number;
        if (connection.SessionIndex >= 0)
            target.SessionIndex = connection.SessionIndex;
        target.StreamOffset = stream.IsStarted ? stream.OffsetOf(note.TcpSequence) : 0;
    }
}
