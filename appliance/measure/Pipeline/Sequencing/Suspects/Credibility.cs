// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>Decides whether a packet can have the numbers that it has: its line cannot have missed more than can have
/// been sent, neither at the front nor between the numbers that a jump left out.</summary>
[HotPath]
internal sealed class Credibility(FeedContext context)
{
    private readonly FeedContext _context = context;

    /// <summary>True if a packet can be counted at once.</summary>
    /// <param name="slot">Its number sequence.</param>
    /// <param name="first">Its first number, or the next one that it announces.</param>
    public bool IsCredible(in PacketEvent packet, int slot, int line, ulong first)
    {
        Generation generation = _context.Generation(slot);
        LineState state = _context.State(slot, line);
        if (!generation.IsStarted)
            return true;
        if (generation.HasLoneJump && generation.Lone.IsStart)
        {
            if (first < generation.Lone.First)
                return !MayMoveStart(generation, state, line);
            if (generation.IsRestart && !generation.IsInferred)
                return true;
        }
        ulong known = _context.KnownOf(slot);
        long silenceNs = packet.ClockNs - generation.LastClockNs;
        if (generation.HasLoneJump && !generation.Lone.IsStart)
        {
            if (first >= generation.Lone.First)
                silenceNs = packet.StampNs - generation.Lone.StampNs;
            else if (IsSwapped(generation, first))
                return true;
            else
                known = generation.Lone.Front;
        }
        if (!state.IsStarted)
        {
            ulong distance = first > known ? first - known : known - first;
            return distance <= JumpLimit.Of(_context.MostOfAnyLine(slot), silenceNs);
        }
        if (first <= known)
        {
            int around = _context.Jumps.FindAround(slot, first);
            if (around < 0 || first <= (known = _context.Jumps.FrontBelow(slot, around)))
                return true;
        }
        if (_context.AheadCause(state) is UnobservedCause.NotJoined or UnobservedCause.Restart
                or UnobservedCause.Mirror or UnobservedCause.CaptureDevice
            && !_context.Presences[state.FlowId].IsUnsure)
            return true;
        ulong missed = first - known;
        ulong ours = (ulong)(_context.FlowLosses[packet.FlowId] - state.LossMark) * JumpLimit.Slack;
        return missed <= ours || missed - ours <= JumpLimit.Of(state.Rate.Most(state.Next), silenceNs);
    }

    /// <summary>True if a packet lies so little below the one that jumped that both come from after the jump, in
    /// reverse order.</summary>
    private static bool IsSwapped(Generation generation, ulong first) =>
        generation.Lone.First - first <= JumpLimit.Slack;

    /// <summary>True if packets below a start may move it; not on a line that had a position before a
    /// restart.</summary>
    private static bool MayMoveStart(Generation generation, LineState state, int line) =>
        !state.IsRestored && (!state.IsStarted || line == generation.Lone.Line);
}
