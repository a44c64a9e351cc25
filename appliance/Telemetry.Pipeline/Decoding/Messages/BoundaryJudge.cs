// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Feeds.Streams;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>
/// Says whether a message begins at some place of a stream. Bytes inside a message can look like one, so a place is
/// believed only with whole messages behind it: one where a segment began (senders write whole messages), three
/// anywhere, two if nothing follows them.
/// </summary>
/// <typeparam name="TProtocol">The protocol in the stream.</typeparam>
[HotPath]
public static class BoundaryJudge<TProtocol>
    where TProtocol : struct, IStreamProtocol
{
    private const int EnoughToRefuse = 4;       // bytes: length and types of every protocol here
    private const int EnoughMessages = 3;

    /// <summary>Judges the beginning of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">All that is there from the place on.</param>
    /// <param name="direction">Which direction.</param>
    /// <param name="startsSegment">Whether a segment began here.</param>
    /// <param name="isLast">Whether no more bytes will come: then a segment's start need not have a whole
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
