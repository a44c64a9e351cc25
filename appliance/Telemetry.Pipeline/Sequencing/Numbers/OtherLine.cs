// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Sequencing.Lines;

namespace Telemetry.Pipeline.Sequencing.Numbers;

/// <summary>One of the other lines of a feed, seen from a line in one generation.</summary>
internal sealed class OtherLine(LineMemory memory, LineState state)
{
    /// <summary>Its state that does not depend on the sequence.</summary>
    public readonly LineMemory Memory = memory;

    /// <summary>Its state in the generation.</summary>
    public readonly LineState State = state;
}
