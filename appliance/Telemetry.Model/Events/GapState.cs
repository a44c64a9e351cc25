// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Events;

/// <summary>How numbers of a gap ended.</summary>
public enum GapState : byte
{
    /// <summary>They arrived, or another line had them.</summary>
    Repaired = 0,

    /// <summary>They did not arrive in time.</summary>
    Lost = 1,

    /// <summary>The appliance could not have seen them.</summary>
    Unobserved = 2,

    /// <summary>They were reported as lost on the word of one packet that nothing bore out. Same id and range as the
    /// report of the loss.</summary>
    Retracted = 3,
}
