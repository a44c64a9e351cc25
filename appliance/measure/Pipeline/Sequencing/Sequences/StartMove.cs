// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>Takes back the start of a number sequence that only one packet supports: it was ahead, and two packets in
/// order lie below it.</summary>
[HotPath]
internal sealed class StartMove(FeedContext context, Arbitration arbitration)
{
    private readonly FeedContext _context = context;
    private readonly Arbitration _arbitration = arbitration;

    /// <summary>Removes the packet that began a sequence, so that the sequence begins with the next packet
    /// counted.</summary>
    /// <returns>True if the packet that began it is no longer counted, so that it can be counted again.</returns>
    public bool TakeBack(int slot)
    {
        Generation generation = _context.Generation(slot);
        LoneJump start = generation.Lone;
        _context.State(slot, start.Line).Reset();
        generation.Lone = default;
        generation.Base = generation.Known = generation.Delivered = 0;
        generation.HasNumbers = generation.IsStarted = false;
        long numbers = (long)(start.Top - start.First);
        ref LineCounters counters = ref _context.LineCounters(start.Line);
        if (start.Interval != _context.Intervals)
        {
            counters.Duplicates += numbers;         // already published: they will be sent again
            return false;
        }
        counters.Messages -= numbers;
        _arbitration.TakeBack(generation, start.Line, start.First, start.Top);
        return true;
    }
}
