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
