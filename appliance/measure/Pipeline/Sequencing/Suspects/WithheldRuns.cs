// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>Runs of packets that the lines of one feed withhold: a bounded pool. Allocated at start.</summary>
[HotPath]
internal sealed class WithheldRuns
{
    /// <summary>Highest count of packets in a run: those that decide it, and as many again in case numbers new to the
    /// feed come in between.</summary>
    public const int MostPackets = 2 * ResetInference.PacketsInOrder;

    private readonly WithheldRun[] _runs;
    private readonly WithheldPacket[] _packets;
    private readonly int[] _free;
    private int _freeCount;

    /// <summary>Allocates a run for each line and sequence, up to a limit.</summary>
    public WithheldRuns(FeedContext context)
    {
        _freeCount = Math.Min(FeedDefinition.MostWithheldRuns, context.GenerationCapacity * context.LineCount);
        _runs = new WithheldRun[_freeCount + 1];            // index 0 is unused
        _packets = new WithheldPacket[_runs.Length * MostPackets];
        _free = [.. Enumerable.Range(1, _freeCount)];
    }

    /// <summary>Run at an index from 1.</summary>
    public ref WithheldRun this[int run] => ref _runs[run];

    /// <summary>Packet of a run, from 0.</summary>
    public ref WithheldPacket PacketOf(int run, int index) => ref _packets[(run * MostPackets) + index];

    /// <summary>Takes a run from the pool; 0 if there is none.</summary>
    public int Take()
    {
        if (_freeCount == 0)
            return 0;
        int run = _free[--_freeCount];
        _runs[run] = default;
        return run;
    }

    /// <summary>Returns a run to the pool.</summary>
    public void Release(int run) => _free[_freeCount++] = run;
}
