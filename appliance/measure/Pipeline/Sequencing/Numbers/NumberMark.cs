// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Sequencing.Lines;

namespace Telemetry.Pipeline.Sequencing.Numbers;

/// <summary>Position of a number sequence at a stamp.</summary>
internal struct NumberMark
{
    /// <summary>All delivered numbers below this one were seen before the stamp.</summary>
    public ulong Next;

    /// <summary>The stamp, nanoseconds.</summary>
    public long StampNs;
}

/// <summary>One of the other lines of a feed, seen from a line in one generation.</summary>
internal sealed class OtherLine(LineMemory memory, LineState state)
{
    /// <summary>Its state that does not depend on the sequence.</summary>
    public readonly LineMemory Memory = memory;

    /// <summary>Its state in the generation.</summary>
    public readonly LineState State = state;
}
