// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Events;

/// <summary>Outcome of the numbers of a gap.</summary>
public enum GapState : byte
{
    /// <summary>They arrived, or another line delivered them.</summary>
    Repaired = 0,

    /// <summary>They did not arrive in time.</summary>
    Lost = 1,

    /// <summary>The appliance could not have seen them.</summary>
    Unobserved = 2,

    /// <summary>They were reported as lost on the evidence of one packet that no other confirmed. Same id and range as
    /// the report of the loss.</summary>
    Retracted = 3,
}
