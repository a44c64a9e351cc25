// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Model.Deadlines;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>Withholds a packet that goes ahead by more than its line can have missed, until another packet of the
/// channel confirms its numbers, or a packet below it with numbers new to the feed refutes it. If undecided after the
/// feed's hold, it is counted, and may still be retracted. Packets below a start that only one packet supports are
/// withheld likewise: two in order move the start.</summary>
[HotPath]
internal sealed class Suspicion
{
    private readonly FeedContext _context;
    private readonly Credibility _credibility;
    private readonly SuspectTable _table;
    private readonly NumberAccount _account;
    private readonly ResetInference _resets;
    private readonly StartMove _starts;
    private readonly Retraction _retraction;
    private readonly BlindTime _blind;
    private readonly Doubts _doubts;
    private readonly PacketEvent[] _booked = new PacketEvent[1];

    /// <summary>Allocates room for the suspect packets of a feed.</summary>
    public Suspicion(
        FeedContext context, NumberAccount account, ResetInference resets, StartMove starts, Retraction retraction,
        BlindTime blind, Doubts doubts)
    {
        _context = context;
        _credibility = new Credibility(context);
        _table = new SuspectTable(context);
        _account = account;
        _resets = resets;
        _starts = starts;
        _retraction = retraction;
        _blind = blind;
        _doubts = doubts;
    }

    /// <summary>Checks a packet that does not carry exactly its line's next numbers, and counts the suspect packets
    /// that it confirms.</summary>
    /// <param name="slot">Its number sequence.</param>
    /// <param name="first">Its first number, or the next one that it announces.</param>
    /// <param name="reach">Number after its last.</param>
    /// <returns>True if it is withheld; nothing more is to be done for it then.</returns>
    public bool Withholds(ref PacketEvent packet, int slot, int line, ulong first, ulong reach)
    {
        Generation generation = _context.Generation(slot);
        if (generation.SuspectCount > 0 && CountConfirmed(packet, slot, first, reach))
            return false;
        if (_credibility.IsCredible(packet, slot, line, first))
            return false;
        if (!_table.HasRoom(slot) && !TryMakeRoom(slot, packet.StampNs))
            return false;
        Add(packet, slot, line, first, reach);
        return true;
    }

    /// <summary>Settles suspects after a packet was counted: discards those that its new numbers refute, and counts
    /// those that are thereby decided.</summary>
    /// <param name="slot">Its number sequence.</param>
    /// <param name="frontBefore">The sequence's <see cref="Generation.Front"/> before that packet.</param>
    /// <param name="stampNs">Its stamp, nanoseconds.</param>
    public void Settle(int slot, ulong first, ulong frontBefore, long stampNs)
    {
        Generation generation = _context.Generation(slot);
        if (generation.SuspectCount == 0 || generation.Front <= frontBefore)
            return;
        ulong firstNew = Math.Max(first, frontBefore);
        int next;
        for (int index = _table.FirstOf(slot); index >= 0; index = next)
        {
            next = _table[index].Next;
            if (IsNearStart(slot, _table[index]))
                continue;
            if (_table[index].First > firstNew)
                Refute(slot, index, stampNs);
            else if (_table[index].Reach <= generation.Known && !generation.HasLoneJump)
                Count(slot, index, stampNs);
        }
    }

    /// <summary>Discards packets between the numbers that a jump left out, once their line goes on below
    /// them.</summary>
    /// <param name="slot">The number sequence.</param>
    /// <param name="line">Line of a counted packet that was new to it.</param>
    /// <param name="first">The packet's first number.</param>
    /// <param name="stampNs">Its stamp, nanoseconds.</param>
    public void SettleWithin(int slot, int line, ulong first, long stampNs)
    {
        int next;
        for (int index = _table.FirstOf(slot); index >= 0; index = next)
        {
            next = _table[index].Next;
            if (_table[index].IsWithin && _table[index].Line == line && first + JumpLimit.Slack < _table[index].First)
                Refute(slot, index, stampNs);
        }
    }

    /// <summary>Settles a start after a packet was counted: a packet that was taken for the start and is near it is
    /// counted as soon as its line has begun.</summary>
    public void SettleStart(int slot, long stampNs)
    {
        int next;
        for (int index = _table.FirstOf(slot); index >= 0; index = next)
        {
            next = _table[index].Next;
            if (IsNearStart(slot, _table[index]) && _context.State(slot, _table[index].Line).IsStarted)
                Count(slot, index, stampNs);
        }
    }

    /// <summary>Time when the hold of a sequence's first suspect packet ends.</summary>
    public long NextDeadlineNs(int slot)
    {
        long deadlineNs = DeadlineHeap.Never;
        for (int index = _table.FirstOf(slot); index >= 0; index = _table[index].Next)
            deadlineNs = Math.Min(deadlineNs, DeadlineNs(slot, _table[index]));
        return deadlineNs;
    }

    /// <summary>Counts the suspect packets whose hold has ended; the losses below them may still be retracted. Those
    /// that are not counted wait on, but are no longer in doubt.</summary>
    public void Expire(int slot, long deadlineNs)
    {
        int next;
        for (int index = _table.FirstOf(slot); index >= 0; index = next)
        {
            next = _table[index].Next;
            if (DeadlineNs(slot, _table[index]) > deadlineNs)
                continue;
            if (Expires(slot, _table[index]))
            {
                CountUndecided(slot, index, deadlineNs);
                continue;
            }
            _doubts.End(slot, _table[index], deadlineNs);
            _table[index].IsDoubtOver = true;
        }
    }

    /// <summary>Counts the undecided packets of a sequence that ends.</summary>
    public void End(int slot, long stampNs)
    {
        for (int index; (index = _table.FirstOf(slot)) >= 0;)
            CountUndecided(slot, index, stampNs);
        Generation generation = _context.Generation(slot);
        if (generation.Lone.IsSuspect)
            _doubts.EndOfLone(slot, stampNs);
        _context.Jumps.Clear(slot, _doubts, stampNs);
    }

    /// <summary>Discards a provisional sequence; the packets that it withheld belong to none.</summary>
    public void GiveUp(int slot, long stampNs)
    {
        for (int index; (index = _table.FirstOf(slot)) >= 0;)
            Refute(slot, index, stampNs);
    }

    private bool IsAhead(int slot, ulong first)
    {
        Generation generation = _context.Generation(slot);
        return generation.HasLoneJump && !generation.Lone.IsStart && first < generation.Lone.First
            || first > _context.KnownOf(slot);
    }

    /// <summary>Counts, in arrival order, the suspect packets that a packet confirms.</summary>
    /// <returns>True if there was one.</returns>
    private bool CountConfirmed(in PacketEvent packet, int slot, ulong first, ulong reach)
    {
        ulong lowest = ulong.MaxValue;
        for (int index = _table.FirstOf(slot); index >= 0; index = _table[index].Next)
        {
            if (Confirms(packet, slot, first, reach, _table[index]))
                lowest = Math.Min(lowest, _table[index].First);
        }
        if (lowest == ulong.MaxValue)
            return false;
        Generation generation = _context.Generation(slot);
        if (generation.HasLoneJump && generation.Lone.IsStart && lowest < generation.Lone.First)
            TakeStartBack(slot);
        ulong frontBefore = generation.Front;
        CountBelow(slot, lowest, packet.StampNs);
        int next;
        for (int index = _table.FirstOf(slot); index >= 0; index = next)
        {
            next = _table[index].Next;
            if (Confirms(packet, slot, first, reach, _table[index]) || IsBeside(_table[index], lowest))
                Count(slot, index, packet.StampNs);
        }
        Settle(slot, lowest, Math.Min(frontBefore, lowest), packet.StampNs);
        return true;
    }

    /// <summary>Counts, lowest first, the packets ahead that lie below one that is confirmed, so that each makes a jump
    /// of its own.</summary>
    private void CountBelow(int slot, ulong confirmed, long stampNs)
    {
        while (true)
        {
            int lowest = -1;
            for (int index = _table.FirstOf(slot); index >= 0; index = _table[index].Next)
            {
                ref SuspectPacket suspect = ref _table[index];
                if (suspect is { IsAhead: true, IsWithin: false } && suspect.Reach < confirmed
                    && suspect.First > _context.KnownOf(slot) && (lowest < 0 || suspect.First < _table[lowest].First))
                    lowest = index;
            }
            if (lowest < 0)
                return;
            Count(slot, lowest, stampNs);
        }
    }

    /// <summary>Makes the packet that began a sequence a suspect itself.</summary>
    private void TakeStartBack(int slot)
    {
        LoneJump start = _context.Generation(slot).Lone;
        int flowId = _context.State(slot, start.Line).FlowId;
        if (!_starts.TakeBack(slot) || !_table.HasRoom(slot))
            return;
        _context.Generation(slot).Counts.Packets--;
        _table.Add(slot, new SuspectPacket
        {
            First = start.First,
            Reach = start.Top,
            StampNs = start.StampNs,
            SinceNs = start.StampNs,
            FlowId = flowId,
            Line = start.Line,
            WasStart = true,
            CountsInLedger = start.CountsInLedger,
        });
    }

    /// <summary>True if a packet lies at or beyond a suspect one, and within the numbers that can have been sent
    /// since.</summary>
    private bool Confirms(in PacketEvent packet, int slot, ulong first, ulong reach, in SuspectPacket suspect)
    {
        Generation generation = _context.Generation(slot);
        if (suspect.First < generation.Lone.First && first >= generation.Lone.First && generation.HasLoneJump)
            return false;                   // it confirms the start or the jump above
        bool isCopy = first == suspect.First && reach == suspect.Reach;
        if (isCopy && packet.StampNs - suspect.StampNs < _context.Feed.SuspectHoldNs)
            return false;                   // a copy is not a second witness
        bool isBeyond = reach > first ? reach > suspect.First : reach >= suspect.Reach;
        if (!isBeyond || first <= suspect.Reach)
            return isBeyond;
        return first - suspect.Reach <= JumpLimit.Of(_context.MostOfAnyLine(slot), packet.StampNs - suspect.StampNs);
    }

    /// <summary>True if a packet below a start is one of those that moved it, out of order.</summary>
    private static bool IsBeside(in SuspectPacket suspect, ulong start) =>
        !suspect.IsAhead && !suspect.WasStart && suspect.First >= start
        && suspect.First - start <= JumpLimit.Slack;

    /// <summary>True if a packet that was taken for the start makes a jump small enough never to be suspect.</summary>
    private bool IsNearStart(int slot, in SuspectPacket suspect)
    {
        Generation generation = _context.Generation(slot);
        ulong start = generation.HasNumbers ? generation.Base : _context.KnownOf(slot);
        return suspect.WasStart && suspect.First >= start && suspect.First - start <= 2 * JumpLimit.Slack;
    }

    private void Add(in PacketEvent packet, int slot, int line, ulong first, ulong reach)
    {
        var suspect = new SuspectPacket
        {
            First = first,
            Reach = reach,
            StampNs = packet.StampNs,
            InterArrivalNs = packet.InterArrivalNs,
            SinceNs = _blind.SinceNs(packet, line),
            LostBefore = packet.LostBefore,
            PayloadLength = packet.PayloadLength,
            Ticket = _context.Fresh?.Withhold() ?? 0,
            FlowId = packet.FlowId,
            Line = line,
            IsWithin = _context.Jumps.FindAround(slot, first) >= 0,
            CountsInLedger = (packet.Flags & PacketEventFlags.CountsInLedger) != 0,
        };
        suspect.IsAhead = suspect.IsWithin || IsAhead(slot, first);
        _table.Add(slot, suspect);
        _doubts.Begin(slot, suspect);
        long deadlineNs = DeadlineNs(slot, suspect);
        if (deadlineNs != DeadlineHeap.Never)
            _context.EnsureBy(slot, deadlineNs);
    }

    private long DeadlineNs(int slot, in SuspectPacket suspect)
    {
        bool isDue = suspect.IsAhead && !suspect.IsDoubtOver || Expires(slot, suspect);
        return isDue ? suspect.StampNs + _context.Feed.SuspectHoldNs : DeadlineHeap.Never;
    }

    /// <summary>Discards the oldest suspect packet of a sequence.</summary>
    private bool TryMakeRoom(int slot, long stampNs)
    {
        int oldest = _table.FirstOf(slot);
        if (oldest < 0)
            return false;
        Refute(slot, oldest, stampNs);
        return true;
    }

    /// <summary>True if a packet is counted although undecided. Not if its line would only begin there, since nothing
    /// is missing then; not if the appliance may have lost the missing numbers, since that could not be retracted; not
    /// beyond a jump that only one packet supports, since it would confirm that one.</summary>
    private bool Expires(int slot, in SuspectPacket suspect)
    {
        Generation generation = _context.Generation(slot);
        if (!_context.State(slot, suspect.Line).IsStarted
            || suspect.IsAhead && suspect.LostBefore > 0
            || generation.HasLoneJump && !generation.Lone.IsStart && suspect.First >= generation.Lone.First)
            return false;
        for (int line = 0; line < _context.LineCount; line++)
        {
            LineState state = _context.State(slot, line);
            if (suspect.IsAhead && state.IsStarted && _context.AheadCause(state) != UnobservedCause.None)
                return false;
        }
        return true;
    }

    private void CountUndecided(int slot, int index, long stampNs)
    {
        _table.Take(slot, index, out SuspectPacket suspect);
        if (_resets.IsFarAhead(slot, suspect.Line, suspect.First))
        {
            Drop(slot, suspect, stampNs);
            return;
        }
        CountAs(slot, suspect, stampNs);
        _doubts.Keep(slot, suspect, stampNs);
    }

    private void Count(int slot, int index, long stampNs)
    {
        _table.Take(slot, index, out SuspectPacket suspect);
        CountAs(slot, suspect, stampNs);
        _doubts.End(slot, suspect, stampNs);
    }

    private void Refute(int slot, int index, long stampNs)
    {
        _table.Take(slot, index, out SuspectPacket suspect);
        Drop(slot, suspect, stampNs);
    }

    /// <summary>Drops a packet whose numbers were refuted: it belongs to no sequence.</summary>
    private void Drop(int slot, in SuspectPacket suspect, long stampNs)
    {
        _context.LineCounters(suspect.Line).Undecodable++;
        if (suspect.CountsInLedger)
            _context.RefuseLater();
        _doubts.End(slot, suspect, stampNs);
    }

    private void CountAs(int slot, in SuspectPacket suspect, long stampNs)
    {
        if (suspect.HasNumbers)
            _retraction.Look(slot, suspect.First, suspect.Reach - 1, stampNs);
        else
            _retraction.LookAnnounced(slot, suspect.First, stampNs);
        ref PacketEvent packet = ref _booked[0];
        packet = default;
        packet.Frame = suspect.Ticket;
        packet.PayloadLength = suspect.PayloadLength;
        packet.StampNs = suspect.StampNs;
        packet.InterArrivalNs = suspect.InterArrivalNs;
        packet.FlowId = suspect.FlowId;
        packet.LostBefore = suspect.LostBefore;
        packet.Flags = suspect.CountsInLedger ? PacketEventFlags.CountsInLedger : PacketEventFlags.None;
        packet.LeadLineIndex = -1;
        _context.SinceNs = suspect.SinceNs;
        if (suspect.HasNumbers)
            _account.Count(ref packet, slot, suspect.Line, suspect.First, suspect.Reach - 1);
        else
            _account.CountNext(ref packet, slot, suspect.Line, suspect.First);
    }
}
