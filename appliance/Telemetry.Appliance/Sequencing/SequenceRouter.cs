// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Sequencing;

/// <summary>Finds the run of numbers that a packet belongs to: lines do not begin a new one together, and what says
/// that it begins may come twice.</summary>
[HotPath]
internal sealed class SequenceRouter(
    FeedContext context, Generations generations, LineWatch watch, GapEvents events)
{
    private readonly FeedContext _context = context;
    private readonly Generations _generations = generations;
    private readonly LineWatch _watch = watch;
    private readonly GapEvents _events = events;

    /// <summary>Finds the sequence that a packet belongs to, or begins it.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="line">Its line.</param>
    /// <param name="raw">Its first number, or the next one that it tells.</param>
    /// <returns>The slot; -1 if a sequence begins and the table is full.</returns>
    public int Route(ref PacketEvent packet, int line, ulong raw)
    {
        ref Envelope envelope = ref packet.Envelope;
        bool isReset = (envelope.Flags & EnvelopeFlags.Reset) != 0;
        int slot = _generations.Find(packet.FlowId, envelope.Channel);
        if (slot < 0)
            return Begin(ref packet, line, raw, isReset);
        ref LineState state = ref _context.State(slot, line);
        if (state.IsStarted)
            return isReset && !IsToldAgain(ref packet, slot, line, raw) ? Begin(ref packet, line, raw, isReset) : slot;
        if (isReset && !_context.Generation(slot).IsRestart)
            return Begin(ref packet, line, raw, isReset);
        int older = _generations.OlderOf(slot);
        if (!isReset && older >= 0 && StillBelongsTo(older, slot, line, raw))
            return older;
        EndOlder(slot, line, packet.StampNs);
        return slot;
    }

    /// <summary>A line joins a sequence: it has ended those before.</summary>
    public void EndOlder(int slot, int line, long stampNs)
    {
        for (int older = _generations.OlderOf(slot); older >= 0; older = _generations.OlderOf(older))
        {
            ref LineState state = ref _context.State(older, line);
            if (!state.IsStarted || state.EndStampNs != 0)
                continue;
            state.EndStampNs = stampNs;
            _watch.Moved(older, line, ref state, _context.Generation(older).Delivered, stampNs);
        }
    }

    /// <summary>Whether what a line withheld from a number on is nearer to a fresh sequence than to the one it was
    /// withheld in.</summary>
    public bool Follows(int slot, int line, int fresh, ulong first)
    {
        ref LineState state = ref _context.State(slot, line);
        return !state.IsStarted
            || Distance(first, _context.Generation(fresh).Known) < Distance(first, state.Next);
    }

    /// <summary>Whether the reset that began a line's sequence is told again: it leaves the line where it stands, or
    /// comes so soon after the line began that it is a copy, or was overtaken by what followed it.</summary>
    private bool IsToldAgain(ref PacketEvent packet, int slot, int line, ulong raw)
    {
        ref Generation generation = ref _context.Generation(slot);
        ref LineState state = ref _context.State(slot, line);
        // After a restart nothing is sent twice.
        if (!generation.IsRestart || generation.ResetNumber != raw || state.IsRestored)
            return false;
        return state.Next == _context.Space.Unwrap(raw, state.Next) + packet.Envelope.Numbers
            || packet.StampNs - state.StartStampNs <= _context.Feed.RepairWindowNs;
    }

    /// <summary>Whether a line that has not joined the newest sequence of its key goes on in the one before: its number
    /// is nearer to where it was than to where the others are now.</summary>
    private bool StillBelongsTo(int older, int newest, int line, ulong raw)
    {
        ref LineState state = ref _context.State(older, line);
        ref Generation generation = ref _context.Generation(newest);
        if (!state.IsStarted || state.EndStampNs != 0
            || !SlotIndex.AreSame(_context.Generation(older).Channel, generation.Channel))
            return false;
        SequenceSpace space = _context.Space;
        ulong known = generation.HasNumbers ? generation.Known : space.Origin;
        ulong toNewest = Distance(space.Unwrap(raw, known), known);
        // The line that went astray came back to where this one is.
        if (generation.IsInferred && toNewest <= (ulong)_context.Feed.DuplicateWindow / 2)
            return false;
        return Distance(space.Unwrap(raw, state.Next), state.Next) <= toNewest;
    }

    private int Begin(ref PacketEvent packet, int line, ulong raw, bool isReset)
    {
        bool follows = _generations.FindChannel(packet.Envelope.Channel) >= 0;
        int slot = _generations.Create(packet.Envelope.Channel, isReset, packet.ClockNs);
        if (slot < 0)
            return slot;
        _context.Generation(slot).ResetNumber = raw;
        if (follows || isReset)
        {
            _context.FeedCounters.Resets++;
            ulong first = _context.Space.Unwrap(raw, expected: 0);
            _events.Reset(slot, line, first, packet.StampNs, packet.StampNs, isInferred: false);
        }
        EndOlder(slot, line, packet.StampNs);
        return slot;
    }

    private static ulong Distance(ulong left, ulong right) => left > right ? left - right : right - left;
}
