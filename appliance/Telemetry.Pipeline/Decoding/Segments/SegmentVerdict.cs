// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>How a segment fits to its connection.</summary>
internal enum SegmentVerdict
{
    /// <summary>It is part of the connection.</summary>
    Accepted,

    /// <summary>Its bytes lie beyond the other side's window.</summary>
    Ahead,

    /// <summary>No later connection begins with it either: bytes far behind, a reset with another number than the
    /// expected one.</summary>
    Ignored,

    /// <summary>A SYN, or data whose number is far from the stream's: maybe the beginning of a later
    /// connection.</summary>
    Stranger,
}
