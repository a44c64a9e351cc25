// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Model.Control;

namespace Telemetry.Pipeline.Sequencing.Lines;

/// <summary>Whether the host takes part in the group of a flow, and a program watches it, as far as that was
/// noticed.</summary>
internal struct FlowPresence
{
    /// <summary>Nothing was noticed.</summary>
    public static readonly FlowPresence Unknown = new() { UntilNs = long.MinValue };

    /// <summary>How often the group was found not joined, or the flow not watched.</summary>
    public long Absences;

    /// <summary>Why it was away the last time.</summary>
    public UnobservedCause Cause;

    /// <summary>
    /// Numbers that a packet up to this stamp reveals as missing may have passed while the group was not joined,
    /// nanoseconds: the look that found it joined again; the end of time while it is not.
    /// </summary>
    public long UntilNs;

    /// <summary>Why a flow is away by a note of a kind.</summary>
    public static UnobservedCause CauseOf(ControlKind kind) =>
        kind is ControlKind.FlowUnwatched or ControlKind.FlowWatched
            ? UnobservedCause.Appliance : UnobservedCause.NotJoined;

    /// <summary>It is there again since a stamp at the latest, if it was away for that cause.</summary>
    public void Return(UnobservedCause cause, long stampNs)
    {
        if (UntilNs == long.MaxValue && Cause == cause)
            UntilNs = stampNs;
    }

    /// <summary>It is away from now on.</summary>
    public void Leave(UnobservedCause cause) => (Absences, UntilNs, Cause) = (Absences + 1, long.MaxValue, cause);
}
