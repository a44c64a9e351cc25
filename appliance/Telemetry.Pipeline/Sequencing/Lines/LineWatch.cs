// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds;
using Telemetry.Model.Calendars;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing.Deadlines;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Lines;

/// <summary>Silence and lag of one feed's lines: behind, down, stale.</summary>
[HotPath]
internal sealed class LineWatch
{
    private const long None = LineMemory.None;

    private readonly FeedContext _context;
    private readonly GapEvents _events;
    private readonly BlindTime _blind;
    private readonly FeedHours? _hours;
    private long _lastStampNs = None;
    private bool _isStale;
    private bool _isEnded;

    /// <summary>Whether it has told, or expects, that nothing comes: then it does not wait for anything.</summary>
    public bool IsQuiet
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _isStale || _isEnded;
    }

    /// <summary>Makes a watch for the feed.</summary>
    public LineWatch(FeedContext context, GapEvents events, BlindTime blind)
    {
        _context = context;
        _events = events;
        _blind = blind;
        _hours = context.Feed.Hours is { } hours ? new FeedHours(hours) : null;
    }

    /// <summary>The input begins: silence counts from here.</summary>
    public void Start(long clockNs)
    {
        _lastStampNs = clockNs;
        TouchStale();
    }

    /// <summary>The wall clock was set: the hours begin and end at other stamps.</summary>
    public void NoteClock()
    {
        if (_hours is not null && _lastStampNs != None)
            _context.FeedDeadline.Touch(_lastStampNs);
    }

    /// <summary>A packet of a line came, whatever it holds.</summary>
    public void Packet(ref LineMemory memory, int line, in PacketEvent packet, bool isEnd)
    {
        // A deadline that stands may be too early: it has to be touched only where there may be none.
        if (IsQuiet || isEnd || memory.IsDown)
            Turn(ref memory, line, in packet, isEnd);
        memory.OthersSinceNs = None;
        Heard(packet.StampNs);
    }

    /// <summary>Packets of a line came that were not seen, the latest of them at a stamp or before: until then it was
    /// not silent for all that is known.</summary>
    public void Lost(ref LineMemory memory, long untilNs)
    {
        if (!memory.IsDown && memory.OthersSinceNs != None)
            memory.OthersSinceNs = Math.Max(memory.OthersSinceNs, untilNs);
        if (!IsQuiet)
            Heard(untilNs);
    }

    /// <summary>A packet came of a line that is not down, while the feed is not quiet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Heard(long stampNs)
    {
        if (stampNs > _lastStampNs)
            _lastStampNs = stampNs;
    }

    /// <summary>A line delivered numbers new to the feed.</summary>
    /// <param name="others">The feed's other lines in the sequence.</param>
    /// <param name="delivered">Number behind the highest that any line delivered there.</param>
    /// <param name="stampNs">When, nanoseconds.</param>
    /// <param name="ofFeed">When the feed has to be looked at.</param>
    /// <param name="ofSequence">When the sequence has to be looked at.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Delivered(OtherLine[] others, ulong delivered, long stampNs, Deadline ofFeed, Deadline ofSequence)
    {
        if (others.Length == 0)
            return;
        foreach (OtherLine other in others)
        {
            StrongBox<LineMemory> memory = other.Memory;
            if (memory.Value.OthersSinceNs == None)
                memory.Value.OthersSinceNs = stampNs;
            StrongBox<LineState> state = other.State;
            if (state.Value.BehindSinceNs == 0 && state.Value.Next < delivered && state.Value.IsStarted
                && state.Value.EndStampNs == 0)
                state.Value.BehindSinceNs = stampNs;
        }
        // Whether one was silent or behind before does not matter: a look that comes too early finds nothing. At the
        // end, so that nothing has to be kept over a call that is seldom made.
        FeedDefinition feed = _context.Feed;
        if (stampNs + feed.LineDownAfterNs < ofFeed.Ns || stampNs + feed.LineBehindAfterNs < ofSequence.Ns)
            TouchBoth(ofFeed, ofSequence, stampNs);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TouchBoth(Deadline ofFeed, Deadline ofSequence, long stampNs)
    {
        ofFeed.Touch(stampNs + _context.Feed.LineDownAfterNs);
        ofSequence.Touch(stampNs + _context.Feed.LineBehindAfterNs);
    }

    /// <summary>A line moved on, or ended, in a sequence: it may have caught up.</summary>
    /// <param name="slot">The sequence.</param>
    /// <param name="line">The line.</param>
    /// <param name="state">Where it stands there.</param>
    /// <param name="delivered">Number behind the highest that any line delivered there.</param>
    /// <param name="stampNs">When, nanoseconds.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Moved(int slot, int line, ref LineState state, ulong delivered, long stampNs)
    {
        if (state.BehindSinceNs == 0)
            return;
        // Nearly every packet of the later line finds it level with the others, or behind by less than it was. Since
        // when it is behind has to be known exactly when it is told; before, seldom enough not to cost anything and
        // often enough for the history to know it.
        if (state.IsBehind)
            Settle(slot, line, ref state, stampNs);
        else if (state.Next >= delivered)
            state.BehindSinceNs = 0;
        else if (state.EndStampNs != 0 || stampNs - state.BehindSinceNs >= _context.LookBehindAfterNs)
            Settle(slot, line, ref state, stampNs);
    }

    /// <summary>When a line will be behind; <see cref="DeadlineHeap.Never"/> if it will not as things are.</summary>
    public long BehindDeadlineNs(int slot, int line)
    {
        ref LineState state = ref _context.State(slot, line);
        if (state.BehindSinceNs != 0 && !state.IsBehind)
            LookBehind(slot, ref state);
        // What it lacks may be what we lost of it.
        return state.BehindSinceNs == 0 || state.IsBehind || _context.Line(line).HasQuietLoss
            ? DeadlineHeap.Never
            : state.BehindSinceNs + _context.Feed.LineBehindAfterNs;
    }

    /// <summary>A line is behind.</summary>
    public void ExpireBehind(int slot, int line, long deadlineNs)
    {
        ref LineState state = ref _context.State(slot, line);
        state.IsBehind = true;
        _events.Behind(slot, line, EventState.Raised, deadlineNs, state.BehindSinceNs);
    }

    /// <summary>The next deadline of the feed as a whole.</summary>
    public long NextDeadlineNs()
    {
        long deadlineNs = StaleDeadlineNs();
        for (int line = 0; line < _context.LineCount; line++)
            deadlineNs = Math.Min(deadlineNs, DownDeadlineNs(line));
        return deadlineNs;
    }

    /// <summary>Something that was due at a deadline happens.</summary>
    public void Expire(long deadlineNs)
    {
        if (StaleDeadlineNs() <= deadlineNs)
        {
            _isStale = true;
            _events.Condition(
                TelemetryEventKind.Stale, EventState.Raised, -1, deadlineNs, _lastStampNs);
            return;
        }
        for (int line = 0; line < _context.LineCount; line++)
        {
            if (DownDeadlineNs(line) > deadlineNs)
                continue;
            _context.Line(line).IsDown = true;
            _events.Condition(
                TelemetryEventKind.LineDown, EventState.Raised, line, deadlineNs, _context.Line(line).OthersSinceNs);
            return;
        }
    }

    /// <summary>Counts for how long the lines that are down have been silent while others delivered.</summary>
    public void CountSilence()
    {
        for (int line = 0; line < _context.LineCount; line++)
        {
            ref LineMemory memory = ref _context.Line(line);
            if (memory.IsDown && !_isEnded)
                _blind.GoOn(line, memory.OthersSinceNs, _lastStampNs);
        }
    }

    /// <summary>The feed or the line was silent and is no longer; or the feed's session ends.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Turn(ref LineMemory memory, int line, in PacketEvent packet, bool isEnd)
    {
        long stampNs = packet.StampNs;
        if (_isStale)
        {
            _isStale = false;
            _events.Condition(
                TelemetryEventKind.Resumed, EventState.Cleared, -1, stampNs, _lastStampNs);
        }
        if (memory.IsDown)
        {
            memory.IsDown = false;
            _blind.Return(in packet, line, memory.OthersSinceNs);
            _events.Condition(
                TelemetryEventKind.LineDown, EventState.Cleared, line, stampNs, memory.OthersSinceNs);
        }
        _isEnded = isEnd;
        _lastStampNs = Math.Max(_lastStampNs, stampNs);
        TouchStale();
    }

    /// <summary>Since when another line has what the line lacks: the first number from its next one on that any has,
    /// if that is remembered.</summary>
    private void LookBehind(int slot, ref LineState state)
    {
        ref Generation generation = ref _context.Generation(slot);
        if (state.Next >= generation.Expected || state.EndStampNs != 0)
        {
            state.BehindSinceNs = 0;
            return;
        }
        ulong number = state.Next;
        int hole;
        while ((hole = _context.Holes.FindFrom(generation.Holes, number)) >= 0 && _context.Holes[hole].First <= number)
            number = _context.Holes[hole].Last + 1;
        if (_context.History.Knows(generation.Serial, number))
            state.BehindSinceNs = _context.History.At(generation.Serial, number).StampNs;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Settle(int slot, int line, ref LineState state, long stampNs)
    {
        long sinceNs = state.BehindSinceNs;
        LookBehind(slot, ref state);
        bool isLagging = state.BehindSinceNs != 0 && stampNs - state.BehindSinceNs >= _context.Feed.LineBehindAfterNs;
        if (state.IsBehind && !isLagging)
        {
            state.IsBehind = false;
            _events.Behind(slot, line, EventState.Cleared, stampNs, sinceNs);
        }
        if (state.BehindSinceNs != 0 && !state.IsBehind)
            _context.Touch(slot, BehindDeadlineNs(slot, line));
    }

    private long StaleDeadlineNs()
    {
        if (_context.Feed.StaleAfterNs <= 0 || _isStale || _isEnded || _lastStampNs == None)
            return DeadlineHeap.Never;
        if (_hours is null)
            return _lastStampNs + _context.Feed.StaleAfterNs;
        long wallNs = _hours.StaleAtNs(_lastStampNs + _context.WallOffsetNs, _context.Feed.StaleAfterNs);
        return wallNs == long.MaxValue ? DeadlineHeap.Never : wallNs - _context.WallOffsetNs;
    }

    private long DownDeadlineNs(int line) =>
        _context.Line(line).OthersSinceNs == None || _context.Line(line).IsDown || _isEnded
            ? DeadlineHeap.Never
            : _context.Line(line).OthersSinceNs + _context.Feed.LineDownAfterNs;

    private void TouchStale()
    {
        if (_context.Feed.StaleAfterNs > 0)
            _context.FeedDeadline.Touch(_lastStampNs + _context.Feed.StaleAfterNs);
    }
}
