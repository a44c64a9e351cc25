// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Packets;
using Telemetry.Model.Deadlines;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>Detects that a line started over without announcing it: it goes back to old numbers, or by more than the
/// duplicate window, or ahead by more than can be counted, and then runs in order. Its packets are withheld until that
/// is decided, then counted in the sequence they belong to; single packets that went ahead belong to none and are
/// undecodable.</summary>
[HotPath]
internal sealed class ResetInference
{
    /// <summary>Number of packets in order that make a reset.</summary>
    public const int PacketsInOrder = 16;

    /// <summary>Number of packets that make a reset if no more come.</summary>
    private const int FewestPackets = 2;

    // Any number is legal, and a jump is a gap; but all gaps of a feed's lines together must fit its counters. A larger
    // jump is a corrupt packet or another sequence. A gap that can be real is always reported: 2^31 would fit.
    private const ulong LargestRealGap = 1UL << 32;
    private const ulong LargestMissing = 1UL << 62;

    private readonly FeedContext _context;
    private readonly NumberAccount _account;
    private readonly LineGaps _gaps;
    private readonly GapEvents _events;
    private readonly WithheldRuns _runs;
    private readonly PacketEvent[] _booked = new PacketEvent[1];

    /// <summary>Allocates room for withheld packets.</summary>
    public ResetInference(FeedContext context, NumberAccount account, LineGaps gaps, GapEvents events)
    {
        _context = context;
        _account = account;
        _gaps = gaps;
        _events = events;
        _runs = new WithheldRuns(context);
    }

    /// <summary>True if a number is so far ahead that its gap cannot be counted.</summary>
    public bool IsFarAhead(int slot, int line, ulong number)
    {
        LineState state = _context.State(slot, line);
        return state.IsStarted && number > state.Next && IsTooMany(line, number - state.Next);
    }

    /// <summary>True if a line's missing numbers are too many to be counted.</summary>
    public bool IsTooMany(int line, ulong numbers)
    {
        if (numbers <= LargestRealGap)
            return false;
        ulong budget = LargestMissing / (ulong)_context.LineCount;
        return numbers > budget || _context.Line(line).MissedNumbers > budget - numbers;
    }

    /// <summary>True if a packet without numbers announces a next number that cannot be the line's.</summary>
    public bool Refuses(ref PacketEvent packet, int slot, int line, ulong next)
    {
        if (!IsFarAhead(slot, line, next))
            return false;
        int run = _context.State(slot, line).Run;
        if (run > 0 && next == _runs[run].Next)
        {
            _context.Generation(slot).Counts.Packets++;
            return true;
        }
        packet.Status = EnvelopeStatus.BadSequence;
        CountBad(line, packet.StampNs);
        return true;
    }

    /// <summary>Withholds a packet that may begin a new sequence, or that follows one which did.</summary>
    /// <returns>True if it is withheld. If it is the last packet needed, <see cref="IsDecided"/> is true.</returns>
    public bool Withhold(ref PacketEvent packet, int slot, int line, ulong first, ulong last)
    {
        LineState state = _context.State(slot, line);
        if (state.Run > 0 && !Continues(slot, line, first, last))
            Flush(slot, line, slot);
        if (state.Run == 0 && !TryBegin(slot, line, first, last, packet.StampNs))
            return false;
        ref WithheldRun run = ref _runs[state.Run];
        ref WithheldPacket withheld = ref _runs.PacketOf(state.Run, run.Count++);
        withheld.First = first;
        withheld.Last = last;
        withheld.StampNs = packet.StampNs;
        withheld.PayloadLength = packet.PayloadLength;
        withheld.Ticket = _context.Fresh?.Withhold() ?? 0;
        withheld.FlowId = packet.FlowId;
        withheld.CountsInLedger = (packet.Flags & PacketEventFlags.CountsInLedger) != 0;
        run.Next = last + 1;
        return true;
    }

    /// <summary>True if enough packets of a line ran in order.</summary>
    public bool IsDecided(int slot, int line)
    {
        int index = _context.State(slot, line).Run;
        ref WithheldRun run = ref _runs[index];
        if (index == 0 || run.Count - run.CountAtNew < PacketsInOrder)
            return false;
        ref WithheldPacket latest = ref _runs.PacketOf(index, run.Count - 1);
        ulong numbers = run.Next - _runs.PacketOf(index, run.CountAtNew).First;
        return !run.IsNear || IsOverdue(slot, numbers, latest.StampNs);
    }

    /// <summary>True if the packets that a line withholds make a reset although no more have come.</summary>
    public bool IsDecidedByFew(int slot, int line)
    {
        int index = _context.State(slot, line).Run;
        ref WithheldRun run = ref _runs[index];
        return index > 0 && run.IsOld && run.Count - run.CountAtNew >= FewestPackets && !HasGrown(slot, run);
    }

    /// <summary>Latest time at which a line's withheld packets are decided; <see cref="DeadlineHeap.Never"/> if there
    /// are none, or they wait for the next packet.</summary>
    public long DeadlineNs(int slot, int line)
    {
        int run = _context.State(slot, line).Run;
        return run == 0 || _runs[run].IsAhead
            ? DeadlineHeap.Never
            : _runs[run].SinceNs + _context.Feed.DuplicateAgeNs;
    }

    /// <summary>The first packet that a line withheld; there must be one.</summary>
    public ref readonly WithheldPacket FirstOf(int slot, int line) =>
        ref _runs.PacketOf(_context.State(slot, line).Run, 0);

    /// <summary>Removes the newest withheld packet of a line, which the caller handles itself.</summary>
    public void DropNewest(int slot, int line) => _runs[_context.State(slot, line).Run].Count--;

    /// <summary>Counts the packets that a line withheld in one sequence, in that or another sequence.</summary>
    public void Flush(int slot, int line, int target)
    {
        LineState state = _context.State(slot, line);
        int run = state.Run;
        if (run == 0)
            return;
        state.Run = 0;
        for (int index = 0; index < _runs[run].Count; index++)
            Count(target, line, _runs.PacketOf(run, index));
        _runs.Release(run);
    }

    private void Count(int slot, int line, in WithheldPacket withheld)
    {
        if (IsFarAhead(slot, line, withheld.First))
        {
            CountBad(line, withheld.StampNs);
            if (withheld.CountsInLedger)
                _context.RefuseLater();
            return;
        }
        _booked[0] = default;
        _booked[0].StampNs = withheld.StampNs;
        _booked[0].Frame = withheld.Ticket;
        _booked[0].PayloadLength = withheld.PayloadLength;
        _booked[0].FlowId = withheld.FlowId;
        _booked[0].LeadLineIndex = -1;
        _context.SinceNs = withheld.StampNs;
        _account.Count(ref _booked[0], slot, line, withheld.First, withheld.Last);
    }

    /// <summary>Front of a line; below its own jump if only that packet supports it, since the line may still continue
    /// there.</summary>
    private ulong FrontOf(int slot, int line)
    {
        Generation generation = _context.Generation(slot);
        ulong next = _context.State(slot, line).Next;
        return generation.HasLoneJump && generation.Lone.Line == line ? Math.Min(next, generation.Lone.From) : next;
    }

    private bool IsNear(int slot, int line, ulong first) =>
        FrontOf(slot, line) - first <= (ulong)_context.Feed.DuplicateWindow;

    /// <summary>True if a number was first seen longer than the duplicate age ago. Numbers before a restart are old,
    /// since no copies of them come after it.</summary>
    private bool IsOld(int slot, int line, ulong number, long stampNs) =>
        _context.State(slot, line).IsRestored
        || _context.WasSeenBefore(slot, number, stampNs - _context.Feed.DuplicateAgeNs);

    /// <summary>True if a packet can be the first of a line that started over.</summary>
    private bool MayBegin(int slot, int line, ulong first, long stampNs)
    {
        LineState state = _context.State(slot, line);
        if (!state.IsStarted || first > state.Next)
            return IsFarAhead(slot, line, first);
        if (first >= FrontOf(slot, line)
            || (_gaps.IsMissing(slot, line, first) && _context.Jumps.FindOver(slot, line, first) >= 0))
            return false;
        return !IsNear(slot, line, first)
            || (!_gaps.IsMissing(slot, line, first) && IsOld(slot, line, first, stampNs));
    }

    private bool TryBegin(int slot, int line, ulong first, ulong last, long stampNs)
    {
        LineState state = _context.State(slot, line);
        bool isAhead = first > state.Next;
        if (!MayBegin(slot, line, first, stampNs) || (!isAhead && last >= state.Next)
            || _runs.Take() is not (var taken and > 0))
            return false;
        state.Run = taken;
        ref WithheldRun run = ref _runs[taken];
        run.IsAhead = isAhead;
        run.IsNear = !isAhead && IsNear(slot, line, first);
        run.IsOld = !isAhead && IsOld(slot, line, first, stampNs);
        run.SinceNs = stampNs;
        run.Delivered = _context.Generation(slot).Delivered;
        if (!isAhead)
            _context.EnsureBy(slot, DeadlineNs(slot, line));
        return true;
    }

    /// <summary>True if a packet continues a line's withheld ones, and they may still be a new start: numbers new to
    /// the feed at the line's old position show that it continues there.</summary>
    private bool Continues(int slot, int line, ulong first, ulong last)
    {
        LineState state = _context.State(slot, line);
        ref WithheldRun run = ref _runs[state.Run];
        if (first != run.Next || run.Count == WithheldRuns.MostPackets)
            return false;
        if (run.IsAhead)
            return true;
        if (last >= state.Next)
            return false;
        if (!run.IsNear || !HasGrown(slot, run))
            return true;
        run.Delivered = _context.Generation(slot).Delivered;
        run.CountAtNew = run.Count;
        return run.Count <= WithheldRuns.MostPackets - PacketsInOrder;
    }

    private bool HasGrown(int slot, in WithheldRun run) => _context.Generation(slot).Delivered != run.Delivered;

    /// <summary>True if, at the rate of the old numbers, half as many new ones as a run has should have come since the
    /// latest of them: a burst of repeated old packets must not end a sequence that continues.</summary>
    private bool IsOverdue(int slot, ulong numbers, long stampNs)
    {
        Generation generation = _context.Generation(slot);
        ulong latest = generation.Delivered - 1;
        NumberMark oldest = _context.OldestMarkOf(slot);
        if (!_context.History.Knows(generation.Serial, latest) || oldest.StampNs == 0)
            return true;
        long latestNs = _context.History.At(generation.Serial, latest).StampNs;
        double pace = (double)(generation.Delivered - oldest.Next) / (latestNs - oldest.StampNs);
        return latestNs <= oldest.StampNs || pace * (stampNs - latestNs) >= numbers / 2.0;
    }

    private void CountBad(int line, long stampNs)
    {
        _context.LineCounters(line).Undecodable++;
        _events.BadSequence(line, stampNs);
    }
}
