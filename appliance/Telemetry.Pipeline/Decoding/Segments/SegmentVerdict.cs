// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>Relation of a segment to its connection.</summary>
internal enum SegmentVerdict
{
    /// <summary>It is part of the connection.</summary>
    Accepted,

    /// <summary>Its bytes lie beyond the other side's window.</summary>
    Ahead,

    /// <summary>Part of no connection, not even of a later one: bytes far behind, or a reset with another number than
    /// the expected one.</summary>
    Ignored,

    /// <summary>A SYN, or data whose number is far from the stream's: possibly the beginning of a later
    /// connection.</summary>
    Stranger,
}
