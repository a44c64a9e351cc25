// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>Decides whether a message begins at an offset of a stream. Bytes inside a message can look like a header,
/// so a boundary is accepted only if whole messages follow: one where a segment began (senders write whole messages),
/// three anywhere, two if nothing follows them.</summary>
/// <typeparam name="TProtocol">The protocol in the stream.</typeparam>
[HotPath]
public static class BoundaryJudge<TProtocol>
    where TProtocol : struct, IStreamProtocol
{
    private const int EnoughToRefuse = 4;       // bytes: length and type fields of every supported protocol
    private const int EnoughMessages = 3;

    /// <summary>Judges the beginning of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">All available bytes from the offset on.</param>
    /// <param name="startsSegment">True if a segment began here.</param>
    /// <param name="isLast">True if no more bytes will come: then the segment need not begin with a whole
    /// message.</param>
    public static BoundaryVerdict Judge(
        ReadOnlySpan<byte> bytes, StreamDirection direction, bool startsSegment, bool isLast)
    {
        if (!TProtocol.LooksLikeBoundary(bytes, direction))
            return bytes.Length < EnoughToRefuse ? BoundaryVerdict.Undecided : BoundaryVerdict.Refused;
        int whole = 0;
        while (whole < EnoughMessages && !bytes.IsEmpty
            && TProtocol.Frame(bytes, direction, out int length) == FrameStatus.Complete)
        {
            whole++;
            bytes = bytes[length..];
        }
        bool isEnough = whole == EnoughMessages
            || (whole == EnoughMessages - 1 && bytes.IsEmpty)
            || (startsSegment && (whole > 0 || isLast));
        return isEnough ? BoundaryVerdict.Boundary : BoundaryVerdict.Undecided;
    }
}
