// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>Where the search tree of one number sequence begins in a <see cref="RangeTable"/>; -1 where it is
/// empty.</summary>
internal struct RangeTree
{
    /// <summary>Its root.</summary>
    public int Root;

    /// <summary>Its highest range.</summary>
    public int Highest;

    /// <summary>A tree with nothing in it.</summary>
    public static RangeTree Empty => new() { Root = -1, Highest = -1 };
}
