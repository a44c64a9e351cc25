// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>A leap second that the kernel was told of; it is a step of the wall clock when it comes.</summary>
public enum LeapSecond : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>One is inserted at the end of the day, or is passing now.</summary>
    Insert = 1,

    /// <summary>One is left out at the end of the day.</summary>
    Delete = 2,
}
