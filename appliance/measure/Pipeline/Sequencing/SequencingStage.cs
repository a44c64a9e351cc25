// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Model.Ticks;
using Telemetry.Model.Deadlines;
using Telemetry.Pipeline.Sequencing.Lines;

namespace Telemetry.Pipeline.Sequencing;

/// <summary>First stage of the analysis: gaps, duplicates, reordering, line arbitration, resets, silence. It reads no
/// clock and starts no thread; time comes from the events. Fills the sequencing members of packet events.</summary>
[HotPath]
public sealed class SequencingStage
{
    private const PacketEventFlags ImpairedAlone = PacketEventFlags.LateRecord | PacketEventFlags.Truncated;
    private const PacketEventFlags Impaired = ImpairedAlone | PacketEventFlags.StreamGapOurs;

    private readonly SequencingMemory _memory;
    private readonly DeadlineHeap _deadlines;
    private readonly Topology _topology;
    private readonly FeedSequencer?[] _feeds;      // null where a feed was removed
    private readonly FeedSequencer?[] _resting;    // of removed feeds, which may return
    private readonly bool[] _hasUncounted;         // by feed: it was removed since the last interval ended
    private readonly DeadlineOwners _owners;
    private readonly int[] _newFlows;
    private readonly SequencingEvents _events;
    private readonly FlowLane[] _lanes;
    private long _wallOffsetNs;
    private bool _isStarted;

    /// <summary>Allocates the stage and all its memory.</summary>
    /// <param name="topology">The feeds and sessions watched.</param>
    /// <param name="before">The stage that this one replaces, with the same indexes; null at the start. It is only
    /// read, since another thread may be using it.</param>
    public SequencingStage(Topology topology, EventSink events, SequencingStage? before = null)
    {
        _topology = topology;
        _memory = new SequencingMemory(topology, events, before);
        _deadlines = _memory.Deadlines;
        _lanes = _memory.Lanes;
        _owners = new DeadlineOwners(topology);
        _newFlows = before is null ? [] : [.. topology.Flows.Select(flow => flow.Id)
            .Except(before._topology.Flows.Select(flow => flow.Id))];
        _feeds = new FeedSequencer[topology.Feeds.Count];
        _resting = new FeedSequencer[topology.Feeds.Count];
        _hasUncounted = new bool[topology.Feeds.Count];
        foreach (FeedDefinition feed in topology.Feeds)
        {
            if (before?.SequencerOf(feed.Index) is not null)
                continue;
            _feeds[feed.Index] = new FeedSequencer(new FeedContext(feed, _memory, _owners.FirstOf(feed.Index)));
        }
        _events = new SequencingEvents(events, topology.Feeds.Count);
    }

    /// <summary>Copies totals by line index.</summary>
    public void CopyLines(Span<LineCounters> target) => _memory.CopyLines(target);

    /// <summary>Copies totals by feed index, without those that are sums over lines.</summary>
    public void CopyFeeds(Span<FeedCounters> target)
    {
        for (int feed = 0; feed < _memory.Feeds.Length; feed++)
        {
            target[feed] = _memory.Feeds[feed];
            FeedDefinition definition = _topology.Feeds[feed];
            for (int line = 0; line < definition.Lines.Count; line++)
                target[feed].Messages += _memory.Lines[definition.Lines[line].Index].Value.Arbitration.MessagesFirst;
        }
    }

    internal long RefusedLater => _memory.RefusedLater;
    internal Numbers.FreshNumbers? Fresh => _memory.Fresh;
    internal int FlowRows => _memory.FlowLosses.Length;

    /// <summary>First deliveries and ticks, for the latency stage.</summary>
    public FeedHistory HistoryOf(int feedIndex) => _memory.Histories[feedIndex];

    /// <summary>Sets the offset of the wall clock from the stamps' clock, nanoseconds.</summary>
    public void SetWallOffset(long wallOffsetNs)
    {
        _wallOffsetNs = wallOffsetNs;
        foreach (FeedSequencer? feed in _feeds)
            feed?.SetWallOffset(wallOffsetNs);
    }

    /// <summary>Sequencer of a feed, removed or not; null if there was no such feed yet.</summary>
    internal FeedSequencer? SequencerOf(int feedIndex) =>
        feedIndex < _feeds.Length ? _feeds[feedIndex] ?? _resting[feedIndex] : null;

    /// <summary>Takes over from the previous stage between two events: unchanged feeds keep their state, removed feeds
    /// end and rest, new feeds begin, and those that return continue.</summary>
    public void TakeOver(SequencingStage before, long clockNs)
    {
        before.ExpireUntil(clockNs);
        for (int feed = 0; feed < before._feeds.Length; feed++)
        {
            if (_topology.Feeds[feed].IsRemoved)
                before._feeds[feed]?.End(clockNs);
        }
        _memory.TakeOver(before._memory);
        foreach (int flow in _newFlows)
            _memory.Presences[flow] = FlowPresence.Unknown;
        _events.TakeOver(before._events);
        _isStarted = before._isStarted;
        _wallOffsetNs = before._wallOffsetNs;
        for (int feed = 0; feed < _feeds.Length; feed++)
        {
            if (_topology.Feeds[feed].IsRemoved)
            {
                _resting[feed] = before.SequencerOf(feed);
                _hasUncounted[feed] = before._feeds[feed] is not null || before._hasUncounted[feed];
            }
            else if (_feeds[feed] is { } added)
                Begin(added, _topology.Feeds[feed], clockNs);
            else
                Adopt(before, feed, clockNs);
        }
    }

    /// <summary>Fast path: handles a plain feed packet that carries exactly the expected numbers, if no deadline is due
    /// and the feed has not changed. If it returns false, call <see cref="TrySettle"/>, then
    /// <see cref="OnEvent"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFollow(ref PacketEvent packet)
    {
        FlowLane[] lanes = _lanes;
        int flow = packet.FlowId;
        if (packet.ClockNs > _deadlines.Earliest || (uint)flow >= (uint)lanes.Length)
            return false;
        FlowLane lane = lanes[flow];
        return lane.Route.Bits == packet.Route.Bits && packet.IsPlain && lane.Expected.TryFollow(ref packet, lane);
    }

    /// <summary>Handles deadlines due before an event, or else settles its flow's lane again. If it returns true,
    /// <see cref="TryFollow"/> may now succeed.</summary>
    public bool TrySettle(ref PacketEvent packet)
    {
        if (packet.ClockNs <= _deadlines.Earliest || packet.LostBefore > 0)
            return (uint)packet.FlowId < (uint)_lanes.Length && _lanes[packet.FlowId].TrySettleAgain(in packet);
        ExpireUntil(packet.ClockNs);
        return true;
    }

    /// <summary>Processes one event, after all deadlines due before its clock.</summary>
    public void OnEvent(ref PacketEvent packet)
    {
        if (!_isStarted)
            Start(packet.ClockNs);
        // Lost records may include packets that would have met the deadlines due before this event.
        if (packet.LostBefore > 0 && packet.LineIndex >= 0)
            CountLoss(ref packet);
        ExpireUntil(packet.ClockNs);
        switch (packet.Kind)
        {
            case PacketEventKind.Feed:
                ProcessFeed(ref packet);
                break;
            case PacketEventKind.EndOfInput:
                EndInput(packet.ClockNs);
                break;
            case PacketEventKind.ControlMessage:
                TakeControlMessage(in packet.Control, packet.FeedIndex);
                break;
            case PacketEventKind.LossDoubt when packet.LineIndex >= 0:
                _feeds[packet.FeedIndex]?.OnLossDoubt(packet);
                break;
            case PacketEventKind.Segment or PacketEventKind.FlowLoss or PacketEventKind.Unused
                when packet.LineIndex >= 0:
                ProcessOther(ref packet);
                break;
        }
    }

    /// <summary>Handles deadlines before a clock value.</summary>
    public void ExpireUntil(long clockNs)
    {
        while (_deadlines.Earliest < clockNs)
        {
            int owner = _deadlines.EarliestOwner;
            long dueNs = DueNs(owner, gapsOnly: false);
            if (dueNs <= _deadlines.Earliest)
            {
                _feeds[_owners.FeedOf(owner)]!.Expire(_owners.SlotOf(owner), dueNs);
                dueNs = DueNs(owner, gapsOnly: false);
            }
            _deadlines.Set(owner, dueNs);
        }
    }

    /// <summary>Writes the number sequences with their counters since the last call, and by feed index the counters of
    /// those without a row; returns the number of rows used.</summary>
    public int TakeChannels(Span<ChannelRow> rows, Span<ChannelCounters> others, long clockNs)
    {
        int used = 0;
        for (int feed = 0; feed < _feeds.Length; feed++)
        {
            FeedSequencer? counting = _hasUncounted[feed] ? _resting[feed] : _feeds[feed];
            used += counting?.TakeChannels(rows[used..], clockNs) ?? 0;
            _hasUncounted[feed] = false;
        }
        _memory.TakeOthers(others);
        return used;
    }

    /// <summary>Writes the open gaps; returns the number of rows used.</summary>
    public int CopyOpenGaps(Span<OpenGap> rows)
    {
        int used = 0;
        foreach (FeedSequencer? feed in _feeds)
            used += feed?.CopyOpenGaps(rows[used..]) ?? 0;
        return used;
    }

    /// <summary>Sequencer of each feed; null where a feed was removed.</summary>
    internal ReadOnlySpan<FeedSequencer?> Sequencers => _feeds;

    private void Start(long clockNs)
    {
        _isStarted = true;
        foreach (FeedSequencer? feed in _feeds)
            feed?.Start(clockNs);
    }

    /// <summary>Starts a feed that is new.</summary>
    private void Begin(FeedSequencer feed, FeedDefinition definition, long clockNs)
    {
        _events.Begin(definition.Index);
        feed.SetWallOffset(_wallOffsetNs);
        if (_isStarted)
            feed.Start(clockNs);
    }

    private void Adopt(SequencingStage before, int feed, long clockNs)
    {
        FeedSequencer adopted = before.SequencerOf(feed)!;
        _feeds[feed] = adopted;
        FeedContext context = adopted.Context;
        context.MoveTo(_memory, _topology.Feeds[feed], _owners.FirstOf(feed));
        if (before._feeds[feed] is null)
        {
            Begin(adopted, _topology.Feeds[feed], clockNs);
            adopted.Positions.Continue(clockNs);
        }
        for (int slot = -1; slot < _topology.Feeds[feed].MaxChannels; slot++)
        {
            int owner = _owners.FirstOf(feed) + 1 + slot;
            if (slot < 0 || context.IsUsed(slot))
                _deadlines.Set(owner, DueNs(owner, gapsOnly: false));
        }
    }

    private long DueNs(int owner, bool gapsOnly)
    {
        FeedSequencer feed = _feeds[_owners.FeedOf(owner)]!;
        if (_owners.SlotOf(owner) is var slot and >= 0)
            return feed.NextDeadlineNs(slot, gapsOnly);
        return gapsOnly ? DeadlineHeap.Never : feed.NextFeedDeadlineNs();
    }

    private void ProcessFeed(ref PacketEvent packet)
    {
        packet.LeadLineIndex = -1;
        (packet.NewNumbers, packet.FirstNewSequence, packet.LeadNs, packet.IsLeadReversed) = (0, 0, 0, 0);
        if (_feeds[packet.FeedIndex] is not { } feed)
        {
            packet.FirstOnLine = 1;
            return;
        }
        int line = packet.LineIndex - feed.Context.LineBase;
        if (packet.Status != EnvelopeStatus.Ok || packet.LostBefore > 0 || (packet.Flags & Impaired) != 0
            || !feed.TrySequence(ref packet, line))
            ProcessAny(ref packet, feed, line);
    }

    /// <summary>Handles a packet that does not carry exactly the numbers its line must send next.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ProcessAny(ref PacketEvent packet, FeedSequencer feed, int line)
    {
        feed.Context.NoteChange();
        LineMemory memory = feed.Context.Line(line);
        ref LineCounters counters = ref feed.Context.LineCounters(line);
        counters.Packets++;
        counters.Bytes += packet.PayloadLength;
        if ((packet.Flags & Impaired) != 0)
            NoteImpaired(ref packet, ref counters);
        if (ChecksumCount.IsRefused(ref packet, ref counters, _events))
            return;
        feed.NoteArrival(ref packet, memory, line);
        if (packet.Status == EnvelopeStatus.Ok
            && !feed.Context.Space.Fits(packet.Envelope.FirstSequence, packet.Envelope.Numbers))
            packet.Status = EnvelopeStatus.BadSequence;
        if (packet.Status != EnvelopeStatus.Ok)
        {
            if (packet.Status == EnvelopeStatus.Truncated)
                _memory.NoteCut(in packet, ref counters, isNew: (packet.Flags & ImpairedAlone) == 0);
            counters.Undecodable++;
            _events.Unknown(ref packet);
            return;
        }
        if ((packet.Envelope.Flags & EnvelopeFlags.Heartbeat) != 0)
            counters.Heartbeats++;
        if ((packet.Envelope.Flags & EnvelopeFlags.Unsequenced) != 0)
        {
            counters.Unsequenced++;
            return;
        }
        if (feed.Sequence(ref packet, line))
            return;
        counters.RecordsImpaired++;
        _memory.Feeds[packet.FeedIndex].ChannelOverflow++;
        feed.Context.OtherCounts.Packets++;
        _events.Overflow(ref packet);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NoteImpaired(ref PacketEvent packet, ref LineCounters counters)
    {
        if ((packet.Flags & ImpairedAlone) != 0)
            counters.RecordsImpaired++;
        if (packet.LostBefore == 0 && (packet.Flags & PacketEventFlags.StreamGapOurs) != 0)
        {
            // The segment's event already counted the lost records; here they only mark missing numbers as unobserved.
            _memory.FlowLosses[packet.FlowId]++;
            _memory.Doubts++;
            counters.RecordsImpaired++;
        }
    }

    private void ProcessOther(ref PacketEvent packet)
    {
        if ((packet.Flags & PacketEventFlags.TableFull) != 0)
            _memory.Lines[packet.LineIndex].Value.RecordsImpaired++;
        ChecksumCount.OfSegment(ref packet, ref _memory.Lines[packet.LineIndex].Value, _events);
    }

    /// <summary>Records a loss of records of a line before an event.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CountLoss(ref PacketEvent packet)
    {
        FeedSequencer? feed = _feeds[packet.FeedIndex];
        if (feed is null && packet.Kind == PacketEventKind.Feed)
            return;
        _memory.FlowLosses[packet.FlowId] += packet.LostBefore;
        _memory.Doubts++;
        _memory.Lines[packet.LineIndex].Value.RecordsLost += packet.LostBefore;
        _events.Loss(ref packet);
        if (packet.Kind is PacketEventKind.Feed or PacketEventKind.FlowLoss)
            feed?.OnLoss(packet);
    }

    private void TakeControlMessage(in ControlMessage control, int feedIndex)
    {
        _memory.Take(in control);
        if (control.LineIndex < 0)
            return;                             // concerns an order session or the host
        ref FlowPresence presence = ref _memory.Presences[control.FlowId];
        UnobservedCause cause = FlowPresence.CauseOf(in control);
        _memory.Doubts++;
        switch (control.Kind)
        {
            case ControlKind.GroupNotJoined or ControlKind.FlowUnwatched:
                presence.Leave(cause);
                _feeds[feedIndex]?.NoteAbsence(control.LineIndex, control.FlowId, control.SinceNs, cause);
                break;
            case ControlKind.GroupJoined or ControlKind.FlowWatched:
                presence.Return(cause, control.StampNs);
                if (presence.UntilNs != long.MaxValue)
                    _feeds[feedIndex]?.NotePresence(control.LineIndex, control.StampNs);
                break;
            case ControlKind.LostOutside:
                presence.Miss((UnobservedCause)control.Ticket, control.StampNs, isSure: control.Count == 0);
                _feeds[feedIndex]?.NoteLossOutside(control.LineIndex, control.StampNs, isSure: control.Count == 0);
                break;
        }
    }

    /// <summary>Ends everything that is open, in the order of the deadlines.</summary>
    private void EndInput(long stampNs)
    {
        foreach (FeedSequencer? feed in _feeds)
            feed?.EndInput(stampNs);
        while (_deadlines.Earliest != DeadlineHeap.Never)
        {
            int owner = _deadlines.EarliestOwner;
            long dueNs = DueNs(owner, gapsOnly: true);
            if (dueNs <= _deadlines.Earliest)
            {
                _feeds[_owners.FeedOf(owner)]!.EndOldest(_owners.SlotOf(owner), dueNs, stampNs);
                dueNs = DueNs(owner, gapsOnly: true);
            }
            _deadlines.Set(owner, dueNs);
        }
    }
}
