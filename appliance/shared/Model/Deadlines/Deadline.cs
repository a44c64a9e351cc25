// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Model.Deadlines;

/// <summary>Next deadline of an owner. An object, so that frequent users keep a reference instead of looking it up;
/// only its <see cref="DeadlineHeap"/> changes it.</summary>
[HotPath]
public sealed class Deadline(int owner, DeadlineHeap heap)
{
    private readonly DeadlineHeap _heap = heap;

    public readonly int Owner = owner;

    /// <summary>The deadline, nanoseconds.</summary>
    public long Ns = DeadlineHeap.Never;

    /// <summary>Index in the heap.</summary>
    public int Place = owner;

    /// <summary>Brings the deadline forward to a stamp if it is later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EnsureBy(long deadlineNs)
    {
        if (deadlineNs < Ns)
            _heap.MoveUp(this, deadlineNs);
    }
}
