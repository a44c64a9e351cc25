// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Decoding.Segments;

/// <summary>Bytes behind the last one seen that the other side acknowledges, or that lie before a FIN. Two segments
/// prove that they exist; one alone may be forged or damaged, and only raises a doubt.</summary>
internal struct UnseenBytes
{
    /// <summary>No time.</summary>
    internal const long Never = long.MaxValue;

    private const long CopyNs = 2_000_000;          // within which an equal segment is a copy, and no second witness
    private const long MostAhead = 1 << 24;         // bytes: what lies further ahead is damaged

    private long _claimed;              // offset up to which one segment says that bytes exist
    private uint _sequence;             // of that segment
    private int _length;
    private Doubt _doubt;

    /// <summary>Offset up to which bytes are proved to exist; 0 if nothing is proved.</summary>
    internal long Proved { get; private set; }

    /// <summary>Stamp of the segment that proved it, nanoseconds.</summary>
    internal long ProvedStampNs { get; private set; }

    /// <summary>Stamp of the segment that raised the doubt, nanoseconds.</summary>
    internal long ClaimedStampNs { get; private set; }

    /// <summary>Time at which it was read, nanoseconds.</summary>
    internal long ClaimedClockNs { get; private set; }

    /// <summary>Offset that one segment claims and no second one confirmed; 0 if there is none.</summary>
    internal readonly long Claimed => _doubt is Doubt.None or Doubt.Refuted ? 0 : _claimed;

    /// <summary>Time of the next step of the doubt, nanoseconds; <see cref="Never"/> if there is none.</summary>
    internal readonly long DueNs => _doubt switch
    {
        Doubt.Fresh => ClaimedClockNs + StreamHold.ReceivedBytesNs,
        Doubt.Told when _claimed > Proved => ClaimedClockNs + StreamHold.MissingBytesNs,
        Doubt.Refuted => ClaimedClockNs,
        _ => Never,
    };

    /// <summary>Takes an offset that an accepted segment acknowledges, or at which its FIN stands.</summary>
    /// <param name="end">Offset after the last byte seen.</param>
    /// <returns>True if more bytes are proved to exist than before.</returns>
    internal bool Take(long offset, long end, in SegmentInput input)
    {
        end = Math.Max(end, Proved);
        long claimed = Claimed;
        bool isLater = input.StampNs > ClaimedStampNs;
        if (offset <= end + 1)                      // the one byte may be a FIN
        {
            if (claimed > end + 1 && isLater)
                Refute();
            return false;
        }
        if (offset - end > MostAhead)
            return false;
        if (claimed <= end + 1)
        {
            Claim(offset, input);
            return false;
        }
        bool isCopy = offset == claimed && input.Sequence == _sequence && input.PayloadLength == _length
            && Math.Abs(input.StampNs - ClaimedStampNs) < CopyNs;
        if (isCopy)
            return false;
        Prove(Math.Min(offset, claimed), ClaimedStampNs);
        if (offset > claimed)
            Claim(offset, input);
        else if (offset < claimed && isLater)
            Refute();
        return true;
    }

    /// <summary>Records that bytes exist up to an offset.</summary>
    internal void Prove(long offset, long stampNs)
    {
        if (offset > Proved)
            (Proved, ProvedStampNs) = (offset, stampNs);
    }

    /// <summary>Ends a doubt about bytes that have come.</summary>
    /// <param name="end">Offset after the last byte seen.</param>
    /// <returns>The offset that was rightly claimed; 0 if there is none.</returns>
    internal long Settle(long end)
    {
        long claimed = Claimed;
        if (claimed == 0 || claimed > end)
            return 0;
        Refute();
        return claimed;
    }

    /// <summary>Takes the next step of the doubt.</summary>
    internal MessageNotes Advance()
    {
        Doubt before = _doubt;
        _doubt = before switch { Doubt.Fresh => Doubt.Told, Doubt.Told => Doubt.Stays, _ => Doubt.None };
        return before switch
        {
            Doubt.Fresh => MessageNotes.InDoubt,
            Doubt.Told => MessageNotes.DoubtStays,
            _ => MessageNotes.DoubtOver,
        };
    }

    private void Claim(long offset, in SegmentInput input)
    {
        _claimed = offset;
        (ClaimedStampNs, ClaimedClockNs) = (input.StampNs, input.ClockNs);
        (_sequence, _length) = (input.Sequence, input.PayloadLength);
        _doubt = Doubt.Fresh;
    }

    private void Refute() => _doubt = _doubt is Doubt.Told or Doubt.Stays ? Doubt.Refuted : Doubt.None;

    private enum Doubt : byte
    {
        None,

        /// <summary>Nothing is said of it yet: the bytes may come from another ring or tap.</summary>
        Fresh,

        /// <summary>It is said that answers may be among the bytes.</summary>
        Told,

        /// <summary>It is also said that nothing refuted it.</summary>
        Stays,

        /// <summary>It is over, and that is to be said.</summary>
        Refuted,
    }
}
