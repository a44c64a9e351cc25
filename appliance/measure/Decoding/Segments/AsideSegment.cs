// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>A segment that is set aside; its bytes are in <see cref="SegmentsAside"/>.</summary>
internal struct AsideSegment
{
    internal TcpDirection Stream;
    internal SegmentOrigin Origin;
    internal uint Sequence;
    internal int At;                // index of its first byte
    internal int Length;            // bytes kept
    internal int PayloadLength;     // of the whole segment
    internal AsideReason Reason;

    internal readonly long Start => Origin.PayloadStart;

    internal readonly long End => Origin.PayloadStart + PayloadLength;
}

/// <summary>Reason why a segment is set aside.</summary>
internal enum AsideReason : byte
{
    /// <summary>It lies beyond the other side's window.</summary>
    Ahead,

    /// <summary>It may be the first of a later connection between the same ends.</summary>
    Successor,

    /// <summary>It lies in bytes that were given up, and may show that the stream continues there.</summary>
    Below,

    /// <summary>It lies in bytes that were given up before others.</summary>
    Earlier,
}

/// <summary>Contiguous stored bytes of one segment.</summary>
internal struct StoredPiece
{
    internal long Start;            // offset in the stream
    internal long End;
    internal SegmentOrigin Origin;
}
