// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Tests;

/// <summary>The clock of a script, nanoseconds; begins far from 0.</summary>
internal sealed class ScriptedClock
{
    internal long NowNs { get; set; } = 5_000_000_000;
}
