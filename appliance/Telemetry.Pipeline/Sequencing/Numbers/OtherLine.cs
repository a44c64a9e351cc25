// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Pipeline.Sequencing.Lines;

namespace Telemetry.Pipeline.Sequencing.Numbers;

/// <summary>A line as another line of its feed sees it, in one generation.</summary>
internal sealed class OtherLine(StrongBox<LineMemory> memory, StrongBox<LineState> state)
{
    /// <summary>What is known of it in whatever sequence.</summary>
    public readonly StrongBox<LineMemory> Memory = memory;

    /// <summary>Where it stands in the generation.</summary>
    public readonly StrongBox<LineState> State = state;
}
