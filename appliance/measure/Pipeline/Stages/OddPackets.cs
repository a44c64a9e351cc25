// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.Stages;

/// <summary>Reports packets that came late, or where they do not belong.</summary>
[HotPath]
internal sealed class OddPackets(EventSink events)
{
    private readonly EventSink _events = events;
    private long _reportedNs;

    /// <summary>Reports a late packet that is later than twice those before.</summary>
    /// <param name="count">Late ones so far.</param>
    public void NoteLate(ref PacketEvent packet, long count)
    {
        long byNs = packet.ClockNs - packet.StampNs;
        if (byNs <= 2 * _reportedNs)
            return;
        _reportedNs = byNs;
        ref TelemetryEvent late = ref Begin(TelemetryEventKind.LateRecords, ref packet);
        late.Count = count;
        late.DurationNs = byNs;
        _events.Commit();
    }

    /// <summary>Reports a packet on an interface that is not its flow's.</summary>
    public void NoteForeign(ref PacketEvent packet)
    {
        Begin(TelemetryEventKind.ForeignInterface, ref packet).Count = 1;
        _events.Commit();
    }

    private ref TelemetryEvent Begin(TelemetryEventKind kind, ref PacketEvent packet)
    {
        ref TelemetryEvent begun = ref _events.Begin(kind, packet.StampNs);
        begun.FeedIndex = packet.FeedIndex;
        begun.LineIndex = packet.LineIndex;
        begun.SessionIndex = packet.SessionIndex;
        return ref begun;
    }
}
