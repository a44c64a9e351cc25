// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>Reports how long packets of one feed that went ahead by more than their lines can have missed are
/// undecided: one event for each number sequence and line, and the time in doubt.</summary>
[HotPath]
internal sealed class Doubts(FeedContext context, GapEvents events)
{
    private readonly FeedContext _context = context;
    private readonly GapEvents _events = events;
    private readonly DoubtTime _time = new(context);
    private readonly SequenceDoubt[] _doubts = new SequenceDoubt[context.GenerationCapacity * context.LineCount];

    /// <summary>Begins the doubt of a packet withheld as suspect.</summary>
    public void Begin(int slot, in SuspectPacket packet)
    {
        if (packet.IsAhead)
            Begin(slot, packet.Line, packet.First, packet.Reach, packet.StampNs);
    }

    /// <summary>Ends the doubt of a withheld packet that is decided, or has been in doubt for the feed's
    /// hold.</summary>
    public void End(int slot, in SuspectPacket packet, long stampNs)
    {
        if (packet.IsAhead && !packet.IsDoubtOver)
            End(slot, packet.Line, packet.First, packet.Reach, stampNs);
    }

    /// <summary>Keeps the jump of a packet in doubt that was counted undecided.</summary>
    public void Keep(int slot, in SuspectPacket packet, long stampNs)
    {
        Generation generation = _context.Generation(slot);
        if (!packet.IsAhead || !generation.HasLoneJump || generation.Lone.First != packet.First)
        {
            End(slot, packet, stampNs);
            return;
        }
        if (packet.IsDoubtOver)
            Begin(slot, packet.Line, packet.First, packet.Reach, stampNs);
        generation.Lone.IsSuspect = true;
    }

    /// <summary>Ends the doubt of a lone jump that was suspect.</summary>
    public void EndOfLone(int slot, long stampNs)
    {
        ref LoneJump lone = ref _context.Generation(slot).Lone;
        lone.IsSuspect = false;
        End(slot, lone.Line, lone.First, lone.Top, stampNs);
    }

    /// <summary>Begins the doubt of a line that brings numbers below a jump that it has made.</summary>
    public void Begin(int slot, int line, ulong jumped, long stampNs) =>
        Begin(slot, line, jumped, jumped, stampNs);

    /// <summary>Counts the time in doubt up to the end of an interval.</summary>
    public void CountUntil(long stampNs) => _time.CountUntil(stampNs);

    private void Begin(int slot, int line, ulong first, ulong reach, long stampNs)
    {
        _time.Begin(line, stampNs);
        ref SequenceDoubt doubt = ref DoubtOf(slot, line);
        if (doubt.Packets++ > 0)
            return;
        doubt.BeganNs = stampNs;
        _events.Suspect(slot, line, first, reach, EventState.Raised, stampNs, stampNs);
    }

    public void End(int slot, int line, ulong first, ulong reach, long stampNs)
    {
        _time.End(line, stampNs);
        ref SequenceDoubt doubt = ref DoubtOf(slot, line);
        if (--doubt.Packets == 0)
            _events.Suspect(slot, line, first, reach, EventState.Cleared, doubt.BeganNs, stampNs);
    }

    private ref SequenceDoubt DoubtOf(int slot, int line) => ref _doubts[(slot * _context.LineCount) + line];

    /// <summary>Doubt of one line in one number sequence.</summary>
    private struct SequenceDoubt
    {
        /// <summary>Undecided packets.</summary>
        public int Packets;

        /// <summary>Stamp of the first of them, nanoseconds.</summary>
        public long BeganNs;
    }
}
