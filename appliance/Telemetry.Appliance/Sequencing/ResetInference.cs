// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Counters;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Sequencing;

/// <summary>
/// Notices that a line started over without saying so: it goes back by more than the duplicate window, or ahead by more
/// than can be counted, and then runs in order. Its packets are withheld until that is decided, then booked where they
/// belong; those that went ahead alone belong nowhere and are undecodable.
/// </summary>
[HotPath]
internal sealed class ResetInference
{
    /// <summary>How many packets in order make a reset.</summary>
    public const int PacketsInOrder = 16;

    // Any number is legal, and a jump is a gap; but all gaps of a feed's lines together must fit its counters. What
    // goes beyond is a corrupt packet, or another sequence. A gap that can be real is always told: 2^31 would fit.
    private const ulong LargestRealGap = 1UL << 32;
    private const ulong LargestMissing = 1UL << 62;

    private readonly FeedContext _context;
    private readonly NumberAccount _account;
    private readonly GapEvents _events;
    private readonly WithheldPacket[] _withheld;
    private readonly PacketEvent[] _replayed = new PacketEvent[1];

    /// <summary>Makes room for the candidates of every line and sequence.</summary>
    public ResetInference(FeedContext context, NumberAccount account, GapEvents events)
    {
        _context = context;
        _account = account;
        _events = events;
        _withheld = new WithheldPacket[context.GenerationCapacity * context.LineCount * PacketsInOrder];
    }

    /// <summary>Whether a packet needs the attention of <see cref="Withhold"/>.</summary>
    public bool Concerns(int slot, int line, ulong first)
    {
        ref LineState state = ref _context.State(slot, line);
        if (state.Candidates > 0)
            return true;
        if (state.IsStarted && first <= state.Next)
        {
            // After a restart nothing is sent twice: a line that comes back behind where it was has started over.
            ulong window = state.IsRestored ? 0 : (ulong)_context.Feed.DuplicateWindow;
            ulong front = FrontOf(slot, line);
            return first < front && front - first > window;
        }
        return IsFarAhead(slot, line, first);
    }

    /// <summary>Where a line stands; below a jump of its own that nothing else bears out, since it may still go on
    /// there.</summary>
    private ulong FrontOf(int slot, int line)
    {
        ref Generation generation = ref _context.Generation(slot);
        ulong next = _context.State(slot, line).Next;
        return generation.HasLoneJump && generation.Lone.Line == line ? Math.Min(next, generation.Lone.From) : next;
    }

    /// <summary>Whether a number is so far ahead that the gap before it cannot be counted.</summary>
    public bool IsFarAhead(int slot, int line, ulong number)
    {
        ref LineState state = ref _context.State(slot, line);
        if (!state.IsStarted || number <= state.Next || number - state.Next <= LargestRealGap)
            return false;
        ulong budget = LargestMissing / (ulong)_context.LineCount;
        return number - state.Next > budget || _context.Line(line).MissedNumbers > budget - (number - state.Next);
    }

    /// <summary>Whether a packet without numbers tells a next one that cannot be the line's.</summary>
    public bool Refuses(ref PacketEvent packet, int slot, int line, ulong next)
    {
        if (!IsFarAhead(slot, line, next))
            return false;
        ref LineState state = ref _context.State(slot, line);
        if (state.Candidates > 0 && next == state.CandidateNext)
            return true;
        packet.Status = EnvelopeStatus.BadSequence;
        CountBad(line, packet.StampNs);
        return true;
    }

    /// <summary>Looks at a packet that goes far back, or follows one that did.</summary>
    /// <returns>True if it is withheld. When it is the last that was needed, <see cref="IsDecided"/> holds.</returns>
    public bool Withhold(ref PacketEvent packet, int slot, int line, ulong first, ulong last)
    {
        ref LineState state = ref _context.State(slot, line);
        if (state.Candidates > 0 && first != state.CandidateNext)
            Flush(slot, line, slot);
        if (state.Candidates == 0 && !Concerns(slot, line, first))
            return false;
        ref WithheldPacket withheld = ref _withheld[PlaceOf(slot, line) + state.Candidates++];
        withheld.First = first;
        withheld.Last = last;
        withheld.StampNs = packet.StampNs;
        withheld.FlowId = packet.FlowId;
        withheld.CountsInLedger = (packet.Flags & PacketEventFlags.CountsInLedger) != 0;
        state.CandidateNext = last + 1;
        return true;
    }

    /// <summary>Whether enough packets of a line ran in order.</summary>
    public bool IsDecided(int slot, int line) => _context.State(slot, line).Candidates == PacketsInOrder;

    /// <summary>The first packet that a line withheld.</summary>
    public ref readonly WithheldPacket FirstOf(int slot, int line) => ref _withheld[PlaceOf(slot, line)];

    /// <summary>Leaves the newest withheld packet of a line to the caller.</summary>
    public void DropNewest(int slot, int line) => _context.State(slot, line).Candidates--;

    /// <summary>Books what a line withheld in one sequence into that or another one.</summary>
    public void Flush(int slot, int line, int target)
    {
        ref LineState state = ref _context.State(slot, line);
        int count = state.Candidates;
        state.Candidates = 0;
        int place = PlaceOf(slot, line);
        for (int index = 0; index < count; index++)
        {
            ref WithheldPacket withheld = ref _withheld[place + index];
            if (IsFarAhead(target, line, withheld.First))
            {
                CountBad(line, withheld.StampNs);
                if (withheld.CountsInLedger)
                    _context.RefuseLater();
                continue;
            }
            _replayed[0] = default;
            _replayed[0].StampNs = withheld.StampNs;
            _replayed[0].FlowId = withheld.FlowId;
            _replayed[0].LeadLineIndex = -1;
            _context.SinceNs = withheld.StampNs;
            _account.Book(ref _replayed[0], target, line, withheld.First, withheld.Last);
        }
    }

    private void CountBad(int line, long stampNs)
    {
        _context.LineCounters(line).Undecodable++;
        _events.BadSequence(line, stampNs);
    }

    private int PlaceOf(int slot, int line) => (slot * _context.LineCount + line) * PacketsInOrder;
}
