// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Root and highest node of one number sequence's search tree in a <see cref="RangeTable"/>; -1 where it is
/// empty.</summary>
internal struct RangeTree
{
    /// <summary>The root.</summary>
    public int Root;

    /// <summary>The highest range.</summary>
    public int Highest;

    /// <summary>An empty tree.</summary>
    public static RangeTree Empty => new() { Root = -1, Highest = -1 };
}
