// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Counters;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Sequencing;

/// <summary>
/// What nearly all packets are: one that follows on its line, nothing between, with just the numbers that the line must
/// send next, all of them new to the feed or none. Does all that <see cref="FeedSequencer"/> would in one go, without
/// looking for what cannot be. What such packets do not change is looked at once, and again when something else than
/// such packets happened to the feed: that is what settles a <see cref="FlowLane"/>.
/// </summary>
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

    /// <summary>Books a plain packet that goes on where its flow's lane is settled.</summary>
    /// <param name="packet">The packet, of the lane's route.</param>
    /// <param name="lane">The lane of its flow.</param>
    /// <returns>False if it is another packet, or not settled; then nothing was done.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFollow(ref PacketEvent packet, FlowLane lane)
    {
        FeedContext context = _context;
        StrongBox<Generation> generation = lane.Generation;
        if (lane.SettledAt != context.Changes || !SlotIndex.AreSame(generation.Value.Channel, packet.Envelope.Channel))
            return false;
        ulong first = lane.State.Value.Next;
        if (!IsNext(ref packet, first, out ulong next))
            return false;
        if (first == generation.Value.Known)
            BookNew(ref packet, lane, next);
        else if (next <= generation.Value.Known)
            BookCopy(ref packet, lane, next);
        else
            return false;
        return true;
    }

    /// <summary>Books a packet that was decoded, with no loss before it, and settles its flow's lane.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="line">Its line.</param>
    /// <returns>False if it is another packet; then nothing was done.</returns>
    public bool TryBook(ref PacketEvent packet, int line)
    {
        FeedContext context = _context;
        if (_generations.Find(packet.FlowId, packet.Envelope.Channel) is not (var slot and >= 0))
            return false;
        ref LineState state = ref context.State(slot, line);
        ref Generation generation = ref context.Generation(slot);
        ulong first = state.Next;
        if (!state.GoesOn || first < generation.HolesEnd || first < generation.Base || !generation.HasNumbers
            || !context.Line(line).IsHeard || _watch.IsQuiet || !IsNext(ref packet, first, out ulong next))
            return false;
        bool isNew = first == generation.Known;
        if (!isNew && next > generation.Known)
            return false;

        FlowLane lane = context.Lanes[packet.FlowId];
        Settle(ref packet, lane, slot, line);
        if (isNew)
            BookNew(ref packet, lane, next);
        else
            BookCopy(ref packet, lane, next);
        return true;
    }

    /// <summary>Whether a packet has the numbers from an expected one on, and is the newest of all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsNext(ref PacketEvent packet, ulong expected, out ulong next)
    {
        next = expected;
        if ((packet.Envelope.Flags & Special) != 0
            || _context.Space.Unwrap(packet.Envelope.FirstSequence, expected) != expected)
            return false;
        uint count = packet.Envelope.Numbers;
        next = expected + count;
        return next > expected && _arbitration.IsNewest(packet.StampNs, count);
    }

    private void Settle(ref PacketEvent packet, FlowLane lane, int slot, int line)
    {
        FeedContext context = _context;
        ref LineState state = ref context.State(slot, line);
        // What one flow's packet marks is no longer so for the line's other flows.
        if (_account.MarkSeen(ref packet, ref state, line))
            context.NoteChange();
        lane.Line = line;
        lane.Route = packet.Route;
        lane.Expected = this;
        lane.State = context.StateBox(slot, line);
        lane.Memory = context.LineBox(line);
        lane.Others = context.Others(slot, line);
        lane.Generation = context.GenerationBox(slot);
        lane.SettledAt = state.MarkedAt == context.Doubts ? context.Changes : FlowLane.Never;
    }

    private void BookNew(ref PacketEvent packet, FlowLane lane, ulong next)
    {
        FeedContext context = _context;
        ulong first = lane.State.Value.Next;
        int count = (int)(next - first);
        ref LineCounters counters = ref MoveOn(ref packet, lane, next);
        counters.Wins++;
        counters.Arbitration.MessagesFirst += count;
        StrongBox<Generation> generation = lane.Generation;
        generation.Value.LastClockNs = packet.ClockNs;
        generation.Value.Known = next;
        generation.Value.Delivered = next;
        context.FeedCounters.Messages += count;
        _arbitration.BookNew(ref packet, generation.Value.Serial, first, count);
        if (lane.State.Value.BehindSinceNs != 0)
            _watch.Moved(lane.Slot, lane.Line, ref lane.State.Value, next, packet.StampNs);
        // No other line misses these: what one misses was known before.
        _watch.Delivered(lane.Slot, lane.Others, next, packet.StampNs);
    }

    private void BookCopy(ref PacketEvent packet, FlowLane lane, ulong next)
    {
        ulong first = lane.State.Value.Next;
        MoveOn(ref packet, lane, next);
        StrongBox<Generation> generation = lane.Generation;
        generation.Value.LastClockNs = packet.ClockNs;
        packet.NewNumbers = 0;
        packet.FirstNewSequence = 0;
        _arbitration.BookCopy(ref packet, generation.Value.Serial, first);
        _watch.Moved(lane.Slot, lane.Line, ref lane.State.Value, generation.Value.Delivered, packet.StampNs);
    }

    /// <summary>What a packet changes on its line, whoever was first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref LineCounters MoveOn(ref PacketEvent packet, FlowLane lane, ulong next)
    {
        StrongBox<LineState> state = lane.State;
        ref LineMemory memory = ref lane.Memory.Value;
        ref LineCounters counters = ref _context.LineCounters(lane.Line);
        counters.Packets++;
        counters.Bytes += packet.PayloadLength;
        counters.Messages += (long)(next - state.Value.Next);
        state.Value.Next = next;
        packet.FirstOnLine = 0;
        packet.LeadLineIndex = -1;
        packet.LeadNs = 0;
        packet.IsLeadReversed = 0;
        packet.InterArrivalNs = packet.StampNs - memory.LastStampNs;
        memory.LastStampNs = packet.StampNs;
        memory.LastSource = packet.Source;
        _watch.Heard(ref memory, packet.StampNs);
        return ref counters;
    }
}
