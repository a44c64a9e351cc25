// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds;

namespace Telemetry.Pipeline.Sequencing.Deadlines;

/// <summary>
/// When an owner has to be looked at next. An object, so that who touches it often has it at hand and looks nothing up;
/// only its <see cref="DeadlineHeap"/> changes it.
/// </summary>
[HotPath]
internal sealed class Deadline(int owner, DeadlineHeap heap)
{
    private readonly DeadlineHeap _heap = heap;

    /// <summary>Whose it is.</summary>
    public readonly int Owner = owner;

    /// <summary>When, nanoseconds.</summary>
    public long Ns = DeadlineHeap.Never;

    /// <summary>Where it stands in the heap.</summary>
    public int Place = owner;

    /// <summary>Makes sure that the owner is looked at by a deadline.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Touch(long deadlineNs)
    {
        if (deadlineNs < Ns)
            _heap.MoveUp(this, deadlineNs);
    }
}
