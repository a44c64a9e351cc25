// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Tests;

/// <summary>The clock of a script, nanoseconds; begins far from 0.</summary>
internal sealed class ScriptedClock
{
    private const long EpochStartMs = 1_700_000_000_000;

    internal long NowNs { get; set; } = 5_000_000_000;

    /// <summary>The same instant as wall time, milliseconds.</summary>
    internal long EpochMs => EpochStartMs + NowNs / 1_000_000;
}
