// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Appliance.Days;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Events;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Sequencing;

/// <summary>Silence and lag of one feed's lines: behind, down, stale.</summary>
[HotPath]
internal sealed class LineWatch
{
    private const long None = long.MinValue;

    private readonly FeedContext _context;
    private readonly GapEvents _events;
    private readonly BlindTime _blind;
    private readonly long[] _othersSinceNs;
    private readonly bool[] _isDown;
    private readonly FeedHours? _hours;
    private long _lastStampNs = None;
    private bool _isStale;
    private bool _isEnded;

    /// <summary>Makes a watch for the feed.</summary>
    public LineWatch(FeedContext context, GapEvents events, BlindTime blind)
    {
        _context = context;
        _events = events;
        _blind = blind;
        _othersSinceNs = new long[context.LineCount];
        _othersSinceNs.AsSpan().Fill(None);
        _isDown = new bool[context.LineCount];
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
            _context.Deadlines.Touch(_context.FeedOwner, _lastStampNs);
    }

    /// <summary>A packet of a line came, whatever it holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Packet(int line, in PacketEvent packet, bool isEnd)
    {
        long stampNs = packet.StampNs;
        if (_isStale || _isDown[line])
            Return(line, in packet);
        _isEnded = isEnd;
        if (stampNs > _lastStampNs)
            _lastStampNs = stampNs;
        TouchStale();
        _othersSinceNs[line] = None;
    }

    /// <summary>A line delivered numbers new to the feed.</summary>
    public void Delivered(int slot, int line, long stampNs)
    {
        for (int other = 0; other < _context.LineCount; other++)
        {
            if (other == line)
                continue;
            if (_othersSinceNs[other] == None)
            {
                _othersSinceNs[other] = stampNs;
                _context.Deadlines.Touch(_context.FeedOwner, stampNs + _context.Feed.LineDownAfterNs);
            }
            ref LineState state = ref _context.State(slot, other);
            if (state.BehindSinceNs == 0 && state.IsStarted && state.EndStampNs == 0
                && state.Next < _context.Generation(slot).Delivered)
            {
                state.BehindSinceNs = stampNs;
                _context.Touch(slot, stampNs + _context.Feed.LineBehindAfterNs);
            }
        }
    }

    /// <summary>A line moved on, or ended, in a sequence: it may have caught up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Moved(int slot, int line, long stampNs)
    {
        if (_context.State(slot, line).BehindSinceNs != 0)
            CatchUp(slot, line, stampNs);
    }

    /// <summary>When a line will be behind; <see cref="DeadlineHeap.Never"/> if it will not as things are.</summary>
    public long BehindDeadlineNs(int slot, int line)
    {
        ref LineState state = ref _context.State(slot, line);
        return state.BehindSinceNs == 0 || state.IsBehind
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
        for (int line = 0; line < _othersSinceNs.Length; line++)
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
        for (int line = 0; line < _othersSinceNs.Length; line++)
        {
            if (DownDeadlineNs(line) > deadlineNs)
                continue;
            _isDown[line] = true;
            _events.Condition(
                TelemetryEventKind.LineDown, EventState.Raised, line, deadlineNs,
                _othersSinceNs[line]);
            return;
        }
    }

    /// <summary>Counts for how long the lines that are down have been silent while others delivered.</summary>
    public void CountSilence()
    {
        for (int line = 0; line < _isDown.Length; line++)
        {
            if (_isDown[line] && !_isEnded)
                _blind.GoOn(line, _othersSinceNs[line], _lastStampNs);
        }
    }

    /// <summary>The feed was silent, or the line: it is no longer.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Return(int line, in PacketEvent packet)
    {
        long stampNs = packet.StampNs;
        if (_isStale)
        {
            _isStale = false;
            _events.Condition(
                TelemetryEventKind.Resumed, EventState.Cleared, -1, stampNs, _lastStampNs);
        }
        if (_isDown[line])
        {
            _isDown[line] = false;
            _blind.Return(in packet, line, _othersSinceNs[line]);
            _events.Condition(
                TelemetryEventKind.LineDown, EventState.Cleared, line, stampNs,
                _othersSinceNs[line]);
        }
    }

    private void CatchUp(int slot, int line, long stampNs)
    {
        ref LineState state = ref _context.State(slot, line);
        ref Generation generation = ref _context.Generation(slot);
        long sinceNs = state.BehindSinceNs;
        if (state.Next >= generation.Delivered || state.EndStampNs != 0)
            state.BehindSinceNs = 0;
        else if (_context.History.Knows(generation.Serial, state.Next))
            state.BehindSinceNs = _context.History.At(generation.Serial, state.Next).StampNs;
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
        _othersSinceNs[line] == None || _isDown[line] || _isEnded
            ? DeadlineHeap.Never
            : _othersSinceNs[line] + _context.Feed.LineDownAfterNs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TouchStale()
    {
        if (_context.Feed.StaleAfterNs > 0)
            _context.Deadlines.Touch(_context.FeedOwner, _lastStampNs + _context.Feed.StaleAfterNs);
    }
}
