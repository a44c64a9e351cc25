// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Trader;

/// <summary>When the trader of the demo is out of the group of line A, nanoseconds since the opening.</summary>
/// <param name="FromNs">When it leaves; 0 if it stays.</param>
/// <param name="UntilNs">When it joins again.</param>
public readonly record struct GroupAbsence(long FromNs, long UntilNs)
{
    private const long CalmBeforeNs = 400_000_000;
    private const long CalmAfterNs = 1_000_000_000;

    /// <summary>The line whose group is left.</summary>
    internal const int Line = 0;

    /// <summary>Whether it leaves at all.</summary>
    internal bool Happens => FromNs > 0;

    /// <summary>Whether nothing else should go wrong: a loss beside the absence is not told from it.</summary>
    internal bool IsNear(long ns) => Happens
        && ((ns > FromNs - CalmBeforeNs && ns < FromNs + CalmBeforeNs)
            || (ns > UntilNs - CalmBeforeNs && ns < UntilNs + CalmAfterNs));
}
