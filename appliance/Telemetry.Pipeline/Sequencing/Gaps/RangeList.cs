// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>The two ends of a list of nodes in a <see cref="RangeTable"/>; -1 where it is empty.</summary>
internal struct RangeList
{
    /// <summary>The oldest node.</summary>
    public int Head;

    /// <summary>The newest node.</summary>
    public int Tail;

    /// <summary>An empty list.</summary>
    public static RangeList Empty => new() { Head = -1, Tail = -1 };
}
