// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Ranges;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Sequences;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Returns a feed and its lines to the position below a jump that is taken back. Numbers that were declared
/// lost as part of it, and were really passed since, are missing from the packet on that left them out.</summary>
[HotPath]
internal sealed class PositionReturn(FeedContext context, FeedNumbers numbers, LineGaps gaps)
{
    private readonly FeedContext _context = context;
    private readonly FeedNumbers _numbers = numbers;
    private readonly LineGaps _gaps = gaps;

    /// <summary>True if all numbers of a line's reported loss are still missing.</summary>
    public bool IsWhole(int slot, int jump, int line)
    {
        ref ReportedLoss loss = ref _context.Jumps.Of(slot, jump, line).Loss;
        RangeTable ranges = _context.Ranges(line);
        int node = ranges.FindFrom(_context.State(slot, line).Missing, loss.First);
        return loss.Last != 0 && node >= 0 && ranges[node].First == loss.First && ranges[node].Last == loss.Last
            && ranges[node].State is RangeState.Lost or RangeState.Unobserved;
    }

    /// <summary>True if a line's first number of a sequence lies above a jump.</summary>
    public bool BeganAbove(int slot, int jump, int line)
    {
        LineState state = _context.State(slot, line);
        return state.IsStarted && state.Start >= _context.Jumps[slot, jump].First;
    }

    /// <summary>Returns a line to a position: 0 for where it last brought numbers below the jump, or was
    /// before. Retracts what was reported of it above, except the loss up to the jumps.</summary>
    /// <returns>Count of the numbers that were declared missing on it and are no longer.</returns>
    public long RollBackLine(int slot, int jump, int line, ulong next, GapEvents events, long stampNs)
    {
        if (next == 0)
            next = PositionOf(slot, jump, line);
        LineState state = _context.State(slot, line);
        RangeTable ranges = _context.Ranges(line);
        (ulong missing, long declared) = (0, 0);
        for (int node; (node = ranges.FindFrom(state.Missing, next)) >= 0;)
        {
            ulong removed = ranges[node].Last - Math.Max(ranges[node].First, next) + 1;
            missing += removed;
            declared += ranges[node].State == RangeState.Lost ? (long)removed : 0;
            if (ranges[node].State == RangeState.Lost && !_context.Jumps.HasReported(slot, jump, line, ranges[node].Id))
            {
                _context.LineCounters(line).Retracted.Gaps++;
                RangeNode range = ranges[node];
                events.Retracted(slot, line, range.Id, range.First, range.Last, range.OpenedStampNs, stampNs);
            }
            if (ranges[node].First < next)
                ranges[node].Last = next - 1;
            else
                _gaps.Remove(slot, line, node);
        }
        _context.Line(line).MissedNumbers -= missing;
        // They will be sent again.
        _context.LineCounters(line).Duplicates += (long)(state.Next - Math.Max(next, state.Start) - missing);
        state.Next = next;
        state.Start = Math.Min(state.Start, next);
        state.Rate.Rewind(next);
        ulong lowest = _context.Jumps.LowestReported(slot, jump, _context.Generation(slot).Jumps, line);
        return declared + CountDeclared(slot, line, lowest);
    }

    /// <summary>Forgets what a line brought and lacked of a sequence that has not begun, and retracts what was reported
    /// of it.</summary>
    public void Forget(int slot, int line, GapEvents events, long stampNs)
    {
        LineState state = _context.State(slot, line);
        RangeTable ranges = _context.Ranges(line);
        ref LineCounters counters = ref _context.LineCounters(line);
        ulong missing = 0;
        for (int node; (node = ranges.FindFrom(state.Missing, 0)) >= 0; _gaps.Remove(slot, line, node))
        {
            RangeNode range = ranges[node];
            missing += (ulong)range.Count;
            if (range.State is RangeState.Lost)
                counters.Retracted.Messages += range.Count;
            if (range.State is RangeState.Repaired or RangeState.Unobserved)
                continue;
            counters.Retracted.Gaps++;
            if (range.Id != 0)
                events.Retracted(slot, line, range.Id, range.First, range.Last, range.OpenedStampNs, stampNs);
        }
        _context.Line(line).MissedNumbers -= missing;
        counters.Duplicates += (long)(state.Next - state.Start - missing);
    }

    /// <summary>Returns the feed to a position, after its lines.</summary>
    /// <param name="jump">The lowest jump that is taken back.</param>
    /// <param name="jumps">Count of the jumps before.</param>
    /// <param name="next">The position.</param>
    /// <param name="lowest">Lowest number of the losses that are retracted.</param>
    public void RollBack(int slot, int jump, int jumps, ulong next, ulong lowest)
    {
        ulong lost = Math.Min(next, lowest);
        RollBackFeed(slot, lost, next);
        _context.ForgetAges(slot, next);
        for (int line = 0; line < _context.LineCount; line++)
        {
            LineJump of = _context.Jumps.Of(slot, jump, line);
            ulong reported = Math.Min(next, _context.Jumps.LowestReported(slot, jump, jumps, line));
            DeclareFeed(slot, line, lost, reported);
            if (of.HasJumped)
                Reopen(slot, line, of.From, reported);
        }
    }

    /// <summary>Forgets all numbers from one on: they are not sent yet. What was declared lost below it is open
    /// again.</summary>
    /// <param name="lost">First number that is open again.</param>
    /// <param name="first">First number that is forgotten.</param>
    private void RollBackFeed(int slot, ulong lost, ulong first)
    {
        Generation generation = _context.Generation(slot);
        RangeTable holes = _context.Holes;
        _context.CountStrays(slot, first);
        for (int hole; (hole = holes.FindFrom(generation.Holes, first)) >= 0;)
        {
            if (holes[hole].First < first)
            {
                holes[hole].Last = first - 1;
                continue;
            }
            holes.Remove(ref generation.Holes, hole);
            if (holes[hole].State != RangeState.Open)
                holes.Unlink(ref holes.Remembered, hole);
            holes.Release(hole);
        }
        generation.Known = generation.Delivered = first;
        generation.HolesEnd = Math.Min(generation.HolesEnd, first);
        for (int hole; (hole = holes.FindFrom(generation.Holes, lost)) >= 0; lost = holes[hole].Last + 1)
        {
            if (holes[hole].Last + 1 == first)
                generation.Delivered = holes[hole].First;
            if (holes[hole].State != RangeState.Lost)
                continue;
            holes[hole].State = RangeState.Open;
            holes.Unlink(ref holes.Remembered, hole);
        }
    }

    /// <summary>Number after the last that a line brought below a jump; its position before if it brought
    /// none.</summary>
    private ulong PositionOf(int slot, int jump, int line)
    {
        LineJump of = _context.Jumps.Of(slot, jump, line);
        if (of.RunNext != 0)
            return of.RunNext;
        RangeTable ranges = _context.Ranges(line);
        LineState state = _context.State(slot, line);
        BelievedJump over = _context.Jumps[slot, jump];
        ulong position = of.From;
        while (position < over.First)
        {
            int node = ranges.FindFrom(state.Missing, position);
            if (node < 0)
                return Math.Min(state.Next, over.First);
            position = Math.Max(position, ranges[node].First);
            // What other lines had brought is a range of its own.
            ulong end = position;
            while (node >= 0 && ranges[node].First <= end)
            {
                end = ranges[node].Last + 1;
                node = ranges.FindFrom(state.Missing, end);
            }
            if (end >= over.First || end - position > JumpLimit.Of(over.Most, silenceNs: 0))
                break;
            position = end;
        }
        return position;
    }

    private long CountDeclared(int slot, int line, ulong first)
    {
        RangeTable ranges = _context.Ranges(line);
        LineState state = _context.State(slot, line);
        long declared = 0;
        for (int node; (node = ranges.FindFrom(state.Missing, first)) >= 0; first = ranges[node].Last + 1)
            declared += ranges[node].State == RangeState.Lost ? ranges[node].Count : 0;
        return declared;
    }

    /// <summary>Opens what a line left out below its position as gaps of their own.</summary>
    private void Reopen(int slot, int line, ulong first, ulong lost)
    {
        RangeTable ranges = _context.Ranges(line);
        LineState state = _context.State(slot, line);
        for (int node; (node = ranges.FindFrom(state.Missing, first)) >= 0;)
        {
            RangeNode left = ranges[node];
            first = left.Last + 1;
            if (left.State == RangeState.Open && left.AgainNs > left.OpenedStampNs)
                Restart(slot, line, node);
            if (left.State != RangeState.Lost || left.First < lost)
                continue;
            _gaps.Remove(slot, line, node);
            _context.Line(line).MissedNumbers -= (ulong)left.Count;
            _gaps.Open(
                slot, line, left.First, left.Last, Math.Max(left.AgainNs, left.OpenedStampNs), left.SinceNs,
                UnobservedCause.None);
        }
    }

    /// <summary>Lets an open gap begin where its numbers were left out again.</summary>
    private void Restart(int slot, int line, int node)
    {
        RangeTable ranges = _context.Ranges(line);
        LineState state = _context.State(slot, line);
        ranges.Unlink(ref state.Pending, node);
        ranges[node].OpenedStampNs = ranges[node].AgainNs;
        ranges.Append(ref state.Pending, node);
        _context.EnsureBy(slot, ranges[node].OpenedStampNs + _context.Feed.RepairWindowNs);
    }

    /// <summary>Declares for the feed what a line has declared lost meanwhile, apart from the jump.</summary>
    private void DeclareFeed(int slot, int line, ulong first, ulong end)
    {
        RangeTable ranges = _context.Ranges(line);
        LineState state = _context.State(slot, line);
        for (int node; (node = ranges.FindFrom(state.Missing, first)) >= 0; first = ranges[node].Last + 1)
        {
            RangeNode lost = ranges[node];
            if (lost.First >= end)
                return;
            if (lost.State != RangeState.Lost)
                continue;
            var gap = new DeclaredGap(
                Math.Max(lost.First, first), lost.Last, lost.OpenedStampNs,
                lost.OpenedStampNs + _context.Feed.RepairWindowNs, AtEnd: false);
            _numbers.Declare(slot, gap, lost.SinceNs);
        }
    }
}
