// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>Rows of a feed's number sequences at the end of an interval: one for each channel and session, with the
/// counters of all its generations since the last interval.</summary>
[HotPath]
internal sealed class ChannelRows(FeedContext context, Generations generations)
{
    private readonly FeedContext _context = context;
    private readonly Generations _generations = generations;

    /// <summary>Writes the rows; the counters restart at 0. Those of sequences that find no row are added to the feed's
    /// other ones.</summary>
    /// <param name="clockNs">Now, nanoseconds of the stamps' clock.</param>
    /// <returns>The number of rows used.</returns>
    public int Take(Span<ChannelRow> rows, long clockNs)
    {
        for (int slot = 0; slot < _generations.Count; slot++)
        {
            if (_context.IsUsed(slot))
                _generations.GiveCountsToNewest(slot);
        }
        int used = 0;
        for (int slot = 0; slot < _generations.Count; slot++)
        {
            Generation generation = _context.Generation(slot);
            if (!_context.IsUsed(slot) || !IsShown(slot, generation, clockNs))
                continue;
            if (used < rows.Length)
                rows[used++] = RowOf(slot, generation);
            else
                CounterMath.Add(ref _context.OtherCounts, generation.Counts);
            generation.Counts = default;
        }
        return used;
    }

    /// <summary>True for the newest generation of a channel and session: of an earlier session only if it was heard of
    /// lately, or counted anything.</summary>
    private bool IsShown(int slot, Generation generation, long clockNs)
    {
        if (generation.Retracts)
            return true;
        if (generation.IsProvisional || _generations.NewestOf(slot) != slot)
            return false;
        return _generations.FindChannel(generation.Channel) == slot
            || clockNs - generation.LastClockNs <= Generations.KeptForNs
            || !CounterMath.IsZero(generation.Counts);
    }

    private ChannelRow RowOf(int slot, Generation generation) => new()
    {
        Channel = generation.Channel,
        NextSequence = _context.Space.Raw(_context.NextOf(slot)),
        LastClockNs = generation.LastClockNs,
        Counters = generation.Counts,
        FeedIndex = _context.Feed.Index,
    };
}
