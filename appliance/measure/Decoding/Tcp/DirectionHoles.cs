// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Segments;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Missing bytes of a direction: those before others that came, and those behind the last one that came which
/// the other side has.</summary>
internal sealed partial class TcpDirection
{
    private bool _hasUnseenStart;   // not started, but the other side acknowledged bytes
    private bool _isTail;           // the missing bytes lie behind the last one seen
    private long _received;         // highest offset seen and acknowledged by the other side
    private long _holeEnd;
    private long _forgottenFrom;    // of bytes that can no longer be read if they come
    private long _forgottenTo;
    private long _holeReceivedNs;   // since when the other side is known to have the missing bytes, or NoHole

    /// <summary>Applies an acknowledgement of the other side. One of bytes that were not seen proves nothing
    /// alone.</summary>
    internal void NoteReceived(long offset, in SegmentInput input)
    {
        NoteUnseen(offset, input);
        if (offset <= _received || offset > (FinOffset >= 0 ? End + 1 : End))
            return;
        _received = offset;
        if (HoleSinceNs != NoHole)
            CheckHole(input.ClockNs);
    }

    /// <summary>Takes an offset up to which bytes should exist: an acknowledgement, or the place of a FIN.</summary>
    internal void NoteUnseen(long offset, in SegmentInput input)
    {
        if (FinOffset >= 0 && offset == FinOffset + 1)
            offset = FinOffset;
        if (Unseen.Take(offset, End, input))
            WatchHole(input.ClockNs);
    }

    /// <summary>Takes an acknowledgement of bytes of an unseen direction: the first shows where it
    /// stands, later ones what passed.</summary>
    internal void NoteUnseenDirection(in SegmentInput input)
    {
        if (!_hasUnseenStart)
            (_firstSequence, _hasUnseenStart) = (input.Acknowledgment, true);
        else
            NoteUnseen(OffsetOf(input.Acknowledgment), input);
    }

    /// <summary>Starts where the other side's first acknowledgement stood, because later ones prove bytes
    /// there.</summary>
    internal void StartUnseen(ulong flowLost)
    {
        LostSeen = flowLost;
        IsStarted = true;
    }

    /// <summary>Forgets what acknowledgements say of bytes behind the last one, if it is so new that the program that
    /// would have seen them may have been detached first.</summary>
    internal void ForgetNewUnseen(long clockNs)
    {
        bool isNew = Unseen.Claimed > 0 ? Unseen.ClaimedClockNs > clockNs - StreamHold.MissingBytesNs : IsTail;
        if (isNew)
            Unseen = default;
    }

    /// <summary>Records that bytes exist up to the FIN.</summary>
    internal void ProveFin(in SegmentInput input)
    {
        Unseen.Prove(FinOffset, input.StampNs);
        WatchHole(input.ClockNs);
    }

    /// <summary>Offset up to which the other side has bytes, as far as segments say.</summary>
    internal long Acquired => Math.Max(_received, Math.Max(Unseen.Proved, Unseen.Claimed));

    /// <summary>True if the missing bytes lie behind the last one seen.</summary>
    internal bool IsTail => _isTail && HoleSinceNs != NoHole;

    /// <summary>Offset after the first missing bytes. There must be a hole.</summary>
    internal long HoleEnd => IsTail ? _holeEnd : Store.HoleEnd(Next);

    /// <summary>Determines since when the first missing bytes are missing, and if the other side has them.</summary>
    internal void WatchHole(long clockNs)
    {
        _received = Math.Max(_received, Unseen.Settle(End));
        if (!Store.HasHole(Next))
        {
            WatchTail(clockNs);
            return;
        }
        _isTail = false;
        long holeEnd = Store.HoleEnd(Next);
        if (HoleSinceNs == NoHole || holeEnd != _holeEnd)
            HoleSinceNs = Store.HoleSinceNs(Next);
        if (holeEnd != _holeEnd)
            (_holeEnd, _holeReceivedNs) = (holeEnd, NoHole);
        CheckHole(clockNs);
    }

    /// <summary>Records bytes that were given up and can no longer be read if they come.</summary>
    internal void NoteForgotten(long from, long to)
    {
        _forgottenFrom = _forgottenTo == 0 ? from : Math.Min(_forgottenFrom, from);
        _forgottenTo = Math.Max(_forgottenTo, to);
    }

    /// <summary>Flags of a segment of data that depend on the bytes seen before.</summary>
    internal PacketEventFlags FlagsOf(long start, int length, int resent)
    {
        bool isForgotten = start < _forgottenTo && start + length > _forgottenFrom;
        return isForgotten ? PacketEventFlags.TableFull
            : length > 0 && resent == length ? PacketEventFlags.Retransmit : PacketEventFlags.None;
    }

    private void WatchTail(long clockNs)
    {
        if (End >= Unseen.Proved)
        {
            HoleSinceNs = NoHole;
        }
        else if (!IsTail || _holeEnd <= End)
        {
            _isTail = true;
            _holeEnd = Unseen.Proved;
            HoleSinceNs = _holeReceivedNs = clockNs;
        }
    }

    /// <summary>True if the other side has the missing bytes: they are lost to the appliance only.</summary>
    internal bool IsHoleReceived => _holeReceivedNs != NoHole;

    /// <summary>Time when the missing bytes are given up, or of the next step of a doubt, nanoseconds;
    /// <see cref="UnseenBytes.Never"/> if nothing is due.</summary>
    internal long DueNs(long holdNs) => Math.Min(HoleUntilNs(holdNs), Unseen.DueNs);

    /// <summary>True if a step of a doubt is due before the missing bytes are given up.</summary>
    internal bool IsDoubtDue(long holdNs) => Unseen.DueNs < HoleUntilNs(holdNs);

    private long HoleUntilNs(long holdNs)
    {
        if (HoleSinceNs == NoHole)
            return UnseenBytes.Never;
        if (_isTail)
            return HoleSinceNs + (IsStarted ? StreamHold.UnseenBytesNs : StreamHold.MissingBytesNs);
        long untilNs = HoleSinceNs + holdNs;
        return IsHoleReceived ? Math.Min(untilNs, _holeReceivedNs + StreamHold.ReceivedBytesNs) : untilNs;
    }

    private void CheckHole(long clockNs)
    {
        if (_holeReceivedNs == NoHole && Math.Max(_received, Unseen.Proved) >= _holeEnd)
            _holeReceivedNs = clockNs;
    }
}
