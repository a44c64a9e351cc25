// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>The runs of packets that the lines of one feed withhold: a bounded pool. Made at start.</summary>
[HotPath]
internal sealed class WithheldRuns
{
    /// <summary>Packets of a run at most: those that decide it, and as many again where numbers new to the feed came
    /// in between.</summary>
    public const int MostPackets = 2 * ResetInference.PacketsInOrder;

    private const int MostRuns = 64;

    private readonly WithheldRun[] _runs;
    private readonly WithheldPacket[] _packets;
    private readonly int[] _free;
    private int _freeCount;

    /// <summary>Makes room for a run of each line and sequence, up to a limit.</summary>
    public WithheldRuns(FeedContext context)
    {
        _freeCount = Math.Min(MostRuns, context.GenerationCapacity * context.LineCount);
        _runs = new WithheldRun[_freeCount + 1];            // 0 is none
        _packets = new WithheldPacket[_runs.Length * MostPackets];
        _free = [.. Enumerable.Range(1, _freeCount)];
    }

    /// <summary>A run by its number, from 1.</summary>
    public ref WithheldRun this[int run] => ref _runs[run];

    /// <summary>A packet of a run, from 0.</summary>
    public ref WithheldPacket PacketOf(int run, int index) => ref _packets[(run * MostPackets) + index];

    /// <summary>Takes a run out of the pool; 0 if there is none.</summary>
    public int Take()
    {
        if (_freeCount == 0)
            return 0;
        int run = _free[--_freeCount];
        _runs[run] = default;
        return run;
    }

    /// <summary>Gives a run back.</summary>
    public void Release(int run) => _free[_freeCount++] = run;
}
