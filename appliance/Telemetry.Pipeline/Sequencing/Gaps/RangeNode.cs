// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;

namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>One range of numbers in a <see cref="RangeTable"/>: a node of a search tree and of a list.</summary>
internal struct RangeNode
{
    /// <summary>First number.</summary>
    public ulong First;

    /// <summary>Last number, inclusive.</summary>
    public ulong Last;

    /// <summary>Stamp of the packet that was ahead of it, nanoseconds.</summary>
    public long OpenedStampNs;

    /// <summary>Stamp of the last packet of any line before that one, nanoseconds.</summary>
    public long SinceNs;

    /// <summary>Stamp of the last packet that brought the numbers below it, nanoseconds; 0 if none did since it
    /// opened.</summary>
    public long AgainNs;

    /// <summary>Subtree of lower ranges, or -1.</summary>
    public int Left;

    /// <summary>Subtree of higher ranges, or -1.</summary>
    public int Right;

    /// <summary>The node that it is below, or -1.</summary>
    public int Parent;

    /// <summary>Balances the tree: a node's is not lower than its children's.</summary>
    public uint Priority;

    /// <summary>Earlier in its list, or -1.</summary>
    public int Previous;

    /// <summary>Later in its list, or the next free node, or -1.</summary>
    public int Next;

    /// <summary>Slot of the generation whose numbers these are.</summary>
    public int Generation;

    /// <summary>What is known of it.</summary>
    public RangeState State;

    /// <summary>Why the numbers could not have been seen; None if they are missing.</summary>
    public UnobservedCause Cause;

    /// <summary>How many numbers.</summary>
    public readonly long Count => (long)(Last - First + 1);
}
