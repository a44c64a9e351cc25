// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>Finds out that a line comes back from a jump that two wrong packets made believed: it made or confirmed the
/// jump, and then brings rising numbers that the jump left out, with nothing at or above the jump between them. A line
/// that never jumped is only late, and so are numbers that are sent again among those above.</summary>
[HotPath]
internal sealed class ComingBack(FeedContext context, Retraction retraction, Doubts doubts)
{
    private const int PacketsBack = 16;

    /// <summary>Number of packets that suffice after the feed's duplicate age.</summary>
    private const int FewestPackets = 2;

    private readonly FeedContext _context = context;
    private readonly Jumps _jumps = context.Jumps;
    private readonly Retraction _retraction = retraction;
    private readonly Doubts _doubts = doubts;

    /// <summary>Compares a counted packet with the jumps of its sequence.</summary>
    /// <param name="slot">Its number sequence.</param>
    /// <param name="first">Its first number, or the next one that it announces.</param>
    /// <param name="reach">Number after its last.</param>
    /// <param name="lacked">True if its line lacked its first number.</param>
    public void Note(in PacketEvent packet, int slot, int line, ulong first, ulong reach, bool lacked)
    {
        for (int index = 0; index < _context.Generation(slot).Jumps; index++)
        {
            ref LineJump of = ref _jumps.Of(slot, index, line);
            if (!of.IsWatched || first < _jumps[slot, index].First)
                continue;
            of.Run = 0;
            if (++of.Above >= PacketsBack && packet.StampNs - of.BelowNs >= _context.Feed.SuspectHoldNs)
                _jumps.EndWatch(slot, index, line, _doubts, packet.StampNs);
        }
        if (lacked && _jumps.FindOver(slot, line, first) is var over and >= 0)
            NoteBelow(packet, slot, over, line, first, reach);
    }

    private void NoteBelow(in PacketEvent packet, int slot, int jump, int line, ulong first, ulong reach)
    {
        ref LineJump of = ref _jumps.Of(slot, jump, line);
        if (of.Run == 0)
            of.AboveNs = packet.StampNs - Math.Max(packet.InterArrivalNs, 0);
        of.Above = 0;
        of.IsWatched = _context.State(slot, line).IsWatched = true;
        long beforeNs = of.BelowNs;
        of.BelowNs = packet.StampNs;
        if (first < _jumps[slot, jump].From)
            return;
        if (!Continues(of, slot, first, packet.StampNs - beforeNs))
            (of.Run, of.RunFirst) = (0, first);
        of.RunNext = reach;
        of.Run++;
        if (++of.Below == FewestPackets)
        {
            of.IsInDoubt = true;
            _doubts.Begin(slot, line, _jumps[slot, jump].First, packet.StampNs);
        }
        if (of.Run <= PacketsBack)
            of.Due = (reach - of.RunFirst) / 2;
        if (of.Run >= PacketsBack && IsOverdue(of, _jumps[slot, jump].Most)
            || of.Run >= FewestPackets && packet.StampNs - of.AboveNs > _context.Feed.DuplicateAgeNs)
            TakeBack(slot, jump, line, reach, packet.StampNs);
    }

    /// <summary>Takes the jump back, or, where other lines go on above it, the one above that the line made
    /// too.</summary>
    private void TakeBack(int slot, int jump, int line, ulong reach, long stampNs)
    {
        for (; jump + 1 < _context.Generation(slot).Jumps && IsReached(slot, jump, line); jump++)
            _jumps.Lift(slot, jump, line, _doubts, stampNs);
        _jumps.Of(slot, jump, line).RunNext = reach;
        _retraction.TakeBack(slot, jump, reach, stampNs);
    }

    /// <summary>True if another line goes on above a jump, and below the next one.</summary>
    private bool IsReached(int slot, int jump, int line)
    {
        for (int other = 0; other < _context.LineCount; other++)
        {
            ref LineJump above = ref _jumps.Of(slot, jump + 1, other);
            if (other != line && above.Run >= FewestPackets && above.RunFirst >= _jumps[slot, jump].First)
                return _jumps.Of(slot, jump + 1, line).HasJumped;
        }
        return false;
    }

    private bool Continues(in LineJump of, int slot, ulong first, long silenceNs) =>
        of.Run > 0 && first >= of.RunNext
        && first - of.RunNext <= JumpLimit.Of(_context.MostOfAnyLine(slot), silenceNs);

    /// <summary>True if, at the feed's highest pace before the jump, half as many numbers as a run has could have come
    /// above it: a burst of numbers that are sent again must not take back a real jump.</summary>
    private static bool IsOverdue(in LineJump of, ulong most) =>
        most == 0 || most * (UInt128)(of.BelowNs - of.AboveNs) >= of.Due * (UInt128)ArrivalRate.UnitNs;
}
