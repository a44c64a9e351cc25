// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Tests;

/// <summary>Finds the mark of the stage before in each event and leaves its own.</summary>
internal sealed class MarkingHandler(int stageBefore, int stage) : IValueEventHandler<TestEvent>
{
    public long Seen { get; private set; }

    public long Wrong { get; private set; }

    public static long MarkOf(long sequence, int stage) => (sequence * 8) + stage;

    public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch)
    {
        if (data.Value != sequence || data.Check != MarkOf(sequence, stageBefore))
            Wrong++;

        data.Check = MarkOf(sequence, stage);
        Seen++;
    }
}
