// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;
using Telemetry.Messages.Counters;
using Telemetry.Model.Control;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.Recovery;

/// <summary>Recovery channels of all feeds: the packets that belong to each, and their events. Nothing here changes
/// what a feed counts.</summary>
[HotPath]
internal sealed class RecoveryBook
{
    private const int KindsOfLine = 2;          // retransmissions, and the other kind that lines may carry

    private const PacketEventFlags Unread =
        PacketEventFlags.StreamGapOurs | PacketEventFlags.TableFull | PacketEventFlags.Truncated;

    private readonly RecoveryChannel[] _channels;
    private readonly short[] _feedOf;
    private readonly short[] _ofFlow;
    private readonly short[] _ofLine;
    private readonly bool[] _isAdded;
    private readonly bool[] _isRemoved;
    private readonly bool[] _isBack;
    private readonly EventSink _events;

    /// <summary>Makes the channels and their memory.</summary>
    /// <param name="topology">The feeds and their recovery channels.</param>
    /// <param name="before">The book that this one replaces, with the same indexes; null at the start.</param>
    public RecoveryBook(Topology topology, EventSink events, RecoveryBook? before = null)
    {
        _events = events;
        _channels = [.. topology.Recovery.Select(channel => before?.Keeps(channel.Index) == true
            ? before._channels[channel.Index] : new RecoveryChannel(channel))];
        _isAdded = [.. _channels.Select((channel, index) => before?.Keeps(index) != true)];
        _isRemoved = [.. topology.Recovery.Select(channel => channel.IsRemoved)];
        _isBack = [.. _isRemoved.Select((removed, index) =>
            !removed && before?.Keeps(index) == true && before._isRemoved[index])];
        _feedOf = [.. topology.Recovery.Select(channel => (short)channel.FeedIndex)];
        _ofFlow = new short[Math.Max(topology.LargestFlowId + 1, before?._ofFlow.Length ?? 0)];
        _ofFlow.AsSpan().Fill(-1);
        foreach (FlowDefinition flow in topology.Flows)
            _ofFlow[flow.Id] = (short)flow.RecoveryIndex;
        _ofLine = new short[topology.Lines.Count * KindsOfLine];
        _ofLine.AsSpan().Fill(-1);
        foreach (RecoveryDefinition channel in topology.Recovery)
        {
            if (channel is { LineIndex: >= 0, IsRemoved: false })
                _ofLine[PlaceOf(channel.LineIndex, channel.Kind == RecoveryKind.Retransmission)] = (short)channel.Index;
        }
    }

    /// <summary>Begins, when the changed topology takes effect: added channels leave out earlier gaps, and of those
    /// that are back packets may have passed unseen.</summary>
    /// <param name="feeds">Sequencers by feed index; null where a feed was removed.</param>
    public void TakeOver(ReadOnlySpan<FeedSequencer?> feeds)
    {
        for (int index = 0; index < _channels.Length; index++)
        {
            if (_isBack[index])
                _channels[index].Doubt();
            if (feeds[_feedOf[index]] is not { } feed)
                continue;
            if (_isAdded[index])
                _channels[index].StartAt(feed.Context.LostGaps);
            else
                _channels[index].CatchUp(feed);
        }
    }

    /// <summary>Counts a packet, if it is recovery, or records that were lost before it.</summary>
    /// <param name="packet">The event, after sequencing.</param>
    /// <param name="feeds">Sequencers by feed index; null where a feed was removed.</param>
    public void OnEvent(ref PacketEvent packet, ReadOnlySpan<FeedSequencer?> feeds)
    {
        if (packet.Kind == PacketEventKind.Feed)
        {
            if (packet.Status == EnvelopeStatus.Ok && (packet.Envelope.Flags & EnvelopeFlags.Recovery) != 0)
                CountInLine(ref packet, feeds);
            return;
        }
        if (packet.Kind == PacketEventKind.ControlMessage)
        {
            if (packet.Control.Kind is ControlKind.FlowUnwatched or ControlKind.LostOutside
                && _ofFlow[packet.Control.FlowId] is >= 0 and var absent)
                _channels[absent].Doubt();
            return;
        }
        if (packet.LineIndex >= 0 || packet.FeedIndex < 0 || _ofFlow[packet.FlowId] is not (>= 0 and var index))
            return;
        RecoveryChannel channel = _channels[index];
        if (packet.LostBefore > 0)
        {
            channel.CountLoss(packet.LostBefore);
            ref TelemetryEvent loss = ref Begin(ref packet, TelemetryEventKind.ApplianceLoss);
            loss.Count = packet.LostBefore;
            loss.Cause = UnobservedCause.Appliance;
            _events.Commit();
        }
        else if ((packet.Flags & Unread) != 0)
        {
            channel.CountLoss(records: 1);
        }
        if (packet.Kind == PacketEventKind.Recovery)
            Count(ref packet, channel, feeds);
    }

    /// <summary>Takes up the gaps that were declared since the last call.</summary>
    /// <param name="feeds">Sequencers by feed index; null where a feed was removed.</param>
    public void CatchUp(ReadOnlySpan<FeedSequencer?> feeds)
    {
        for (int index = 0; index < _channels.Length; index++)
        {
            if (feeds[_feedOf[index]] is { } feed)
                _channels[index].CatchUp(feed);
        }
    }

    /// <summary>Copies the totals by index.</summary>
    public void CopyTo(Span<RecoveryCounters> target)
    {
        for (int index = 0; index < _channels.Length; index++)
            target[index] = _channels[index].Counters;
    }

    private bool Keeps(int index) => index < _channels.Length;

    private void Count(ref PacketEvent packet, RecoveryChannel channel, ReadOnlySpan<FeedSequencer?> feeds)
    {
        if ((packet.Flags & (PacketEventFlags.StreamGap | PacketEventFlags.LateRecord)) != 0)
            channel.Doubt();
        FeedSequencer? feed = feeds[packet.FeedIndex];
        if (packet.Status == EnvelopeStatus.Ok
            && packet.Envelope.FirstSequence > ulong.MaxValue - packet.Envelope.Count)
            packet.Status = EnvelopeStatus.BadSequence;
        if (packet.Status != EnvelopeStatus.Ok)
        {
            channel.CountUndecodable();
            ref TelemetryEvent unknown = ref Begin(ref packet, TelemetryEventKind.UnknownPacket);
            unknown.Status = packet.Status;
            unknown.Count = 1;
            _events.Commit();
        }
        else if (packet.Direction == StreamDirection.ToExchange)
        {
            channel.CountRequest(packet.Envelope);
        }
        else
        {
            channel.Count(ref packet, feed);
        }
    }

    private void CountInLine(ref PacketEvent packet, ReadOnlySpan<FeedSequencer?> feeds)
    {
        bool isAgain = (packet.Envelope.Flags & EnvelopeFlags.Retransmission) != 0;
        short index = _ofLine[PlaceOf(packet.LineIndex, isAgain)];
        if (index >= 0)
            _channels[index].Count(ref packet, feeds[packet.FeedIndex]);
    }

    private static int PlaceOf(int line, bool isRetransmission) => (line * KindsOfLine) + (isRetransmission ? 1 : 0);

    private ref TelemetryEvent Begin(ref PacketEvent packet, TelemetryEventKind kind)
    {
        ref TelemetryEvent begun = ref _events.Begin(kind, packet.StampNs);
        (begun.FeedIndex, begun.LineIndex) = (packet.FeedIndex, -1);
        return ref begun;
    }
}
