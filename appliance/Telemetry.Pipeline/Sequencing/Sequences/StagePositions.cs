// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Model.Positions;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>Where all sequences of a stage stand, for a restart.</summary>
[HotPath]
public static class StagePositions
{
    /// <summary>Writes where they stand.</summary>
    public static void Copy(SequencingStage stage, SequencePositions target)
    {
        target.GenerationCount = 0;
        target.LineCount = 0;
        foreach (FeedSequencer? feed in stage.Sequencers)
            feed?.CopyPositions(target);
    }

    /// <summary>Goes on from where they stood before a restart; before anything else is processed.</summary>
    [ColdPath]
    public static void Restore(SequencingStage stage, SequencePositions positions, long clockNs)
    {
        int[] order = [.. Enumerable.Range(0, positions.GenerationCount)
            .OrderBy(row => positions.Generations[row].Serial)];
        ILookup<long, LinePosition> lines = positions.Lines.Take(positions.LineCount)
            .ToLookup(line => line.Generation);
        foreach (int row in order)
        {
            ref readonly GenerationPosition generation = ref positions.Generations[row];
            stage.Sequencers[(int)generation.FeedIndex]?.Restore(generation, [.. lines[row]], clockNs);
        }
    }
}
