// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>Finds the number sequence that a packet belongs to: lines do not begin a new one at the same time, and the
/// message that begins it may come twice.</summary>
[HotPath]
internal sealed class SequenceRouter(
    FeedContext context, Generations generations, LineWatch watch, StartReturn returns)
{
    private readonly FeedContext _context = context;
    private readonly Generations _generations = generations;
    private readonly LineWatch _watch = watch;
    private readonly StartReturn _returns = returns;

    /// <summary>Finds the sequence that a packet belongs to, or begins it.</summary>
    /// <param name="raw">Its first number, or the next one that it announces.</param>
    /// <returns>The slot; -1 if a sequence begins and the table is full.</returns>
    public int Route(ref PacketEvent packet, int line, ulong raw)
    {
        ref Envelope envelope = ref packet.Envelope;
        bool isReset = (envelope.Flags & EnvelopeFlags.Reset) != 0;
        int slot = _generations.Find(packet.FlowId, envelope.Channel);
        if (slot < 0)
            return Begin(ref packet, line, raw, isReset);
        if (_context.Generation(slot).Announced >= 0 && FollowsAnnounced(ref packet, ref slot, line, raw, isReset))
            return slot;
        if (!isReset && _context.Generation(slot).Start.Id != 0
            && _returns.FindOld(slot, line, raw, packet.StampNs) is var old and >= 0)
            return old;
        LineState state = _context.State(slot, line);
        if (state.IsStarted)
        {
            return isReset && !IsRepeatedReset(ref packet, slot, line, raw) && !IsInOrder(slot, line, raw)
                ? BeginAgain(ref packet, slot, line, raw)
                : slot;
        }
        if (isReset && !_context.Generation(slot).IsRestart)
            return BeginAgain(ref packet, slot, line, raw);
        int older = _generations.OlderOf(slot);
        if (!isReset && older >= 0 && StillBelongsTo(older, slot, line, raw))
            return older;
        if (!_context.Generation(slot).IsProvisional)
            EndOlder(slot, line, packet.StampNs);
        return slot;
    }

    /// <summary>Confirms a sequence with the packet that follows its first one: its lines have ended the sequences
    /// before.</summary>
    public void Confirm(int slot, int line, long stampNs)
    {
        _generations.Confirm(slot);
        Generation generation = _context.Generation(slot);
        LoneJump start = generation.Lone;
        ReportReset(slot, start.Line, generation.ResetNumber, stampNs, start.StampNs);
        for (int started = 0; started < _context.LineCount; started++)
        {
            LineState state = _context.State(slot, started);
            if (state.IsStarted)
                EndOlder(slot, started, state.StartStampNs);
            else if (started == line)
                EndOlder(slot, line, stampNs);
        }
    }

    /// <summary>Ends, on a line that joins a sequence, the sequences before it.</summary>
    public void EndOlder(int slot, int line, long stampNs)
    {
        for (int older = _generations.OlderOf(slot); older >= 0; older = _generations.OlderOf(older))
        {
            LineState state = _context.State(older, line);
            if (!state.IsStarted || state.EndStampNs != 0)
                continue;
            state.EndStampNs = stampNs;
            _watch.Moved(older, line, state, _context.Generation(older).Delivered, stampNs);
        }
    }

    /// <summary>True if the packets that a line withheld from a number on are nearer to a fresh sequence than to the
    /// one they were withheld in.</summary>
    public bool Follows(int slot, int line, int fresh, ulong first)
    {
        LineState state = _context.State(slot, line);
        return !state.IsStarted
            || Distance(first, _context.Generation(fresh).Known) < Distance(first, state.Next);
    }

    /// <summary>True if a packet repeats the reset that began a line's sequence: it leaves the line where it is, or
    /// comes so soon after the line began that it is a copy, or was overtaken by the packets that followed
    /// it.</summary>
    private bool IsRepeatedReset(ref PacketEvent packet, int slot, int line, ulong raw)
    {
        Generation generation = _context.Generation(slot);
        LineState state = _context.State(slot, line);
        // No copies come after a restart.
        if (!generation.IsRestart || generation.ResetNumber != raw || state.IsRestored)
            return false;
        return state.Next == _context.Space.Unwrap(raw, state.Next) + packet.Envelope.Numbers
            || packet.StampNs - state.StartStampNs <= _context.Feed.RepairWindowNs;
    }

    /// <summary>True if a line that has not joined the newest sequence of its key continues in the one before: its
    /// number is nearer to its old position than to the others' present one.</summary>
    private bool StillBelongsTo(int older, int newest, int line, ulong raw)
    {
        LineState state = _context.State(older, line);
        Generation generation = _context.Generation(newest);
        if (!state.IsStarted || state.EndStampNs != 0
            || _context.Generation(older).Channel != generation.Channel)
            return false;
        SequenceSpace space = _context.Space;
        ulong known = generation.HasNumbers ? generation.Known : space.Origin;
        ulong toNewest = Distance(space.Unwrap(raw, known), known);
        ulong toOlder = Distance(space.Unwrap(raw, state.Next), state.Next);
        // The inferred reset was wrong: the line that had jumped is back near this line's position.
        if (generation.IsInferred && toNewest <= toOlder + JumpLimit.Slack)
            return false;
        return toOlder <= toNewest;
    }

    /// <summary>True if a packet belongs to the sequence that an earlier one announced by a reset, not to the one that
    /// this would end.</summary>
    /// <param name="slot">The sequence that would end; receives the announced one if the packet belongs to it.</param>
    /// <param name="line">The packet's line.</param>
    /// <param name="raw">Its first number, or the next one that it announces.</param>
    /// <param name="isReset">True if it announces a reset itself.</param>
    private bool FollowsAnnounced(ref PacketEvent packet, ref int slot, int line, ulong raw, bool isReset)
    {
        int announced = _context.Generation(slot).Announced;
        Generation fresh = _context.Generation(announced);
        LoneJump start = fresh.Lone;
        if (HasGoneOn(slot, start))
        {
            _generations.Discard(announced, packet.StampNs);
            return false;
        }
        bool isHeld = packet.StampNs - start.StampNs <= _context.Feed.SuspectHoldNs;
        bool follows = isReset
            ? raw == fresh.ResetNumber && (isHeld || _context.Generation(slot).LastClockNs <= fresh.LastClockNs)
            : ContinuesAnnounced(packet, announced, slot, line, raw);
        if (follows)
            slot = announced;
        else if (!isHeld && line == start.Line)
            _generations.Discard(announced, packet.StampNs);        // its own line continues the old sequence
        return follows;
    }

    /// <summary>True if the line that announced a sequence has brought numbers of the old one for so long since that
    /// the announcement was wrong.</summary>
    private bool HasGoneOn(int slot, in LoneJump start)
    {
        LineState state = _context.State(slot, start.Line);
        return state.IsStarted && state.Rate.BeganNs - start.StampNs > _context.Feed.SuspectHoldNs;
    }

    /// <summary>True if a number is nearer to an announced sequence than to the one that it would end, and not further
    /// ahead in it than can have been sent since.</summary>
    private bool ContinuesAnnounced(in PacketEvent packet, int announced, int slot, int line, ulong raw)
    {
        SequenceSpace space = _context.Space;
        Generation fresh = _context.Generation(announced);
        ulong known = fresh.HasNumbers ? fresh.Known : space.Unwrap(fresh.ResetNumber, space.Origin);
        ulong toFresh = Distance(space.Unwrap(raw, known), known);
        // The announcing line continued with the old numbers, so its silence in the new sequence does not mean that
        // many new ones were sent.
        bool isContradicted = _context.State(slot, fresh.Lone.Line).Next > fresh.NextBefore;
        long silenceNs = isContradicted ? 0 : packet.StampNs - fresh.Lone.StampNs;
        if (toFresh > JumpLimit.Of(_context.MostOfAnyLine(slot), silenceNs))
            return false;
        LineState state = _context.State(slot, line);
        ulong next = state.IsStarted ? state.Next : _context.KnownOf(slot);
        ulong front = _context.Generation(slot).Front;
        ulong toOld = Math.Min(Distance(space.Unwrap(raw, next), next), Distance(space.Unwrap(raw, front), front));
        return toFresh < toOld;
    }

    /// <summary>True if a reset announces exactly the number that its line must send next: then nothing starts
    /// over.</summary>
    private bool IsInOrder(int slot, int line, ulong raw)
    {
        LineState state = _context.State(slot, line);
        return !state.IsRestored && _context.Space.Unwrap(raw, state.Next) == state.Next;
    }

    /// <summary>Handles a reset of the numbers of a channel in a session.</summary>
    private int BeginAgain(ref PacketEvent packet, int slot, int line, ulong raw)
    {
        int replaced = _context.Generation(slot).IsProvisional ? slot : _context.Generation(slot).Announced;
        if (replaced >= 0)
            _generations.Discard(replaced, packet.StampNs);
        return Begin(ref packet, line, raw, isReset: true);
    }

    private int Begin(ref PacketEvent packet, int line, ulong raw, bool isReset)
    {
        bool follows = _generations.FindChannel(packet.Envelope.Channel) >= 0;
        int slot = follows
            ? _generations.CreateProvisional(packet.Envelope.Channel, line, isReset, packet.ClockNs)
            : _generations.Create(packet.Envelope.Channel, isReset, packet.ClockNs);
        if (slot < 0)
            return slot;
        _context.Generation(slot).ResetNumber = raw;
        if (isReset && !follows)
            ReportReset(slot, line, raw, packet.StampNs, packet.StampNs);
        return slot;
    }

    private void ReportReset(int slot, int line, ulong raw, long stampNs, long sinceNs) => _returns.Report(
        slot, line, _context.Space.Unwrap(raw, expected: 0), stampNs, sinceNs, isInferred: false);

    private static ulong Distance(ulong left, ulong right) => left > right ? left - right : right - left;
}
