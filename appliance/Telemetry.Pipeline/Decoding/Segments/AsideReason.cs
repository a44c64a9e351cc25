// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>Reason why a segment is set aside.</summary>
internal enum AsideReason : byte
{
    /// <summary>It lies beyond the other side's window.</summary>
    Ahead,

    /// <summary>It may be the first of a later connection between the same ends.</summary>
    Successor,

    /// <summary>It lies in bytes that were given up, and may show that the stream continues there.</summary>
    Below,
}
