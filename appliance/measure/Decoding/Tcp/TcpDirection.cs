// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using Telemetry.Model.Positions;
using Telemetry.Pipeline.Decoding.Messages;
using Telemetry.Pipeline.Decoding.Segments;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>One direction of a connection: position of its stream, and waiting bytes. Offsets count from the first byte
/// seen; sequence numbers wrap, offsets do not.</summary>
[HotPath]
internal sealed partial class TcpDirection
{
    internal const long NoHole = -1;

    private const long NoFin = -1;

    internal readonly SegmentStore Store;

    // The beginning of the incomplete message, while there is one.
    internal ArraySegment<byte> Partial;
    internal int PartialLength;
    internal int PartialNeeded;     // whole length, 0 while it is not known
    internal long PartialStart;
    internal SegmentOrigin PartialOrigin;

    internal StreamState State;
    internal int FlowId;
    internal bool IsStarted;
    internal bool IsStartKnown;     // the SYN was seen: the first byte begins a message
    internal bool IsSynced;         // Next stands at a boundary, or inside the partial message
    internal bool IsFinished;
    internal long Next;             // offset of the first byte not read
    internal readonly BoundarySearch Search = new();
    internal long FinOffset;
    internal bool IsFinConfirmed;   // it came in order, or the other side acknowledged it
    internal bool HasReset;         // RST seen, and no data after it

    // Advertised by this side: the window is the room for data from the other side.
    internal TcpWindowScale Scale;
    internal long LargestWindow;    // bytes; 0 before the first known one
    internal uint LatestAcknowledgment;
    internal bool HasLatestAcknowledgment;

    // Acknowledged by the other side.
    internal long Acknowledged;     // offset
    internal bool IsAcknowledgedKnown;
    internal ulong AcknowledgedAtLoss;

    internal Successor Successor;
    internal StreamBelow Below;
    internal long ReadFrom;         // bytes read before those below them; none if both are 0
    internal long ReadTo;
    internal bool IsReadInPlace;    // bytes that were given up and came after all are being read
    internal bool IsGapFilled;      // the bytes given up last have come: the next message says so
    internal int AsideCount;        // its segments in SegmentsAside
    internal int EarlierCount;      // its rows in EarlierHoles

    internal long SkippedFrom;      // the latest bytes given up
    internal long SkippedTo;
    internal bool IsGapPending;     // reported by the next message
    internal long GapBytes;         // given up since the last report
    internal bool IsGapOurs;
    internal bool IsGapForRoom;     // the store was full
    internal SegmentOrigin GapOrigin;   // of the first given-up bytes that had arrived, if HasGapOrigin
    internal long GapStart;             // offset of those bytes
    internal bool HasGapOrigin;
    internal bool IsHoleOurs;       // a record was cut beyond a hole
    internal ulong LostSeen;        // the flow's losses when no bytes were last missing
    internal long HoleSinceNs;
    internal UnseenBytes Unseen;    // behind the last byte seen
    internal long RedactedFrom;     // credentials, to be overwritten in every repetition
    internal long RedactedTo;
    internal long CutFrom;          // credentials that begin in a segment not read yet
    internal long CutTo;
    internal long ResentFrom;       // bytes not read yet that were sent twice
    internal long ResentTo;

    private readonly StreamBuffers _buffers;
    private uint _firstSequence;

    internal TcpDirection(StreamBuffers buffers)
    {
        _buffers = buffers;
        Store = new SegmentStore(buffers);
        Reset();
    }

    /// <summary>Segments of all connections that are not part of a stream yet.</summary>
    internal SegmentsAside Aside => _buffers.Aside;

    /// <summary>Missing bytes of all connections that were given up before others and may still come.</summary>
    internal EarlierHoles Earlier => _buffers.Earlier;

    internal void Reset()
    {
        Store.Clear();
        Partial.AsSpan(0, PartialLength).Clear();
        if (PartialLength > 0)
            EndPartial();
        PartialNeeded = 0;
        State = default;
        IsStarted = IsStartKnown = IsSynced = IsFinished = false;
        Next = 0;
        Search.Restart(0);
        FinOffset = NoFin;
        IsFinConfirmed = false;
        HasReset = false;
        Scale = TcpWindowScale.Unknown;
        LargestWindow = 0;
        HasLatestAcknowledgment = false;
        Acknowledged = 0;
        IsAcknowledgedKnown = false;
        Successor = default;
        Below = default;
        Earlier.Drop(this);
        _forgottenFrom = _forgottenTo = 0;
        ReadFrom = ReadTo = 0;
        SkippedFrom = SkippedTo = 0;
        IsGapFilled = false;
        ForgetGap();
        IsHoleOurs = false;
        LostSeen = 0;
        HoleSinceNs = NoHole;
        Unseen = default;
        _hasUnseenStart = _isTail = false;
        _received = _holeEnd = 0;
        _holeReceivedNs = NoHole;
        RedactedFrom = RedactedTo = 0;
        CutFrom = CutTo = 0;
        ResentFrom = ResentTo = 0;
    }

    /// <summary>Begins a message whose end has not come.</summary>
    internal void BeginPartial(ReadOnlySpan<byte> bytes)
    {
        Partial = IsReadInPlace ? _buffers.PartialInPlace : _buffers.Partials.Take();
        bytes.CopyTo(Partial);
        PartialLength = bytes.Length;
    }

    /// <summary>Ends the incomplete message, complete or given up; its bytes stay until another begins.</summary>
    internal void EndPartial()
    {
        if (!IsReadInPlace)
            _buffers.Partials.Give(Partial);
        Partial = default;
        PartialLength = 0;
    }

    /// <summary>Forgets bytes that were given up: they are reported, or came after all.</summary>
    internal void ForgetGap()
    {
        IsGapPending = IsGapOurs = IsGapForRoom = HasGapOrigin = false;
        GapBytes = 0;
    }

    /// <summary>Continues after bytes that are given up; the next message reports them.</summary>
    internal void SkipTo(long offset, bool isOurs)
    {
        SkippedFrom = SkippedTo == Next ? SkippedFrom : Next;
        SkippedTo = offset;
        IsGapPending = true;
        IsGapOurs |= isOurs;
        GapBytes += offset - Next;
        Next = offset;
        if (Store.FirstStart < offset)
            NoteGapOrigin(Store.FirstOrigin);
    }

    /// <summary>Saves the first segment in which bytes were given up, until a message reports the gap.</summary>
    internal void NoteGapOrigin(in SegmentOrigin origin)
    {
        if (!IsGapPending || HasGapOrigin)
            return;
        GapOrigin = origin;
        GapStart = Math.Max(SkippedFrom, origin.PayloadStart);
        HasGapOrigin = true;
    }

    /// <summary>Starts at a sequence number; after a SYN a message begins there.</summary>
    internal void Start(uint firstSequence, bool afterSyn, ulong flowLost)
    {
        _firstSequence = firstSequence;
        Unseen = default;
        HoleSinceNs = NoHole;
        IsStarted = true;
        IsStartKnown = IsSynced = afterSyn;
        LostSeen = flowLost;
        if (!afterSyn && flowLost != 0)
            IsGapPending = IsGapOurs = true;        // the beginning may be among the lost records
    }

    internal void StartAfterSyn(uint synSequence, TcpWindowScale scale, ulong flowLost, ulong lostOfBoth)
    {
        Start(synSequence + 1, afterSyn: true, flowLost);
        Scale = scale;
        IsAcknowledgedKnown = true;
        AcknowledgedAtLoss = lostOfBoth;
    }

    /// <summary>Gets the shift of this side's windows; returns false if it is unknown. Both SYNs must have the option,
    /// else the shift is 0.</summary>
    internal bool TryShift(TcpDirection other, out int shift)
    {
        shift = 0;
        if (Scale == TcpWindowScale.None || other.Scale == TcpWindowScale.None)
            return true;
        shift = Scale - TcpWindowScale.Shift0;
        return Scale != TcpWindowScale.Unknown && other.Scale != TcpWindowScale.Unknown;
    }

    /// <summary>Applies the window and the acknowledgement number of a segment of this side.</summary>
    internal void NoteHeader(TcpDirection other, in SegmentInput input)
    {
        bool isSyn = (input.TcpFlags & TcpFlag.Syn) != 0;
        int shift = 0;
        if (isSyn || TryShift(other, out shift))
            LargestWindow = Math.Max(LargestWindow, (long)input.Window << shift);
        bool isAck = (input.TcpFlags & TcpFlag.Ack) != 0;
        if (isAck && (!HasLatestAcknowledgment || (int)(input.Acknowledgment - LatestAcknowledgment) > 0))
        {
            LatestAcknowledgment = input.Acknowledgment;
            HasLatestAcknowledgment = true;
        }
    }

    /// <summary>Offset after the bytes that came in order, read or not.</summary>
    internal long Expected => Next + Store.Run(Next).Length;

    /// <summary>True if an offset is the next in order, or the one after the FIN.</summary>
    internal bool IsNextOrBehindFin(long offset) =>
        offset == Expected || (FinOffset >= 0 && offset == FinOffset + 1);

    internal uint SequenceOf(long offset) => _firstSequence + (uint)offset;

    /// <summary>True if a segment of data continues at the position before bytes were given up.</summary>
    internal bool ContinuesBelow(long start, long end) =>
        Below is { IsKept: true, IsPassed: false } && start < Next && start <= Below.Next && end > Below.Next;

    /// <summary>Discards the saved position.</summary>
    internal void ForgetBelow()
    {
        Below = default;
        Aside.Drop(this, AsideReason.Below);
    }

    /// <summary>Discards all bytes that could still come.</summary>
    internal void ForgetHoles()
    {
        ForgetBelow();
        Earlier.Drop(this);
        Aside.Drop(this, AsideReason.Earlier);
    }

    /// <summary>Ends the return to the saved position: reading continues beyond the bytes that were given up. Those can
    /// still be read in their place.</summary>
    internal void PassBelow()
    {
        Below.IsPassed = true;
        Below.HasUnread = Below.HasSegment;
        Below.HasSegment = false;
    }

    /// <summary>Removes the FIN, which did not belong to this connection.</summary>
    internal void ForgetFin() => FinOffset = NoFin;

    /// <summary>True if there is a FIN that was ahead of missing bytes.</summary>
    internal bool HasOpenFin => FinOffset >= 0 && !IsFinConfirmed;

    /// <summary>Offset of a sequence number: the one nearest to the next byte.</summary>
    internal long OffsetOf(uint sequence) => Next + (int)(sequence - (_firstSequence + (uint)Next));

    /// <summary>True if a sequence number is near enough to the next byte to belong to this connection.</summary>
    internal bool IsNear(uint sequence)
    {
        const long near = 1 << 18;
        return IsStarted && Math.Abs(OffsetOf(sequence) - Next) < near;
    }

    /// <summary>Offset after the last byte that came.</summary>
    internal long End => Math.Max(Next, Store.End);

    /// <summary>True if bytes from an offset on cannot belong to this closed connection: they lie after the FIN, or
    /// before the first byte by more than a keep-alive, or leave a hole after a reset.</summary>
    internal bool IsOver(long start, bool isReset) =>
        (FinOffset >= 0 && start > FinOffset) || (IsStartKnown && start < -1) || (isReset && start > End);

    /// <summary>Sequence number of the next byte to read; <see cref="ConnectionRow.NoSequence"/> before the
    /// first.</summary>
    internal long NextSequence => IsStarted ? _firstSequence + (uint)Next : ConnectionRow.NoSequence;

    /// <summary>True if a SYN with this sequence number is the one that began this direction.</summary>
    internal bool IsOwnSyn(uint sequence)
    {
        const uint window = 65536;                  // a SYN that was read after the first data
        uint behind = _firstSequence - (sequence + 1);
        return IsStartKnown ? behind == 0 : behind < window;
    }

    /// <summary>True if no more bytes will come: the FIN and all bytes before it were seen, or nothing ever
    /// was.</summary>
    /// <param name="came">Offset after the bytes that came in order.</param>
    internal bool IsEnded(long came, TcpDirection other) =>
        IsFinConfirmed ? came >= FinOffset : !HasLatestAcknowledgment && other.IsFinConfirmed;

    internal bool IsFinReached => IsFinConfirmed && Next >= FinOffset && !IsFinished;

    /// <summary>Counts the bytes of a segment that had come before; bytes that were given up do not count.</summary>
    internal int CountSeen(long start, long end)
    {
        long first = long.MaxValue;
        long last = long.MinValue;
        int seen = Store.CountKept(Math.Max(start, Next), end, ref first, ref last);
        long from = Math.Max(start, 0);
        long to = Math.Min(end, Next);
        if (from < to)
        {
            seen += (int)(to - from - StreamInPlace.CountMissing(this, from, to));
            first = from;
            last = Math.Max(last, to);
        }
        if (seen > 0)
            Remember(first, last);
        return seen;
    }

    private void Remember(long first, long last)
    {
        bool isStale = ResentTo <= (PartialLength > 0 ? PartialStart : Next);
        ResentFrom = isStale ? first : Math.Min(ResentFrom, first);
        ResentTo = isStale ? last : Math.Max(ResentTo, last);
    }
}
