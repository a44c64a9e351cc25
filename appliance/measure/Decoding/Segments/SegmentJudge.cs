// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>Decides whether a segment can be part of its connection, by the rules that TCP receivers apply (RFC 9293,
/// 3.10.7.4, and RFC 5961), as far as both directions are known.</summary>
[HotPath]
internal static class SegmentJudge
{
    private const long RestartDistance = 1 << 28;       // bytes: larger than any window

    /// <summary>Checks a segment of a connection that is in the table.</summary>
    /// <param name="direction">Direction of the segment.</param>
    /// <param name="lost">Records of the flow lost so far.</param>
    /// <param name="lostOfBoth">Records of the flows of both directions lost so far.</param>
    internal static SegmentVerdict Of(
        TcpConnection connection, StreamDirection direction, in SegmentInput input, ulong lost, ulong lostOfBoth)
    {
        TcpDirection stream = connection.Of(direction);
        TcpDirection other = connection.OtherThan(direction);
        if ((input.TcpFlags & TcpFlag.Syn) != 0)
            return IsOwnSyn(stream, other, input) ? SegmentVerdict.Accepted : SegmentVerdict.Stranger;
        if ((input.TcpFlags & TcpFlag.Rst) != 0)
        {
            return connection.IsClosed || IsExactReset(stream, other, input, lost)
                ? SegmentVerdict.Accepted : SegmentVerdict.Ignored;
        }
        if (!stream.IsStarted)
            return SegmentVerdict.Accepted;
        bool isOfSuccessor = stream.Successor.HasSyn && input.PayloadLength > 0
            && input.Sequence == stream.Successor.Next;
        if (isOfSuccessor && !stream.IsNear(input.Sequence))
            return SegmentVerdict.Stranger;
        SegmentVerdict otherwise = input.PayloadLength > 0 ? SegmentVerdict.Stranger : SegmentVerdict.Ignored;
        long start = stream.OffsetOf(input.Sequence);
        if (Math.Abs(start - stream.Next) > RestartDistance)
            return otherwise;
        if (!TryWindow(stream, other, lostOfBoth, out long window))
            return SegmentVerdict.Accepted;
        long end = start + input.PayloadLength;
        if (end > LimitOf(stream, window) && start > stream.Expected)
            return input.PayloadLength > 0 ? SegmentVerdict.Ahead : SegmentVerdict.Ignored;
        // Behind both: an acknowledgement accepted before the window was known may have come from another connection.
        long behind = Math.Min(stream.Acknowledged, stream.Expected) - (2 * window);
        return input.PayloadLength > 0 && end < behind
            ? SegmentVerdict.Ignored : SegmentVerdict.Accepted;
    }

    /// <summary>True if the segment belongs to a later connection between the ends of a closed one.</summary>
    internal static bool IsAfterEnd(TcpConnection connection, TcpDirection stream, in SegmentInput input)
    {
        if (!connection.IsClosed || !stream.IsStarted)
            return false;
        if ((input.TcpFlags & TcpFlag.Syn) != 0)
            return !stream.IsOwnSyn(input.Sequence);
        if (input.PayloadLength == 0)
            return false;
        long start = stream.OffsetOf(input.Sequence);
        return Math.Abs(start - stream.Next) > RestartDistance || stream.IsOver(start, connection.IsReset);
    }

    /// <summary>Gets the largest window that the other side has sent, bytes. Returns false if scale, other side or its
    /// acknowledgements are unknown, as after a loss of records.</summary>
    internal static bool TryWindow(TcpDirection stream, TcpDirection other, ulong lostOfBoth, out long window)
    {
        window = other.LargestWindow;
        return window > 0 && stream.IsAcknowledgedKnown && stream.AcknowledgedAtLoss == lostOfBoth
            && other.TryShift(stream, out _);
    }

    /// <summary>Highest offset that the sender can reach, with one more window for acknowledgements that are read
    /// later.</summary>
    internal static long LimitOf(TcpDirection stream, long window) => stream.Acknowledged + (2 * window);

    private static bool IsOwnSyn(TcpDirection stream, TcpDirection other, in SegmentInput input)
    {
        if (stream.IsStarted)
            return stream.IsOwnSyn(input.Sequence);
        if (!other.IsStarted)
            return true;
        if (other.HasLatestAcknowledgment && other.LatestAcknowledgment == input.Sequence + 1)
            return true;
        long answered = other.OffsetOf(input.Acknowledgment);
        return (input.TcpFlags & TcpFlag.Ack) != 0 && answered >= 0 && answered <= other.End;
    }

    /// <summary>True if a reset has exactly the number that its receiver expects next: the last acknowledged one, or
    /// the one after all bytes in order. Records that the appliance lost may have moved it.</summary>
    private static bool IsExactReset(TcpDirection stream, TcpDirection other, in SegmentInput input, ulong lost)
    {
        if (other.HasLatestAcknowledgment && input.Sequence == other.LatestAcknowledgment)
            return true;
        if (!stream.IsStarted)
        {
            // The answer to a SYN to a closed port.
            return (input.TcpFlags & TcpFlag.Ack) != 0 && other.OffsetOf(input.Acknowledgment) == other.Expected;
        }
        return stream.LostSeen != lost || stream.IsNextOrBehindFin(stream.OffsetOf(input.Sequence));
    }
}

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
