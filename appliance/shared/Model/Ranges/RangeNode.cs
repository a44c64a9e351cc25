// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;

namespace Telemetry.Model.Ranges;

/// <summary>One range of numbers in a <see cref="RangeTable"/>: a node of a search tree and of a list.</summary>
public struct RangeNode
{
    public ulong First;

    /// <summary>Last number, inclusive.</summary>
    public ulong Last;

    /// <summary>Stamp of the packet that went ahead and revealed the range, nanoseconds.</summary>
    public long OpenedStampNs;

    /// <summary>Stamp of the last packet of any line before that one, nanoseconds.</summary>
    public long SinceNs;

    /// <summary>Stamp of the last packet that brought numbers below the range, nanoseconds; 0 if none did since it
    /// opened.</summary>
    public long AgainNs;

    /// <summary>Id of the event that reported it; 0 if there is none.</summary>
    public long Id;

    /// <summary>Subtree of lower ranges, or -1.</summary>
    public int Left;

    /// <summary>Subtree of higher ranges, or -1.</summary>
    public int Right;

    /// <summary>Parent node, or -1.</summary>
    public int Parent;

    /// <summary>Heap priority of the treap: a node's is not below its children's.</summary>
    public uint Priority;

    /// <summary>Previous node of its list, or -1.</summary>
    public int Previous;

    /// <summary>Next node of its list, or the next free node, or -1.</summary>
    public int Next;

    /// <summary>Slot of the generation of these numbers.</summary>
    public int Generation;

    public RangeState State;

    /// <summary>Reason why the numbers could not have been seen; None if they are missing.</summary>
    public UnobservedCause Cause;

    public readonly long Count => (long)(Last - First + 1);
}

/// <summary>State of a range of numbers that did not arrive in order.</summary>
public enum RangeState : byte
{
    /// <summary>Of a line: missing, gap not yet reported. Of a feed: no line delivered it, nothing declared.</summary>
    Open = 0,

    /// <summary>Of a line: gap reported as repaired by another line; the number may still arrive here in
    /// time.</summary>
    Repaired = 1,

    /// <summary>Declared lost.</summary>
    Lost = 2,

    /// <summary>Declared unobserved.</summary>
    Unobserved = 3,
}

/// <summary>Root and highest node of one number sequence's search tree in a <see cref="RangeTable"/>; -1 where it is
/// empty.</summary>
public struct RangeTree
{
    public int Root;

    public int Highest;

    public static RangeTree Empty => new() { Root = -1, Highest = -1 };
}

/// <summary>The two ends of a list of nodes in a <see cref="RangeTable"/>; -1 where it is empty.</summary>
public struct RangeList
{
    /// <summary>The oldest node.</summary>
    public int Head;

    /// <summary>The newest node.</summary>
    public int Tail;

    public static RangeList Empty => new() { Head = -1, Tail = -1 };
}
