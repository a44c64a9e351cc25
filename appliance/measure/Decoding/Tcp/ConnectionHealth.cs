// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Segments;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Follows the acknowledgements and windows of the exchange on one connection, which distinguish a slow
/// network or gateway from a slow exchange.</summary>
[HotPath]
internal sealed class ConnectionHealth
{
    private readonly UnacknowledgedSegments _sent = new();
    private long _synNs;                // stamp of the client's first SYN; 0 if it was not seen, or is answered
    private bool _isAsked;
    private uint _acknowledgment;       // the exchange's latest
    private long _acknowledgedNs;       // stamp of the first segment with it
    private ushort _window;             // the exchange's latest, not scaled
    private bool _hasAcknowledgment;
    private bool _isWindowClosed;
    private long _closedUntilNs;        // latest stamp at which the window was closed

    /// <summary>Forgets the previous connection.</summary>
    internal void Reset()
    {
        _sent.Restart(0);
        _synNs = 0;
        _isAsked = _hasAcknowledgment = _isWindowClosed = false;
    }

    /// <summary>Takes a SYN of the client; returns true if it is the first.</summary>
    internal bool Ask(long stampNs)
    {
        if (_isAsked)
            return false;
        (_synNs, _isAsked) = (stampNs, true);
        return true;
    }

    /// <summary>Finds the properties of a segment of either side that its position in the stream shows. Called before
    /// its bytes are taken.</summary>
    /// <param name="start">Offset of its first byte.</param>
    /// <param name="isProbe">True if it has at most one byte, which was sent before.</param>
    /// <param name="lost">Records of its flow lost so far.</param>
    internal SegmentNotes Place(TcpDirection stream, in SegmentInput input, long start, bool isProbe, ulong lost)
    {
        if (isProbe)
        {
            const byte beginsOrEnds = TcpFlag.Syn | TcpFlag.Fin | TcpFlag.Rst;
            return (input.TcpFlags & beginsOrEnds) == 0 && !_isWindowClosed
                ? SegmentNotes.KeepAlive : SegmentNotes.None;
        }
        // What the other side has acknowledged came to it before: only the appliance lacks it.
        bool isAhead = input.PayloadLength > 0 && start > stream.Expected && stream.LostSeen == lost
            && stream.Acquired < (stream.Store.HasHole(stream.Next) ? stream.Store.HoleEnd(stream.Next) : start);
        return isAhead ? SegmentNotes.OutOfOrder : SegmentNotes.None;
    }

    /// <summary>Takes a segment of the client with data, to time its acknowledgement.</summary>
    /// <param name="stream">The client's direction.</param>
    /// <param name="start">Offset of its first byte.</param>
    /// <param name="resent">Bytes that had been sent before.</param>
    /// <param name="lostOfBoth">Records of both directions lost so far.</param>
    /// <param name="finding">Receives the stamp of the acknowledgement if that was read before.</param>
    internal void Send(
        TcpDirection stream, in SegmentInput input, long start, int resent, ulong lostOfBoth,
        ref SegmentFinding finding)
    {
        long end = start + input.PayloadLength;
        if (resent > 0)
        {
            _sent.MarkResent(start, end);
            return;
        }
        if (start < stream.End)
            return;                             // fills a hole
        long acknowledged = _hasAcknowledgment ? stream.OffsetOf(_acknowledgment) : long.MinValue;
        if (acknowledged == end)
            finding.AcknowledgedStampNs = _acknowledgedNs;
        else if (acknowledged > end || !_sent.TryAdd(start, end, input.StampNs, lostOfBoth))
            finding.Notes |= SegmentNotes.Untimed;
    }

    /// <summary>Takes acknowledgement and window of a segment of the exchange that its connection allows.</summary>
    /// <param name="sent">The client's direction.</param>
    /// <param name="lostOfBoth">Records of both directions lost so far.</param>
    internal SegmentFinding Receive(TcpDirection sent, in SegmentInput input, ulong lostOfBoth)
    {
        SegmentFinding finding = default;
        if ((input.TcpFlags & (TcpFlag.Ack | TcpFlag.Rst)) != TcpFlag.Ack || !sent.IsStarted)
            return finding;
        int progress = (int)(input.Acknowledgment - _acknowledgment);
        if (_hasAcknowledgment && progress < 0)
            return finding;                     // an old segment: its window is old too
        long offset = sent.OffsetOf(input.Acknowledgment);
        bool isSyn = (input.TcpFlags & TcpFlag.Syn) != 0;
        finding.AcknowledgedStampNs = isSyn ? _synNs : _sent.Acknowledge(offset, lostOfBoth);
        _synNs = 0;
        bool isRepeated = _hasAcknowledgment && progress == 0 && input.PayloadLength == 0
            && input.Window == _window && (input.TcpFlags & (TcpFlag.Syn | TcpFlag.Fin)) == 0;
        if (isRepeated && sent.End > offset && !_isWindowClosed)
            finding.Notes |= SegmentNotes.DuplicateAck;
        TakeWindow(input, ref finding);
        if (!_hasAcknowledgment || progress > 0)
            _acknowledgedNs = input.StampNs;
        (_acknowledgment, _window, _hasAcknowledgment) = (input.Acknowledgment, input.Window, true);
        return finding;
    }

    private void TakeWindow(in SegmentInput input, ref SegmentFinding finding)
    {
        bool isClosed = input.Window == 0 && (input.TcpFlags & TcpFlag.Syn) == 0;
        if (_isWindowClosed)
            finding.WindowClosedNs = Math.Max(0, input.StampNs - _closedUntilNs);
        if (isClosed != _isWindowClosed)
            finding.Notes |= isClosed ? SegmentNotes.WindowClosed : SegmentNotes.WindowOpened;
        (_isWindowClosed, _closedUntilNs) = (isClosed, input.StampNs);
    }
}

/// <summary>Findings about the connection of one segment.</summary>
internal struct SegmentFinding
{
    /// <summary>Of the exchange: stamp of the client's segment that it acknowledges exactly. Of the client: stamp of
    /// its acknowledgement, if that was read before. 0 if there is none, or if the bytes were sent again.
    /// Nanoseconds.</summary>
    internal long AcknowledgedStampNs;

    /// <summary>Time since the exchange's previous segment in which its window was closed, nanoseconds.</summary>
    internal long WindowClosedNs;

    internal SegmentNotes Notes;
}
