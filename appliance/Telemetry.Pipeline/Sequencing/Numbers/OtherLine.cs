// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Pipeline.Sequencing.Lines;

namespace Telemetry.Pipeline.Sequencing.Numbers;

/// <summary>One of the other lines of a feed, seen from a line in one generation.</summary>
internal sealed class OtherLine(StrongBox<LineMemory> memory, StrongBox<LineState> state)
{
    /// <summary>Its state that does not depend on the sequence.</summary>
    public readonly StrongBox<LineMemory> Memory = memory;

    /// <summary>Its state in the generation.</summary>
    public readonly StrongBox<LineState> State = state;
}
