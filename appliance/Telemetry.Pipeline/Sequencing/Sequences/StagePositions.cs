// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Positions;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>Positions of all sequences of a stage, saved and restored over a restart.</summary>
[HotPath]
public static class StagePositions
{
    /// <summary>Copies the positions of all sequences.</summary>
    public static void Copy(SequencingStage stage, SequencePositions target)
    {
        target.GenerationCount = 0;
        target.LineCount = 0;
        foreach (FeedSequencer? feed in stage.Sequencers)
            feed?.CopyPositions(target);
    }

    /// <summary>Continues the sequences from their positions before a restart; called before anything else is
    /// processed.</summary>
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
