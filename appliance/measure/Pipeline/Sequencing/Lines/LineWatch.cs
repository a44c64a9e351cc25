// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Model.Calendars;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Model.Deadlines;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Lines;

/// <summary>Detects silence and lag of one feed's lines: behind, down, stale.</summary>
[HotPath]
internal sealed class LineWatch
{
    private const long None = LineMemory.None;
    private const long Unseen = LineMemory.Unseen;

    private readonly FeedContext _context;
    private readonly GapEvents _events;
    private readonly BlindTime _blind;
    private readonly FeedHours? _hours;
    private long _lastStampNs = None;
    private bool _isStale;
    private bool _isEnded;

    /// <summary>True if the feed is stale or its session has ended: no deadline is needed then.</summary>
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

    /// <summary>Starts counting silence at the beginning of the input, or of a feed that returns.</summary>
    public void Start(long clockNs)
    {
        (_lastStampNs, _isStale, _isEnded) = (clockNs, false, false);
        for (int line = 0; line < _context.LineCount; line++)
        {
            LineMemory memory = _context.Line(line);
            (memory.LastStampNs, memory.OthersSinceNs) = (None, None);
            (memory.IsDown, memory.HasSent) = (false, false);
        }
        EnsureStaleCheck();
    }

    /// <summary>Recomputes the stamps of the feed's hours after the wall clock was set.</summary>
    public void NoteClock()
    {
        if (_hours is not null && _lastStampNs != None)
            _context.FeedDeadline.EnsureBy(_lastStampNs);
    }

    /// <summary>Records that a packet of a line arrived, whatever its content.</summary>
    public void Packet(LineMemory memory, int line, in PacketEvent packet, bool isEnd)
    {
        // An existing deadline may be too early; it needs an update only where there may be none.
        if (IsQuiet || isEnd || memory.IsDown)
            Turn(memory, line, in packet, isEnd);
        memory.OthersSinceNs = None;
        Heard(packet.StampNs);
    }

    /// <summary>Records that packets of a line arrived unseen, the latest at a stamp or before: up to it the line may
    /// not have been silent.</summary>
    public void Lost(LineMemory memory, long untilNs)
    {
        if (!memory.IsDown && memory.OthersSinceNs != None)
            memory.OthersSinceNs = Math.Max(memory.OthersSinceNs, untilNs);
        if (!IsQuiet)
            Heard(untilNs);
    }

    /// <summary>Records that a line's packets may come and not be seen. Where its capture ended early its silence
    /// proves nothing until it is seen again; a line that the host itself does not get is silent.</summary>
    public void Leave(int line, UnobservedCause cause)
    {
        _blind.Excuse(line);
        LineMemory memory = _context.Line(line);
        if (cause == UnobservedCause.CaptureDevice && !memory.IsDown)
            memory.OthersSinceNs = Unseen;
    }

    /// <summary>Records that a line's packets are seen again from a stamp on.</summary>
    public void Return(int line, long stampNs)
    {
        _blind.EndExcuse(line, stampNs);
        if (!_context.Line(line).IsUnseen)
            return;
        _context.Line(line).OthersSinceNs = None;
        Heard(stampNs);
        EnsureStaleCheck();
    }

    /// <summary>Records a packet of a line that is not down, while the feed is not quiet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Heard(long stampNs)
    {
        if (stampNs > _lastStampNs)
            _lastStampNs = stampNs;
    }

    /// <summary>Records that a line delivered numbers new to the feed.</summary>
    /// <param name="others">The feed's other lines in the sequence.</param>
    /// <param name="delivered">Number after the highest that any line delivered there.</param>
    /// <param name="known">The same, also where only one packet supports it.</param>
    /// <param name="stampNs">Stamp of the packet, nanoseconds.</param>
    /// <param name="ofFeed">Next deadline of the feed as a whole.</param>
    /// <param name="ofSequence">Next deadline of the sequence.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Delivered(
        OtherLine[] others, ulong delivered, ulong known, long stampNs, Deadline ofFeed, Deadline ofSequence)
    {
        if (others.Length == 0)
            return;
        foreach (OtherLine other in others)
        {
            LineMemory memory = other.Memory;
            LineState state = other.State;
            // What it has passed itself, or lacks below, it will not bring any more.
            if (memory.OthersSinceNs == None && (!state.IsStarted || state.Next < known))
                memory.OthersSinceNs = stampNs;
            if (state.BehindSinceNs == 0 && state.Next < delivered && state.IsStarted
                && state.EndStampNs == 0)
                state.BehindSinceNs = stampNs;
        }
        // No check if a line was already silent or behind: a deadline that comes too early finds nothing to do. The
        // rare call comes last, so that no values have to be saved across it.
        FeedDefinition feed = _context.Feed;
        if (stampNs + feed.LineDownAfterNs < ofFeed.Ns || stampNs + feed.LineBehindAfterNs < ofSequence.Ns)
            EnsureBoth(ofFeed, ofSequence, stampNs);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnsureBoth(Deadline ofFeed, Deadline ofSequence, long stampNs)
    {
        ofFeed.EnsureBy(stampNs + _context.Feed.LineDownAfterNs);
        ofSequence.EnsureBy(stampNs + _context.Feed.LineBehindAfterNs);
    }

    /// <summary>Records that a line advanced, or ended, in a sequence: it may have caught up.</summary>
    /// <param name="state">Its state there.</param>
    /// <param name="delivered">Number after the highest that any line delivered there.</param>
    /// <param name="stampNs">Stamp of the packet, nanoseconds.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Moved(int slot, int line, LineState state, ulong delivered, long stampNs)
    {
        if (state.BehindSinceNs == 0)
            return;
        // Nearly every packet of the later line finds it level with the others, or less far behind. The exact time
        // since when it is behind is needed only when it is reported; until then it is checked rarely enough to cost
        // nothing and often enough for the history to have it.
        if (state.IsBehind)
            Settle(slot, line, state, stampNs);
        else if (state.Next >= delivered)
            state.BehindSinceNs = 0;
        else if (state.EndStampNs != 0 || stampNs - state.BehindSinceNs >= _context.LookBehindAfterNs)
            Settle(slot, line, state, stampNs);
    }

    /// <summary>Time when a line will be behind; <see cref="DeadlineHeap.Never"/> if it will not unless something
    /// changes.</summary>
    public long BehindDeadlineNs(int slot, int line)
    {
        LineState state = _context.State(slot, line);
        if (state.BehindSinceNs != 0 && !state.IsBehind)
            LookBehind(slot, state);
        // The numbers it lacks may be ones that the appliance lost, or that stood behind the end of a capture.
        return state.BehindSinceNs == 0 || state.IsBehind || _context.Line(line).HasQuietLoss
            || _context.AheadCause(state) == UnobservedCause.CaptureDevice
            ? DeadlineHeap.Never
            : state.BehindSinceNs + _context.Feed.LineBehindAfterNs;
    }

    /// <summary>Handles a due lag deadline of a line.</summary>
    public void ExpireBehind(int slot, int line, long deadlineNs)
    {
        LineState state = _context.State(slot, line);
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

    /// <summary>Handles a due deadline of the feed as a whole.</summary>
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

    /// <summary>Counts how long the lines that are down have been silent while others delivered.</summary>
    public void CountSilence()
    {
        for (int line = 0; line < _context.LineCount; line++)
        {
            LineMemory memory = _context.Line(line);
            if (memory.IsDown && !_isEnded)
                _blind.CountOngoing(line, memory.OthersSinceNs, _lastStampNs);
        }
    }

    /// <summary>Handles the end of the silence of a line or the feed, or the end of the feed's session.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Turn(LineMemory memory, int line, in PacketEvent packet, bool isEnd)
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
        EnsureStaleCheck();
    }

    /// <summary>Determines since when another line has numbers that the line lacks: the first number from its next one
    /// on that any line has, if remembered.</summary>
    private void LookBehind(int slot, LineState state)
    {
        Generation generation = _context.Generation(slot);
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
    private void Settle(int slot, int line, LineState state, long stampNs)
    {
        long sinceNs = state.BehindSinceNs;
        LookBehind(slot, state);
        bool isLagging = state.BehindSinceNs != 0 && stampNs - state.BehindSinceNs >= _context.Feed.LineBehindAfterNs;
        if (state.IsBehind && !isLagging)
        {
            state.IsBehind = false;
            _events.Behind(slot, line, EventState.Cleared, stampNs, sinceNs);
        }
        if (state.BehindSinceNs != 0 && !state.IsBehind)
            _context.EnsureBy(slot, BehindDeadlineNs(slot, line));
    }

    private long StaleDeadlineNs()
    {
        if (_context.Feed.StaleAfterNs <= 0 || _isStale || _isEnded || _lastStampNs == None || IsAnyUnseen())
            return DeadlineHeap.Never;
        if (_hours is null)
            return _lastStampNs + _context.Feed.StaleAfterNs;
        long wallNs = _hours.StaleAtNs(_lastStampNs + _context.WallOffsetNs, _context.Feed.StaleAfterNs);
        return wallNs == long.MaxValue ? DeadlineHeap.Never : wallNs - _context.WallOffsetNs;
    }

    private bool IsAnyUnseen()
    {
        for (int line = 0; line < _context.LineCount; line++)
        {
            if (_context.Line(line).IsUnseen)
                return true;
        }
        return false;
    }

    private long DownDeadlineNs(int line) =>
        _context.Line(line).OthersSinceNs is None or Unseen || _context.Line(line).IsDown || _isEnded
            ? DeadlineHeap.Never
            : _context.Line(line).OthersSinceNs + _context.Feed.LineDownAfterNs;

    private void EnsureStaleCheck()
    {
        if (_context.Feed.StaleAfterNs > 0)
            _context.FeedDeadline.EnsureBy(_lastStampNs + _context.Feed.StaleAfterNs);
    }
}
