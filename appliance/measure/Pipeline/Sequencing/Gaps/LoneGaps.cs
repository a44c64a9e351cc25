// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Ranges;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Gaps below a jump that only one packet supports: how long they wait, and how a line is taken back below a
/// reported one.</summary>
[HotPath]
internal sealed class LoneGaps(FeedContext context)
{
    private readonly FeedContext _context = context;

    /// <summary>True if a gap that only one packet supports waits on, because numbers below it arrived since it opened.
    /// If a second packet confirms it meanwhile, the line's own copy of numbers that another line delivered is waited
    /// for as well.</summary>
    public bool MayStillCome(int slot, LineState state, in RangeNode node)
    {
        Generation generation = _context.Generation(slot);
        bool isLone = generation.HasLoneJump && node.First < generation.Lone.First
            && node.Last >= generation.Lone.From;
        return node.AgainNs > node.OpenedStampNs
            && (isLone || node.State == RangeState.Repaired || state.IsWatched);
    }

    /// <summary>Extends the wait of the gap below a lone jump from the last arrival; a part that a later packet left
    /// out waits as if that packet had opened it.</summary>
    public void Postpone(int slot, LineState state, RangeTable ranges, int node)
    {
        ranges.Unlink(ref state.Pending, node);
        long againNs = ranges[node].AgainNs;
        if (!IsTop(slot, ranges[node].Last))
            ranges[node].SinceNs = againNs;
        ranges[node].OpenedStampNs = againNs;
        ranges.Append(ref state.Pending, node);
        _context.EnsureBy(slot, againNs + _context.Feed.RepairWindowNs);
    }

    /// <summary>Time when the numbers below the rest of a range arrived. An arrival counts only for a range that
    /// reaches up to a lone jump; a part below it that a packet left out keeps that packet's stamp.</summary>
    public long AgainNs(int slot, in RangeNode node, long stampNs) =>
        IsTop(slot, node.Last) || _context.Jumps.FindUpTo(slot, node.First, node.Last) >= 0 ? stampNs : node.AgainNs;

    /// <summary>True if a range reaches up to the packet of a lone jump.</summary>
    public bool IsTop(int slot, ulong last)
    {
        Generation generation = _context.Generation(slot);
        return generation.HasLoneJump && last + 1 == generation.Lone.First;
    }
}
