// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>Unbroken bytes of one segment that are stored.</summary>
internal struct StoredPiece
{
    internal long Start;            // offset in the stream
    internal long End;
    internal SegmentOrigin Origin;
}
