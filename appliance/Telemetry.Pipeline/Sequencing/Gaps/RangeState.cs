// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>State of a range of numbers that did not arrive in order.</summary>
internal enum RangeState : byte
{
    /// <summary>Of a line: missing, gap not yet reported. Of a feed: no line delivered it, nothing declared.</summary>
    Open = 0,

    /// <summary>Of a line: gap reported as repaired by another line; the number may still arrive here in
    /// time.</summary>
    Repaired = 1,

    /// <summary>Declared lost.</summary>
    Lost = 2,

    /// <summary>Declared unobserved.</summary>
    Unobserved = 3,
}
