// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>The two ends of a list of nodes in a <see cref="RangeTable"/>; -1 where it is empty.</summary>
internal struct RangeList
{
    /// <summary>The oldest.</summary>
    public int Head;

    /// <summary>The newest.</summary>
    public int Tail;

    /// <summary>A list with nothing in it.</summary>
    public static RangeList Empty => new() { Head = -1, Tail = -1 };
}
