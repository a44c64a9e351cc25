// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Model.Positions;
using Telemetry.Model.Ranges;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Lines;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>Saves the positions of a feed's sequences and continues from them after a restart, or where they stood when
/// the feed was removed. Numbers that passed meanwhile, and numbers that were missing and could still have come, become
/// unobserved.</summary>
[HotPath]
internal sealed class PositionKeeper(FeedContext context, Generations generations, GapEvents events)
{
    private const long Restart = 1;
    private const long Inferred = 2;
    private const long Ended = 4;

    private readonly FeedContext _context = context;
    private readonly Generations _generations = generations;
    private readonly GapEvents _events = events;

    /// <summary>Appends the positions of the feed's sequences.</summary>
    public void Copy(SequencePositions target)
    {
        for (int slot = 0; slot < _generations.Count; slot++)
        {
            if (!_context.IsUsed(slot) || _context.Generation(slot).IsProvisional
                || target.GenerationCount == target.Generations.Length)
                continue;
            int row = target.GenerationCount++;
            CopyGeneration(slot, out target.Generations[row]);
            for (int line = 0; line < _context.LineCount && target.LineCount < target.Lines.Length; line++)
            {
                if (_context.State(slot, line).IsStarted)
                    CopyLine(slot, line, row, out target.Lines[target.LineCount++]);
            }
        }
    }

    /// <summary>Continues a sequence from its saved position. Sequences are given in the order in which they
    /// began.</summary>
    /// <param name="clockNs">Now, nanoseconds of the stamps' clock.</param>
    /// <param name="lastClockNs">Time of its latest packet, which may be before the clock began, nanoseconds.</param>
    [ColdPath]
    public void Restore(
        in GenerationPosition position, ReadOnlySpan<LinePosition> lines, long clockNs, long lastClockNs)
    {
        int slot = _generations.Create(position.Channel, (position.Flags & Restart) != 0, clockNs);
        if (slot < 0)
            return;
        Generation generation = _context.Generation(slot);
        generation.LastClockNs = lastClockNs;
        generation.HasNumbers = position.Known > 0;
        generation.IsStarted = lines.Length > 0 || generation.HasNumbers;
        generation.Base = position.Base;
        generation.Known = position.Known;
        generation.Delivered = position.Delivered;
        generation.IsInferred = (position.Flags & Inferred) != 0;
        generation.IsEnded = (position.Flags & Ended) != 0;
        if (position.HoleCount > 0)
        {
            _context.FeedCounters.MessagesUnobserved += position.HoleCount;
            generation.Counts.MessagesUnobserved += position.HoleCount;
            _events.Unseen(slot, -1, position.HoleFirst, position.HoleLast, position.HoleCount, clockNs);
        }
        foreach (LinePosition line in lines)
            RestoreLine(slot, line, clockNs);
    }

    /// <summary>Continues all sequences of a feed that was removed.</summary>
    [ColdPath]
    public void Continue(long clockNs)
    {
        _context.PauseCause = UnobservedCause.Appliance;
        for (int slot = 0; slot < _generations.Count; slot++)
        {
            _context.Generation(slot).Resumed = 0;
            _context.Generation(slot).Lone.Top = 0;         // its jump ended with the feed
            for (int line = 0; line < _context.LineCount; line++)
            {
                LineState state = _context.State(slot, line);
                if (!state.IsStarted)
                    continue;
                (state.IsRestored, state.IsBehind, state.BehindSinceNs) = (true, false, 0);
                state.Rate.Start(clockNs, state.Next);
            }
        }
    }

    private void RestoreLine(int slot, in LinePosition position, long clockNs)
    {
        int line = (int)position.LineIndex - _context.LineBase;
        LineState state = _context.State(slot, line);
        state.IsStarted = true;
        state.IsRestored = true;
        state.Start = position.Start;
        state.Next = position.Next;
        state.Rate.Start(clockNs, position.Next);
        state.EndStampNs = position.IsEnded != 0 ? clockNs : 0;
        if (position.PendingCount == 0)
            return;
        _context.LineCounters(line).MessagesUnobserved += position.PendingCount;
        _events.Unseen(slot, line, position.PendingFirst, position.PendingLast, position.PendingCount, clockNs);
    }

    private void CopyGeneration(int slot, out GenerationPosition position)
    {
        Generation generation = _context.Generation(slot);
        position = new GenerationPosition
        {
            Channel = generation.Channel,
            Base = generation.Base,
            Known = generation.HasNumbers ? generation.Known : 0,
            Delivered = generation.Delivered,
            FeedIndex = _context.Feed.Index,
            Serial = generation.Serial,
            Flags = (generation.IsRestart ? Restart : 0) | (generation.IsInferred ? Inferred : 0)
                | (generation.IsEnded ? Ended : 0),
        };
        RangeTable holes = _context.Holes;
        ulong from = 0;
        for (int hole; (hole = holes.FindFrom(generation.Holes, from)) >= 0;)
        {
            ref RangeNode node = ref holes[hole];
            if (node.State == RangeState.Open)
                Take(node, ref position.HoleFirst, ref position.HoleLast, ref position.HoleCount);
            if (node.Last == ulong.MaxValue)
                break;
            from = node.Last + 1;
        }
    }

    private void CopyLine(int slot, int line, int row, out LinePosition position)
    {
        LineState state = _context.State(slot, line);
        position = new LinePosition
        {
            Start = state.Start,
            Next = state.Next,
            Generation = row,
            LineIndex = _context.LineBase + line,
            IsEnded = state.EndStampNs != 0 ? 1 : 0,
        };
        RangeTable ranges = _context.Ranges(line);
        for (int node = state.Pending.Head; node >= 0; node = ranges[node].Next)
            Take(ranges[node], ref position.PendingFirst, ref position.PendingLast, ref position.PendingCount);
    }

    private static void Take(in RangeNode node, ref ulong first, ref ulong last, ref long count)
    {
        first = count == 0 ? node.First : Math.Min(first, node.First);
        last = Math.Max(last, node.Last);
        count += node.Count;
    }
}
