// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Numbers;

/// <summary>Fast path of nearly all packets: the packet follows on its line with exactly the numbers that the line must
/// send next, and either all or none of them are new to the feed. It does everything that <see cref="FeedSequencer"/>
/// would, without checks for cases that cannot occur. State that such packets do not change is checked once, and again
/// only after something else happened to the feed: this check settles a <see cref="FlowLane"/>.</summary>
[HotPath]
internal sealed class ExpectedNumbers(
    FeedContext context, Generations generations, NumberAccount account, Arbitration arbitration, LineWatch watch)
{
    private const EnvelopeFlags Special = EnvelopeFlags.Heartbeat | EnvelopeFlags.Reset | EnvelopeFlags.EndOfSession
        | EnvelopeFlags.Unsequenced;

    private readonly FeedContext _context = context;
    private readonly Generations _generations = generations;
    private readonly NumberAccount _account = account;
    private readonly Arbitration _arbitration = arbitration;
    private readonly LineWatch _watch = watch;

    /// <summary>Counts a plain packet that follows where its flow's lane is settled.</summary>
    /// <param name="packet">The packet, of the lane's route.</param>
    /// <returns>False if it does not follow, or the lane is not settled; nothing was done then.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFollow(ref PacketEvent packet, FlowLane lane)
    {
        FeedContext context = _context;
        Generation generation = lane.Generation;
        if (lane.SettledAt != context.Changes || generation.Channel != packet.Envelope.Channel)
            return false;
        ulong first = lane.State.Next;
        if (!IsNext(ref packet, first, out ulong next))
            return false;
        ulong known = generation.Known;
        if (first != known && next > known)
            return false;
        if (first == known)
            RecordNew(ref packet, lane, next);
        else
            RecordCopy(ref packet, lane, next);
        return true;
    }

    /// <summary>Settles a lane again, if the feed changed but nothing that the lane uses.</summary>
    /// <returns>False if it is settled already, or cannot be.</returns>
    public bool TrySettleAgain(FlowLane lane, int flowId)
    {
        LineState state = lane.State;
        long changes = _context.Changes;
        if (lane.SettledAt == changes || lane.SettledAt == FlowLane.Never || !_account.HasSeen(state, flowId)
            || !MayFollow(state, lane.Generation, lane.Memory))
            return false;
        lane.SettledAt = changes;
        return true;
    }

    /// <summary>Counts a decoded packet with no loss before it, and settles its flow's lane.</summary>
    /// <returns>False if it does not carry the expected numbers; nothing was done then.</returns>
    public bool TryCount(ref PacketEvent packet, int line)
    {
        FeedContext context = _context;
        if (_generations.Find(packet.FlowId, packet.Envelope.Channel) is not (var slot and >= 0))
            return false;
        LineState state = context.State(slot, line);
        Generation generation = context.Generation(slot);
        ulong first = state.Next;
        if (!MayFollow(state, generation, context.Line(line)) || !IsNext(ref packet, first, out ulong next))
            return false;
        bool isNew = first == generation.Known;
        if (!isNew && next > generation.Known)
            return false;

        FlowLane lane = context.Lanes[packet.FlowId];
        Settle(ref packet, lane, slot, line);
        if (isNew)
            RecordNew(ref packet, lane, next);
        else
            RecordCopy(ref packet, lane, next);
        return true;
    }

    /// <summary>True if a packet begins with an expected number and is the newest of all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsNext(ref PacketEvent packet, ulong expected, out ulong next)
    {
        next = expected;
        if ((packet.Envelope.Flags & Special) != 0
            || _context.Space.Unwrap(packet.Envelope.FirstSequence, expected) != expected)
            return false;
        uint count = packet.Envelope.Numbers;
        next = expected + count;
        if (next <= expected || count > _arbitration.MostNumbers)
            return false;
        return packet.StampNs > _arbitration.HighestStampNs;
    }

    /// <summary>True if the line, sequence and memory allow the fast path for its next expected numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MayFollow(LineState state, Generation generation, LineMemory memory) =>
        state.IsRegular && state.Next >= generation.HolesEnd && state.Next >= generation.Base && generation.IsConfirmed
        && memory.IsHeard && !_watch.IsQuiet;

    private void Settle(ref PacketEvent packet, FlowLane lane, int slot, int line)
    {
        FeedContext context = _context;
        LineState state = context.State(slot, line);
        // Marks set by this flow's packet invalidate the marks of the line's other flows.
        if (_account.MarkSeen(ref packet, state, line))
            context.NoteChange();
        lane.Line = line;
        lane.Route = packet.Route;
        lane.Expected = this;
        lane.State = state;
        lane.Memory = context.Line(line);
        lane.Others = context.Others(slot, line);
        lane.Generation = context.Generation(slot);
        lane.Counters = context.LineCountersBox(line);
        lane.FeedDeadline = context.FeedDeadline;
        lane.Deadline = context.DeadlineOf(slot);
        lane.SettledAt = state.MarkedAt == context.Doubts ? context.Changes : FlowLane.Never;
    }

    private void RecordNew(ref PacketEvent packet, FlowLane lane, ulong next)
    {
        LineState state = lane.State;
        ulong first = state.Next;
        uint count = (uint)(next - first);
        ref LineCounters counters = ref MoveOn(ref packet, lane, count, newNumbers: count);
        counters.Wins++;
        counters.Arbitration.MessagesFirst += count;
        state.Next = next;
        Generation generation = lane.Generation;
        generation.LastClockNs = packet.ClockNs;
        generation.Known = next;
        generation.Delivered = next;
        generation.Counts.Packets++;
        generation.Counts.Messages += count;
        _arbitration.RecordNew(ref packet, generation.Serial, first, next);
        // No other line has a gap over these numbers: gaps lie below numbers already known.
        _watch.Delivered(lane.Others, next, next, packet.StampNs, lane.FeedDeadline, lane.Deadline);
        if (state.BehindSinceNs != 0)
            CatchUp(ref packet, lane);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CatchUp(ref PacketEvent packet, FlowLane lane) => _watch.Moved(
        lane.Slot, lane.Line, lane.State, lane.Generation.Delivered, packet.StampNs);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TurnRate(FlowLane lane, long stampNs) => _context.TurnRate(lane.Slot, lane.State, stampNs);

    private void RecordCopy(ref PacketEvent packet, FlowLane lane, ulong next)
    {
        LineState state = lane.State;
        ulong first = state.Next;
        MoveOn(ref packet, lane, (uint)(next - first), newNumbers: 0);
        state.Next = next;
        Generation generation = lane.Generation;
        generation.LastClockNs = packet.ClockNs;
        generation.Counts.Packets++;
        if (_arbitration.RecordCopy(ref packet, generation.Serial, first))
            _arbitration.EndTie(ref packet, generation, lane.Line, first, next - 1);
        if (state.BehindSinceNs != 0)
            _watch.Moved(lane.Slot, lane.Line, state, generation.Delivered, packet.StampNs);
    }

    /// <summary>Updates a packet's line, whether or not it was the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref LineCounters MoveOn(ref PacketEvent packet, FlowLane lane, uint numbers, uint newNumbers)
    {
        ref LineCounters counters = ref lane.Counters.Value;
        counters.Packets++;
        counters.Bytes += packet.PayloadLength;
        counters.Messages += numbers;
        ChecksumCount.Of(packet.Checksum, ref counters);
        packet.SetFollows(newNumbers);
        LineMemory memory = lane.Memory;
        long stampNs = packet.StampNs;
        if (stampNs >= lane.State.Rate.UntilNs)
            TurnRate(lane, stampNs);
        packet.InterArrivalNs = stampNs - memory.LastStampNs;
        memory.LastStampNs = stampNs;
        memory.LastSource = packet.Source;
        memory.OthersSinceNs = LineMemory.None;
        _watch.Heard(stampNs);
        return ref counters;
    }
}
