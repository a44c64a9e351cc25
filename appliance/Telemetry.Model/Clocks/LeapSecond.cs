// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>Leap second announced to the kernel; it becomes a step of the wall clock.</summary>
public enum LeapSecond : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A second is inserted at the end of the day, or is passing now.</summary>
    Insert = 1,

    /// <summary>A second is left out at the end of the day.</summary>
    Delete = 2,
}
