// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Sequencing;

/// <summary>The events of packets that cannot be sequenced.</summary>
[HotPath]
internal sealed class SequencingEvents(EventSink events, int feeds)
{
    private readonly EventSink _events = events;
    private readonly bool[] _hasOverflow = new bool[feeds];

    /// <summary>Takes over the state of the previous object, which has the same indexes.</summary>
    public void TakeOver(SequencingEvents before) => before._hasOverflow.CopyTo(_hasOverflow.AsSpan());

    /// <summary>Resets the state for a new feed.</summary>
    public void Begin(int feedIndex) => _hasOverflow[feedIndex] = false;

    /// <summary>Reports records lost before a packet.</summary>
    public void Loss(ref PacketEvent packet)
    {
        ref TelemetryEvent loss = ref Begin(ref packet, TelemetryEventKind.ApplianceLoss);
        loss.Count = packet.LostBefore;
        loss.Cause = UnobservedCause.Appliance;
        _events.Commit();
    }

    /// <summary>Reports a packet that was not decoded.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Unknown(ref PacketEvent packet)
    {
        ref TelemetryEvent unknown = ref Begin(ref packet, TelemetryEventKind.UnknownPacket);
        unknown.Status = packet.Status;
        unknown.Count = 1;
        _events.Commit();
    }

    /// <summary>Reports, once a feed, that its table has no room for a packet's sequence.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Overflow(ref PacketEvent packet)
    {
        if (_hasOverflow[packet.FeedIndex])
            return;
        _hasOverflow[packet.FeedIndex] = true;
        Begin(ref packet, TelemetryEventKind.TableFull).Channel = packet.Envelope.Channel;
        _events.Commit();
    }

    private ref TelemetryEvent Begin(ref PacketEvent packet, TelemetryEventKind kind)
    {
        ref TelemetryEvent begun = ref _events.Begin(kind, packet.StampNs);
        (begun.FeedIndex, begun.LineIndex) = (packet.FeedIndex, packet.LineIndex);
        return ref begun;
    }
}
