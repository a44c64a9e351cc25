// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Trader;

/// <summary>Time for which the trader of the demo leaves the group of line A, nanoseconds since the opening.</summary>
/// <param name="FromNs">Time of leaving; 0 if it stays.</param>
/// <param name="UntilNs">Time of joining again.</param>
public readonly record struct GroupAbsence(long FromNs, long UntilNs)
{
    private const long CalmBeforeNs = 400_000_000;
    private const long CalmAfterNs = 1_000_000_000;

    /// <summary>The line whose group the trader leaves.</summary>
    internal const int Line = 0;

    /// <summary>True if it leaves at all.</summary>
    internal bool Happens => FromNs > 0;

    /// <summary>True near the absence, where no other fault may be made: it could not be distinguished from the
    /// absence.</summary>
    internal bool IsNear(long ns) => Happens
        && ((ns > FromNs - CalmBeforeNs && ns < FromNs + CalmBeforeNs)
            || (ns > UntilNs - CalmBeforeNs && ns < UntilNs + CalmAfterNs));
}
