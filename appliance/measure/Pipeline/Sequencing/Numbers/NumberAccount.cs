// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Sequences;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Numbers;

/// <summary>Counts the numbers of one feed's packets: on their line, for the feed, against the other lines.</summary>
[HotPath]
internal sealed class NumberAccount(
    FeedContext context, FeedNumbers numbers, LineGaps gaps, Arbitration arbitration, LineWatch watch,
    BlindTime blind, Doubts doubts)
{
    private readonly FeedContext _context = context;
    private readonly FeedNumbers _numbers = numbers;
    private readonly LineGaps _gaps = gaps;
    private readonly Arbitration _arbitration = arbitration;
    private readonly LineWatch _watch = watch;
    private readonly BlindTime _blind = blind;
    private readonly Doubts _doubts = doubts;

    public void Count(ref PacketEvent packet, int slot, int line, ulong first, ulong last)
    {
        LineState state = _context.State(slot, line);
        ref LineCounters counters = ref _context.LineCounters(line);
        counters.Messages += (long)(last - first + 1);
        _context.Generation(slot).Counts.Packets++;
        bool isFresh = true;
        bool isLone = false;
        bool reachesFront = !state.IsStarted || last >= state.Next;
        if (packet.StampNs >= state.Rate.UntilNs)
            _context.TurnRate(slot, state, packet.StampNs);
        if (!state.IsStarted)
        {
            isLone = BeginsSequence(packet, slot, line, first, last + 1);
            Start(state, first, packet.StampNs);
        }
        else if (first > state.Next)
        {
            isLone = OpenGap(packet, slot, line, state, first, last + 1);
        }
        else if (first < state.Next)
        {
            isFresh = first >= state.Start && _gaps.IsMissing(slot, line, first);
            CountBehind(ref packet, slot, line, first, Math.Min(last, state.Next - 1));
        }
        if (reachesFront)
            Resume(slot, state, first);
        if (last >= state.Next)
            state.Next = last + 1;
        if (!isLone)
            ConfirmJump(slot, first, last + 1, packet.StampNs);
        if (_context.Generation(slot).IsEnded && state.EndStampNs != 0 && reachesFront)
            ReopenSession(slot);
        Deliver(ref packet, slot, line, first, last);
        _arbitration.End(ref packet, _context.Generation(slot), line, first, last, isFresh);
        // A packet behind the front does not show what is missing at the front.
        if (reachesFront)
            MarkSeen(ref packet, state, line);
        if (packet.NewNumbers != 0)
            _watch.Delivered(
                _context.Others(slot, line), _context.Generation(slot).Expected, _context.Generation(slot).Known,
                packet.StampNs, _context.FeedDeadline, _context.DeadlineOf(slot));
        _watch.Moved(slot, line, state, _context.Generation(slot).Expected, packet.StampNs);
    }

    /// <summary>Handles the next number announced by a packet without numbers.</summary>
    public void CountNext(ref PacketEvent packet, int slot, int line, ulong next)
    {
        LineState state = _context.State(slot, line);
        _context.Generation(slot).Counts.Packets++;
        bool isLone = false;
        if (!state.IsStarted)
        {
            isLone = BeginsSequence(packet, slot, line, next, next);
            // Only here: a heartbeat is smaller than a packet with numbers and may have fitted into a ring that was too
            // full for the packets after it, so it does not end the uncertainty after a loss of the appliance.
            Start(state, next, packet.StampNs);
            MarkSeen(ref packet, state, line);
        }
        else if (next > state.Next)
        {
            isLone = OpenGap(packet, slot, line, state, next, next);
            Resume(slot, state, next);
            state.Next = next;
        }
        else if (next == state.Next)
        {
            Resume(slot, state, next);
        }
        else
        {
            _gaps.Announce(slot, line, next, packet.StampNs);
        }
        if (!isLone)
            ConfirmJump(slot, next, next, packet.StampNs);
        MarkPresent(packet, state);
        state.MarkedAt = -1;
        _watch.Moved(slot, line, state, _context.Generation(slot).Expected, packet.StampNs);
    }

    /// <summary>Opens the gap before a packet that is ahead on its line.</summary>
    /// <param name="slot">The number sequence.</param>
    /// <param name="first">The packet's first number, or the next one that it announces.</param>
    /// <param name="reach">Number after its last.</param>
    /// <returns>True if only this packet supports the jump.</returns>
    private bool OpenGap(in PacketEvent packet, int slot, int line, LineState state, ulong first, ulong reach)
    {
        UnobservedCause cause = CauseOf(packet, line, state);
        long blindNs = _blind.OfLine(line);
        if (cause == UnobservedCause.None)
            _blind.LineLacks(packet, line);
        Generation generation = _context.Generation(slot);
        ulong from = _context.KnownOf(slot);
        bool isLone = first > from;
        if (isLone)
        {
            ConfirmJump(slot, first, reach, packet.StampNs);
            generation.Lone = new LoneJump
            {
                From = from,
                Front = from,
                First = first,
                Top = reach,
                StampNs = packet.StampNs,
                Line = line,
            };
            var jump = new BelievedJump { From = from, First = first, Most = _context.MostOfAnyLine(slot) };
            _context.Jumps.Add(slot, jump, packet.StampNs, _doubts);
        }
        else if (generation.Jumps > 0)
        {
            InsertJump(packet, slot, first);
        }
        ulong next = state.Next;
        state.Rate.Skip(first - next);
        _context.Jumps.Cross(slot, line, next, first, packet.StampNs, _blind.OfLine(line) - blindNs);
        _gaps.Open(slot, line, next, first - 1, packet.StampNs, _context.SinceNs, cause);
        return isLone;
    }

    /// <summary>Records a jump to between the numbers that one of another line left out.</summary>
    private void InsertJump(in PacketEvent packet, int slot, ulong first)
    {
        int above = _context.Jumps.FindAround(slot, first);
        if (above < 0)
            return;
        ulong from = _context.Jumps.FrontBelow(slot, above);
        if (first <= from || first - from <= JumpLimit.Slack)
            return;
        var jump = new BelievedJump
        {
            From = from,
            First = first,
            Most = _context.MostOfAnyLine(slot),
            IsBelieved = true,
        };
        _context.Jumps.Insert(slot, above, jump, packet.StampNs, _doubts);
    }

    /// <summary>Records the first packet of a sequence as a lone jump, which another packet has to confirm.</summary>
    private bool BeginsSequence(in PacketEvent packet, int slot, int line, ulong first, ulong reach)
    {
        Generation generation = _context.Generation(slot);
        if (generation.IsStarted)
            return false;
        generation.IsStarted = true;
        generation.Lone = new LoneJump
        {
            From = first,
            Front = first,
            First = first,
            Top = reach,
            StampNs = packet.StampNs,
            BeforeNs = packet.StampNs - Math.Max(packet.InterArrivalNs, 0),
            SinceNs = _context.SinceNs,
            Line = line,
            Interval = _context.Intervals,
            CountsInLedger = (packet.Flags & PacketEventFlags.CountsInLedger) != 0,
        };
        return true;
    }

    /// <summary>Ends a lone jump whose numbers another packet has reached.</summary>
    private void ConfirmJump(int slot, ulong first, ulong reach, long stampNs)
    {
        ref LoneJump lone = ref _context.Generation(slot).Lone;
        if (lone.Top == 0)
            return;
        if (reach < lone.Top)
        {
            lone.Front = Math.Max(lone.Front, Math.Min(reach, lone.First));
            return;
        }
        bool isEarly = stampNs - lone.StampNs < _context.Feed.SuspectHoldNs || lone.Front != lone.From;
        if (isEarly && lone.IsCopy(first, reach))
            return;
        if (lone.IsSuspect)
            _doubts.EndOfLone(slot, stampNs);
        lone.Top = 0;
        if (!lone.IsStart)
            _context.Jumps.Believe(slot);
    }

    /// <summary>Continues, on all lines, a session that was reported as ended.</summary>
    private void ReopenSession(int slot)
    {
        _context.Generation(slot).IsEnded = false;
        for (int line = 0; line < _context.LineCount; line++)
            _context.State(slot, line).EndStampNs = 0;
    }

    /// <summary>Continues a line after a restart: numbers it lacks from here on are the market's loss.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Resume(int slot, LineState state, ulong first)
    {
        if (!state.IsRestored)
            return;
        state.IsRestored = false;
        Generation generation = _context.Generation(slot);
        if (generation.Resumed == 0)
            generation.Resumed = first;
    }

    private UnobservedCause CauseOf(in PacketEvent packet, int line, LineState state)
    {
        ref FlowPresence presence = ref _context.Presences[packet.FlowId];
        bool isOurs = packet.LostBefore > 0
            || (packet.Source != presence.UnplacedRing && _context.MayLackUnplaced(line, in presence));
        return isOurs && !state.IsRestored ? UnobservedCause.Appliance : _context.AheadCause(state);
    }

    private static void Start(LineState state, ulong first, long stampNs)
    {
        state.Rate.Start(stampNs, first);
        state.IsStarted = true;
        state.StartStampNs = stampNs;
        state.Start = first;
        state.Next = first;
    }

    private void CountBehind(ref PacketEvent packet, int slot, int line, ulong first, ulong last)
    {
        LineState state = _context.State(slot, line);
        if (first < state.Start)
        {
            ulong before = Math.Min(last, state.Start - 1);
            _context.LineCounters(line).BeforeStart += (long)(before - first + 1);
            if (before == last)
                return;
            first = state.Start;
        }
        _gaps.Fill(slot, line, first, last, packet.StampNs);
    }

    private void Deliver(ref PacketEvent packet, int slot, int line, ulong first, ulong last)
    {
        _arbitration.Begin();
        FreshNumbers? fresh = _context.Fresh;
        fresh?.Compare(packet);
        int serial = _context.Generation(slot).Serial;
        ulong from = first;
        ulong runFirst = first;
        ulong runNext = first;          // [runFirst, runNext) is new, whatever was declared of its parts
        while (_numbers.TakeNew(slot, from, last, packet.StampNs, out ulong newFirst, out ulong newLast))
        {
            fresh?.Add(packet, _context, slot, first, newFirst, newLast);
            _arbitration.Won(ref packet, serial, line, first, newFirst, newLast);
            if (newFirst != runNext)
            {
                RepairOthers(ref packet, slot, line, runFirst, runNext);
                runFirst = newFirst;
            }
            runNext = from = newLast + 1;
            if (newLast >= last)
                break;
        }
        RepairOthers(ref packet, slot, line, runFirst, runNext);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RepairOthers(ref PacketEvent packet, int slot, int line, ulong first, ulong next)
    {
        if (next > first)
            _gaps.RepairOthers(slot, line, first, next - 1, packet.StampNs);
    }

    /// <summary>Updates a line's loss and absence marks for a packet at its front: losses and absences before it no
    /// longer excuse numbers missing after it.</summary>
    /// <returns>False if the marks were up to date.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MarkSeen(ref PacketEvent packet, LineState state, int line)
    {
        if (HasSeen(state, packet.FlowId))
            return false;
        Mark(ref packet, state, line);
        return true;
    }

    /// <summary>True if a line's loss and absence marks are up to date, and its latest packet was of a flow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasSeen(LineState state, int flowId) =>
        state.FlowId == flowId && state.MarkedAt == _context.Doubts;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Mark(ref PacketEvent packet, LineState state, int line)
    {
        MarkPresent(packet, state);
        state.FlowId = packet.FlowId;
        // An already reported loss in another ring may be later than this packet.
        bool isAfterLosses = packet.StampNs > _context.Line(line).DoubtUntilNs;
        if (isAfterLosses)
            state.LossMark = _context.FlowLosses[packet.FlowId];
        bool isAll = isAfterLosses && packet.StampNs > _context.Presences[packet.FlowId].UntilNs;
        state.MarkedAt = isAll ? _context.Doubts : -1;
    }

    /// <summary>Records that numbers not revealed by this packet did not pass while its group was not joined.</summary>
    private void MarkPresent(in PacketEvent packet, LineState state)
    {
        ref FlowPresence presence = ref _context.Presences[packet.FlowId];
        if (packet.StampNs > presence.UntilNs)
        {
            state.AbsenceMark = presence.Absences;
            return;
        }
        presence.Note(packet.StampNs);
        if (packet.FlowId != state.FlowId)
            state.AbsenceMark = -1;
    }
}
