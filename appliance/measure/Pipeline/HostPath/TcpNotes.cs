// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Latency;
using Telemetry.Pipeline.Latency.Orders;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.HostPath;

/// <summary>Takes the kernel's notes about connections: segments that it sent again, with the requests in them, and the
/// processes that hold the sockets.</summary>
[HotPath]
internal sealed class TcpNotes
{
    private readonly EventSink _events;
    private readonly ResentCounts _counts;
    private readonly ConnectionOwners _owners = new();

    /// <param name="events">Receives the events, and the processes of those about connections.</param>
    /// <param name="counts">Receives the segments that were sent again.</param>
    internal TcpNotes(EventSink events, ResentCounts counts)
    {
        (_events, _counts) = (events, counts);
        events.Owners = _owners;
    }

    /// <summary>Takes a note.</summary>
    /// <param name="packet">The note, placed in its connection.</param>
    /// <param name="latency">Knows the requests under way.</param>
    internal void Take(ref PacketEvent packet, LatencyStage latency)
    {
        _owners.Note(ref packet);
        if (packet.Note.Kind != TcpNoteKind.Resent)
            return;
        if (packet.Connection != 0)
            _counts.Add(packet.Connection, packet.Note.Reason, packet.Note.Segments);
        if (packet.SessionIndex >= 0 && packet.PayloadLength > 0)
            Raise(ref packet, latency.RequestsOf(packet.SessionIndex));
    }

    private void Raise(ref PacketEvent packet, RequestTable? table)
    {
        ref TelemetryEvent item = ref _events.Begin(TelemetryEventKind.SegmentResent, packet.StampNs);
        item.SessionIndex = packet.SessionIndex;
        item.Connection = packet.Connection;
        item.Count = packet.PayloadLength;
        item.ResentReason = packet.Note.Reason;
        if (table is not null && packet.Connection != 0)
        {
            item.Requests = (uint)table.CountWithin(
                packet.Connection, packet.StreamOffset, packet.StreamOffset + packet.PayloadLength, out int first);
            if (first >= 0)
                item.Key = table[first].Key;
        }
        _owners.Name(ref item);
        _events.Commit();
    }
}
