// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>Contiguous stored bytes of one segment.</summary>
internal struct StoredPiece
{
    internal long Start;            // offset in the stream
    internal long End;
    internal SegmentOrigin Origin;
}
