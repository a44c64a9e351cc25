// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>What is known of a range of numbers that did not come in order.</summary>
internal enum RangeState : byte
{
    /// <summary>On a line: missing, its gap not told. Of a feed: no line had it, nothing declared.</summary>
    Open = 0,

    /// <summary>
    /// On a line: its gap is told as repaired by another line; the number may still come here in time.
    /// </summary>
    Repaired = 1,

    /// <summary>Declared lost.</summary>
    Lost = 2,

    /// <summary>Declared unobserved.</summary>
    Unobserved = 3,
}
