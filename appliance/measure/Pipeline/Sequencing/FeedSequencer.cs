// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Counters;
using Telemetry.Model.Deadlines;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Sequences;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing;

/// <summary>Sequences the packets of one feed.</summary>
[HotPath]
internal sealed class FeedSequencer
{
    private readonly FeedContext _context;
    private readonly GapEvents _events;
    private readonly LineGaps _gaps;
    private readonly NumberAccount _account;
    private readonly ExpectedNumbers _expected;
    private readonly LineWatch _watch;
    private readonly BlindTime _blind;
    private readonly ResetInference _resets;
    private readonly InferredReset _inferred;
    private readonly RepeatedNumbers _repeated;
    private readonly SequenceEnding _ending;
    private readonly Generations _generations;
    private readonly SequenceRouter _router;
    private readonly SessionStart _sessionStart;
    private readonly PositionKeeper _positions;
    private readonly OpenGapRows _openGaps;
    private readonly ChannelRows _channels;
    private readonly Suspicion _suspicion;
    private readonly Retraction _retraction;
    private readonly ComingBack _comingBack;
    private readonly Doubts _doubts;
    private readonly StartReturn _returns;

    /// <summary>Makes the parts and their memory.</summary>
    public FeedSequencer(FeedContext context)
    {
        _context = context;
        _events = new GapEvents(context);
        _blind = new BlindTime(context);
        var numbers = new FeedNumbers(context, _events, _blind);
        _gaps = new LineGaps(context, numbers, _events);
        _watch = new LineWatch(context, _events, _blind);
        var arbitration = new Arbitration(context);
        _doubts = new Doubts(context, _events);
        _account = new NumberAccount(context, numbers, _gaps, arbitration, _watch, _blind, _doubts);
        _resets = new ResetInference(context, _account, _gaps, _events);
        _repeated = new RepeatedNumbers(context, _events);
        var starts = new StartMove(context, arbitration);
        _retraction = new Retraction(context, new PositionReturn(context, numbers, _gaps), _events, _doubts);
        _comingBack = new ComingBack(context, _retraction, _doubts);
        _suspicion = new Suspicion(context, _account, _resets, starts, _retraction, _blind, _doubts);
        _ending = new SequenceEnding(context, _resets, _gaps, _watch, _suspicion);
        _generations = new Generations(context, _ending);
        _expected = new ExpectedNumbers(context, _generations, _account, arbitration, _watch);
        _returns = new StartReturn(context, _generations, _retraction, _ending, _events);
        _router = new SequenceRouter(context, _generations, _watch, _returns);
        _sessionStart = new SessionStart(context, _generations, _gaps, _blind, _resets);
        _inferred = new InferredReset(context, _resets, _generations, _router, _account, _returns);
        _openGaps = new OpenGapRows(context);
        _channels = new ChannelRows(context, _generations);
        _positions = new PositionKeeper(context, _generations, _events);
    }

    /// <summary>Starts the feed at the beginning of the input, or when it returns after it was removed.</summary>
    public void Start(long clockNs) => _watch.Start(clockNs);

    /// <summary>Sets the offset of the wall clock from the stamps' clock.</summary>
    public void SetWallOffset(long wallOffsetNs)
    {
        _context.WallOffsetNs = wallOffsetNs;
        _watch.NoteClock();
    }

    /// <summary>The positions of the sequences, to save them and to continue from them.</summary>
    public PositionKeeper Positions => _positions;

    public FeedContext Context => _context;

    /// <summary>Records that a packet of a line arrived, whatever its content.</summary>
    public void NoteArrival(ref PacketEvent packet, LineMemory memory, int line)
    {
        bool isFirst = memory.LastStampNs == LineMemory.None || packet.LostBefore > 0 || memory.HasQuietLoss
            || !packet.HasTime;
        packet.FirstOnLine = (byte)(isFirst ? 1 : 0);
        packet.InterArrivalNs = isFirst ? 0 : packet.StampNs - memory.LastStampNs;
        memory.LastStampNs = packet.HasTime ? packet.StampNs : LineMemory.None;
        memory.LastSource = packet.Source;
        memory.HasQuietLoss = false;
        bool isEnd = (packet.Envelope.Flags & EnvelopeFlags.EndOfSession) != 0 && packet.Status == EnvelopeStatus.Ok;
        _watch.Packet(memory, line, in packet, isEnd);
        memory.HasSent = true;
    }

    /// <summary>Marks open gaps as possibly unobserved: a ring lost records of the line's flow without having read its
    /// latest packets, so gaps revealed by other rings may be among the lost records.</summary>
    private void DoubtOpenGaps(int line)
    {
        for (int slot = 0; slot < _generations.Count; slot++)
            _gaps.MakeUnobserved(slot, line, UnobservedCause.Appliance, sinceNs: long.MinValue);
    }

    /// <summary>Records a loss of records of a line before an event.</summary>
    public void OnLoss(in PacketEvent packet)
    {
        int line = packet.LineIndex - _context.LineBase;
        LineMemory memory = _context.Line(line);
        memory.HasQuietLoss = true;
        if (packet.Kind == PacketEventKind.FlowLoss)
            memory.DoubtUntilNs = Math.Max(memory.DoubtUntilNs, packet.DecodedStampNs);
        _watch.Lost(memory, Math.Max(packet.StampNs, memory.DoubtUntilNs));
        // The ring that delivered the line's latest packet lost these records after it, so gaps which that packet
        // revealed are not among them.
        if (memory.LastSource != packet.Source)
            DoubtOpenGaps(line);
    }

    /// <summary>Records that a ring lost records of a line's flow whose place is not known yet: gaps that other rings
    /// revealed may be among them, and their windows may end before the place is known.</summary>
    public void OnLossDoubt(in PacketEvent packet)
    {
        int line = packet.LineIndex - _context.LineBase;
        _context.DoubtFlow(packet);
        if (_context.Line(line).LastSource != packet.Source)
            DoubtOpenGaps(line);
    }

    /// <summary>Records that the group of a line's flow is not joined, or not watched, possibly since a stamp: gaps
    /// opened after it may be numbers that passed meanwhile.</summary>
    public void NoteAbsence(int lineIndex, int flowId, long sinceNs, UnobservedCause cause)
    {
        int line = lineIndex - _context.LineBase;
        // The time between the packets around the absence is not an inter-arrival time.
        _context.Line(line).LastStampNs = LineMemory.None;
        _watch.Leave(line, cause);
        for (int slot = 0; slot < _generations.Count; slot++)
        {
            if (_context.State(slot, line).FlowId == flowId)
                _gaps.MakeUnobserved(slot, line, cause, sinceNs);
        }
    }

    /// <summary>Records that the group of a line's flow is joined or watched again.</summary>
    public void NotePresence(int lineIndex, long stampNs) => _watch.Return(lineIndex - _context.LineBase, stampNs);

    /// <summary>Records that packets may have been lost before the capture, up to the next packet of a line: the time
    /// before it is not blind, and no inter-arrival time if it is sure.</summary>
    public void NoteLossOutside(int lineIndex, long stampNs, bool isSure)
    {
        int line = lineIndex - _context.LineBase;
        _context.NoteChange();
        if (isSure)
            _context.Line(line).LastStampNs = LineMemory.None;
        _blind.Excuse(line);
        _blind.EndExcuse(line, stampNs);
    }

    /// <summary>Adds the current silence and doubt to the counters at the end of an interval.</summary>
    public void CountOpenTime(long stampNs)
    {
        _watch.CountSilence();
        _doubts.CountUntil(stampNs);
    }

    /// <summary>Starts the next interval after one was reported.</summary>
    public void BeginInterval()
    {
        _blind.BeginInterval();
        _context.Intervals++;
    }

    /// <summary>Processes a decoded packet completely, its arrival included, if it carries exactly the numbers its line
    /// must send next.</summary>
    /// <returns>False if it does not; nothing was done then.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrySequence(ref PacketEvent packet, int line) => _expected.TryCount(ref packet, line);

    /// <summary>Sequences one decoded packet.</summary>
    /// <returns>False if the feed's table has no place for its sequence.</returns>
    public bool Sequence(ref PacketEvent packet, int line)
    {
        ref Envelope envelope = ref packet.Envelope;
        uint numbers = envelope.Numbers;
        bool hasNumbers = numbers > 0;
        ulong raw = hasNumbers ? envelope.FirstSequence : envelope.NextSequence;
        int slot = _router.Route(ref packet, line, raw);
        if (slot < 0)
            return false;
        ulong first = _context.Space.Unwrap(raw, ExpectedOf(slot, line));
        if (_returns.Repeats(ref slot, first, numbers, packet.StampNs))
            return true;
        Generation generation = _context.Generation(slot);
        if (!_resets.IsFarAhead(slot, line, first))
        {
            if (_suspicion.Withholds(ref packet, slot, line, first, first + numbers))
                return true;
            if (generation.IsProvisional && generation.IsStarted)
            {
                _router.Confirm(slot, line, packet.StampNs);
                _sessionStart.OpenGap(slot);
            }
        }
        generation.LastClockNs = packet.ClockNs;
        LineState state = _context.State(slot, line);
        bool goesOn = hasNumbers && state.EndStampNs != 0 && first >= state.Next;
        ulong frontBefore = generation.Front;
        ulong nextBefore = state.Next;
        bool lacked = generation.Jumps > 0 && hasNumbers && _gaps.IsMissing(slot, line, first);
        _context.SinceNs = _blind.SinceNs(packet, line);
        if (hasNumbers)
            CountNumbers(ref packet, slot, line, first, first + numbers - 1);
        else if (_resets.Refuses(ref packet, slot, line, first))
            return true;
        else
            CountNext(ref packet, slot, line, first);
        if (generation.Jumps > 0)
            _comingBack.Note(packet, slot, line, first, first + numbers, lacked);
        if (hasNumbers)
            _suspicion.Settle(slot, first, frontBefore, packet.StampNs);
        if (generation.SuspectCount > 0)
            _suspicion.SettleStart(slot, packet.StampNs);
        if (generation.SuspectCount > 0 && (lacked || first >= nextBefore))
            _suspicion.SettleWithin(slot, line, first, packet.StampNs);
        if ((envelope.Flags & EnvelopeFlags.EndOfSession) != 0)
            EndSession(ref packet, slot, line);
        if (goesOn)
            _returns.Note(slot, line, first, first + numbers, packet.StampNs);
        return true;
    }

    /// <summary>Time of a sequence's next deadline.</summary>
    public long NextDeadlineNs(int slot, bool gapsOnly)
    {
        long deadlineNs = gapsOnly
            ? DeadlineHeap.Never
            : Math.Min(
                Math.Min(_suspicion.NextDeadlineNs(slot), _inferred.NextDeadlineNs(slot)),
                _context.Jumps.NextDeadlineNs(slot));
        for (int line = 0; line < _context.LineCount; line++)
        {
            deadlineNs = Math.Min(deadlineNs, _gaps.NextDeadlineNs(slot, line));
            if (!gapsOnly)
                deadlineNs = Math.Min(deadlineNs, _watch.BehindDeadlineNs(slot, line));
        }
        return deadlineNs;
    }

    /// <summary>Time of the next deadline of the feed as a whole.</summary>
    public long NextFeedDeadlineNs() => _watch.NextDeadlineNs();

    /// <summary>Handles one due deadline of a sequence, or of the feed as a whole for slot -1.</summary>
    public void Expire(int slot, long deadlineNs)
    {
        _context.NoteChange();
        if (slot < 0)
        {
            _watch.Expire(deadlineNs);
            return;
        }
        if (_suspicion.NextDeadlineNs(slot) <= deadlineNs)
        {
            _suspicion.Expire(slot, deadlineNs);
            return;
        }
        if (_inferred.NextDeadlineNs(slot) <= deadlineNs)
        {
            _inferred.Expire(slot, deadlineNs);
            return;
        }
        _context.Jumps.Expire(slot, deadlineNs);
        for (int line = 0; line < _context.LineCount; line++)
        {
            if (_gaps.NextDeadlineNs(slot, line) <= deadlineNs)
            {
                _gaps.ExpireOldest(slot, line, deadlineNs, atEnd: false);
                return;
            }
            if (_watch.BehindDeadlineNs(slot, line) <= deadlineNs)
            {
                _watch.ExpireBehind(slot, line, deadlineNs);
                return;
            }
        }
    }

    /// <summary>Ends the oldest open gap of a sequence at the end of the input.</summary>
    public void EndOldest(int slot, long deadlineNs, long stampNs)
    {
        for (int line = 0; line < _context.LineCount; line++)
        {
            if (_gaps.NextDeadlineNs(slot, line) > deadlineNs)
                continue;
            _gaps.ExpireOldest(slot, line, stampNs, atEnd: true);
            return;
        }
    }

    /// <summary>Ends every sequence at the end of the input.</summary>
    public void EndInput(long stampNs)
    {
        for (int slot = 0; slot < _generations.Count; slot++)
        {
            if (_context.IsUsed(slot) && !_context.Generation(slot).IsProvisional)
                _inferred.EndInput(slot, stampNs);
        }
        for (int slot = 0; slot < _generations.Count; slot++)
        {
            if (_context.IsUsed(slot))
                _ending.Count(slot, stampNs);
        }
    }

    /// <summary>Ends everything that is open of a feed that is removed.</summary>
    public void End(long stampNs)
    {
        EndInput(stampNs);
        for (int slot = 0; slot < _generations.Count; slot++)
        {
            for (long dueNs; (dueNs = NextDeadlineNs(slot, gapsOnly: true)) != DeadlineHeap.Never;)
                EndOldest(slot, dueNs, stampNs);
        }
    }

    /// <summary>Writes the positions of the sequences and their counters since the last call; returns the number of
    /// rows used.</summary>
    public int TakeChannels(Span<ChannelRow> rows, long clockNs) => _channels.Take(rows, clockNs);

    /// <summary>Finds the feed's numbers that a packet of a recovery channel repeats. Changes nothing.</summary>
    /// <param name="envelope">Envelope of the packet; it has numbers.</param>
    /// <param name="stampNs">Its stamp, nanoseconds.</param>
    /// <param name="mayBeMissing">Receives true if some of them may be of a gap that is not declared yet.</param>
    /// <returns>False if the feed has no such sequence.</returns>
    public bool TryPlace(
        in Envelope envelope, long stampNs, out RecoveredRange range, out bool mayBeMissing)
    {
        (range, mayBeMissing) = (default, false);
        int slot = _generations.FindConfirmed(envelope.Channel);
        if (slot < 0 || !_context.Generation(slot).HasNumbers)
            return false;
        Generation generation = _context.Generation(slot);
        ulong first = _context.Space.Unwrap(envelope.FirstSequence, generation.Known);
        ulong last = first + envelope.Numbers - 1;
        range = new RecoveredRange(generation.Serial, first, last, stampNs);
        mayBeMissing = last >= generation.Known || _context.Holes.HasOpen(generation.Holes, first, last);
        return true;
    }

    /// <summary>Writes the open gaps; returns the number of rows used.</summary>
    public int CopyOpenGaps(Span<OpenGap> rows) => _openGaps.Copy(_generations.Count, rows);

    /// <summary>Next number of a line; if it has not begun, another line's next number; 0 if none has begun.</summary>
    private ulong ExpectedOf(int slot, int line)
    {
        LineState state = _context.State(slot, line);
        return state.IsStarted ? state.Next : _context.NextOf(slot);
    }

    private void CountNext(ref PacketEvent packet, int slot, int line, ulong next)
    {
        _retraction.LookAnnounced(slot, next, packet.StampNs);
        _account.CountNext(ref packet, slot, line, next);
    }

    private void CountNumbers(ref PacketEvent packet, int slot, int line, ulong first, ulong last)
    {
        if (_inferred.Takes(ref packet, slot, line, first, last))
            return;
        LineState state = _context.State(slot, line);
        if (state.IsStarted && last < state.Next && !_gaps.IsMissing(slot, line, first))
            _repeated.Record(slot, line, first, last, packet.StampNs);
        _retraction.Look(slot, first, last, packet.StampNs);
        _context.SinceNs = _blind.SinceNs(packet, line);
        _account.Count(ref packet, slot, line, first, last);
    }

    private void EndSession(ref PacketEvent packet, int slot, int line)
    {
        Generation generation = _context.Generation(slot);
        LineState state = _context.State(slot, line);
        if (!generation.IsEnded)
        {
            generation.IsEnded = true;
            _events.EndOfSession(slot, line, state.Next, packet.StampNs);
        }
        if (state.EndStampNs == 0)
            state.EndStampNs = packet.StampNs;
        _watch.Moved(slot, line, state, generation.Delivered, packet.StampNs);
    }
}
