// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Gaps of a feed's lines below a jump that one packet alone bears out: how long they wait, and how a line
/// goes back to before one that was reported.</summary>
[HotPath]
internal sealed class LoneGaps(FeedContext context)
{
    private readonly FeedContext _context = context;

    /// <summary>Whether a gap that one packet alone bears out waits on: numbers below it came since it opened. Of what
    /// another line has delivered, the line's own copy is waited for as well when a second packet bears the gap out
    /// meanwhile.</summary>
    public bool MayStillCome(int slot, in RangeNode node)
    {
        ref Generation generation = ref _context.Generation(slot);
        bool isLone = generation.HasLoneJump && node.First < generation.Lone.First
            && node.Last >= generation.Lone.From;
        return node.AgainNs > node.OpenedStampNs && (isLone || node.State == RangeState.Repaired);
    }

    /// <summary>What remains below a lone jump waits on from the last arrival; what a packet has left out below it
    /// waits as if that packet had opened it.</summary>
    public void Postpone(int slot, ref LineState state, RangeTable ranges, int node)
    {
        ranges.Unlink(ref state.Pending, node);
        long againNs = ranges[node].AgainNs;
        if (!IsTop(slot, ranges[node].Last))
            ranges[node].SinceNs = againNs;
        ranges[node].OpenedStampNs = againNs;
        ranges.Append(ref state.Pending, node);
        _context.Touch(slot, againNs + _context.Feed.RepairWindowNs);
    }

    /// <summary>When the numbers below what remains of a range came: an arrival counts only where the range reaches up
    /// to a lone jump, so that what a packet has left out below it keeps that packet's stamp.</summary>
    public long AgainNs(int slot, in RangeNode node, long stampNs) =>
        IsTop(slot, node.Last) ? stampNs : node.AgainNs;

    /// <summary>Whether a range reaches up to the packet of a lone jump.</summary>
    public bool IsTop(int slot, ulong last)
    {
        ref Generation generation = ref _context.Generation(slot);
        return generation.HasLoneJump && last + 1 == generation.Lone.First;
    }

    /// <summary>Takes a line back to before a reported loss: its numbers are not sent yet.</summary>
    /// <returns>False if the loss is not remembered as it was reported; then nothing was done.</returns>
    public bool TryRollBack(int slot, int line, ulong first, ulong last)
    {
        RangeTable ranges = _context.Ranges(line);
        ref LineState state = ref _context.State(slot, line);
        int node = ranges.FindFrom(state.Missing, first);
        if (node < 0 || ranges[node].First != first || ranges[node].Last != last
            || ranges[node].State is not (RangeState.Lost or RangeState.Unobserved))
            return false;
        ranges.Remove(ref state.Missing, node);
        ranges.Unlink(ref ranges.Remembered, node);
        ranges.Release(node);
        _context.Line(line).MissedNumbers -= last - first + 1;
        _context.LineCounters(line).Duplicates += (long)(state.Next - last - 1);     // they will come again
        state.Next = first;
        state.Rate.Rewind(first);
        return true;
    }
}
