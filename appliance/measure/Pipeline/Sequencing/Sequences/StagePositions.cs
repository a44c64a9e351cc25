// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Counters;
using Telemetry.Model.Days;
using Telemetry.Model.Positions;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>Positions of all sequences of a stage, saved and restored over a restart.</summary>
[HotPath]
public static class StagePositions
{
    public static void Copy(SequencingStage stage, SequencePositions target)
    {
        target.GenerationCount = 0;
        target.LineCount = 0;
        foreach (FeedSequencer? feed in stage.Sequencers)
            feed?.Positions.Copy(target);
    }

    /// <summary>Continues the sequences from their positions before a restart; called before anything else is
    /// processed.</summary>
    /// <param name="restored">The stored state.</param>
    /// <param name="clockNs">Now, nanoseconds of the stamps' clock; 0 if unknown.</param>
    /// <param name="wallOffsetNs">UTC minus the stamps' clock now, nanoseconds.</param>
    [ColdPath]
    public static void Restore(SequencingStage stage, DayState restored, long clockNs, long wallOffsetNs)
    {
        SequencePositions positions = restored.Positions;
        int[] order = [.. Enumerable.Range(0, positions.GenerationCount)
            .OrderBy(row => positions.Generations[row].Serial)];
        ILookup<long, LinePosition> lines = positions.Lines.Take(positions.LineCount)
            .ToLookup(line => line.Generation);
        Dictionary<(long Feed, ChannelKey Channel), long> heardNs = [];
        foreach (ref readonly ChannelRow row in restored.Channels)
            heardNs[(row.FeedIndex, row.Channel)] = row.LastClockNs + restored.Header.OffsetNs - wallOffsetNs;
        foreach (int row in order)
        {
            ref readonly GenerationPosition generation = ref positions.Generations[row];
            long lastNs = clockNs == 0
                ? clockNs : heardNs.GetValueOrDefault((generation.FeedIndex, generation.Channel), clockNs);
            stage.Sequencers[(int)generation.FeedIndex]?.Positions.Restore(
                generation, [.. lines[row]], clockNs, Math.Min(lastNs, clockNs));
        }
    }
}
