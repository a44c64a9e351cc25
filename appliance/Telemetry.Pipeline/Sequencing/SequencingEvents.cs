// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Sequencing;

/// <summary>The events of packets that cannot be sequenced.</summary>
[HotPath]
internal sealed class SequencingEvents(EventSink events, int feeds)
{
    private readonly EventSink _events = events;
    private readonly bool[] _hasOverflow = new bool[feeds];

    /// <summary>Goes on where another stood, with the same indexes.</summary>
    public void TakeOver(SequencingEvents before) => before._hasOverflow.CopyTo(_hasOverflow.AsSpan());

    /// <summary>A feed is new.</summary>
    public void Begin(int feedIndex) => _hasOverflow[feedIndex] = false;

    /// <summary>Records were lost before a packet.</summary>
    public void Loss(ref PacketEvent packet)
    {
        ref TelemetryEvent loss = ref Begin(ref packet, TelemetryEventKind.ApplianceLoss);
        loss.Count = packet.LostBefore;
        loss.Cause = UnobservedCause.Appliance;
        _events.Commit();
    }

    /// <summary>A packet was not decoded.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Unknown(ref PacketEvent packet)
    {
        ref TelemetryEvent unknown = ref Begin(ref packet, TelemetryEventKind.UnknownPacket);
        unknown.Status = packet.Status;
        unknown.Count = 1;
        _events.Commit();
    }

    /// <summary>The feed's table has no place for a packet's sequence: told once.</summary>
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
