// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Model.Ticks;
using Telemetry.Pipeline.Sequencing.Deadlines;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing;

/// <summary>The memory of one feed that its parts of sequencing work on. Made at start.</summary>
[HotPath]
internal sealed class FeedContext
{
    private readonly StrongBox<LineState>[] _states;
    private readonly StrongBox<Generation>[] _generations;
    private readonly RangeTable[] _ranges;
    private readonly StrongBox<LineMemory>[] _lines;
    private readonly OtherLine[][] _others;
    private readonly NumberAges _ages;
    private SequencingMemory _memory;
    private long _changes;

    public FeedContext(FeedDefinition feed, SequencingMemory memory, int firstOwner)
    {
        Feed = feed;
        LineBase = feed.Lines[0].Index;
        LineCount = feed.Lines.Count;
        Events = memory.Events;
        Deadlines = memory.Deadlines;
        FlowLosses = memory.FlowLosses;
        Presences = memory.Presences;
        Lanes = memory.Lanes;
        History = memory.Histories[feed.Index];
        Space = History.Space;
        FeedOwner = firstOwner;
        _memory = memory;
        _generations = Boxes<Generation>(feed.MaxChannels);
        _states = Boxes<LineState>(feed.MaxChannels * LineCount);
        _ranges = new RangeTable[LineCount];
        for (int line = 0; line < LineCount; line++)
            _ranges[line] = new RangeTable(feed.MaxRanges);
        _lines = Boxes<LineMemory>(LineCount);
        foreach (StrongBox<LineMemory> line in _lines)
            line.Value = LineMemory.Fresh;
        _others = OthersOfAll();
        Holes = new RangeTable(feed.MaxRanges);
        _ages = new NumberAges(feed.MaxChannels);
    }

    public FeedDefinition Feed { get; private set; }

    /// <summary>Index of the feed's first line among all lines.</summary>
    public int LineBase { get; }

    public int LineCount { get; }

    public EventSink Events { get; }

    public DeadlineHeap Deadlines { get; private set; }

    /// <summary>Owner of the feed's own deadlines; its generations' follow.</summary>
    public int FeedOwner { get; private set; }

    public FeedHistory History { get; }

    /// <summary>The feed's numbers, raw and unwrapped.</summary>
    public SequenceSpace Space { get; }

    /// <summary>What no line delivered, of all generations.</summary>
    public RangeTable Holes { get; }

    /// <summary>Records lost so far, by flow id.</summary>
    public long[] FlowLosses { get; private set; }

    /// <summary>Memberships, by flow id.</summary>
    public FlowPresence[] Presences { get; private set; }

    /// <summary>Where the latest packet of a flow led, by flow id.</summary>
    public FlowLane[] Lanes { get; private set; }

    /// <summary>How many intervals have ended.</summary>
    public int Intervals { get; set; }

    /// <summary>Stamp of the last packet of any line before the one that is being booked, nanoseconds.</summary>
    public long SinceNs { get; set; }

    /// <summary>UTC minus the stamps' clock, nanoseconds.</summary>
    public long WallOffsetNs { get; set; }

    /// <summary>How long a line is behind before it is looked at since when, nanoseconds.</summary>
    public long LookBehindAfterNs => Feed.LineBehindAfterNs / 2;

    public int GenerationCapacity => _generations.Length;

    public ref FeedCounters FeedCounters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _memory.Feeds[Feed.Index];
    }

    /// <summary>How many owners of deadlines a feed has.</summary>
    public static int Owners(FeedDefinition feed) => 1 + feed.MaxChannels;

    /// <summary>From now on it works on other memory, in which its counters stand already.</summary>
    public void MoveTo(SequencingMemory memory, FeedDefinition feed, int firstOwner)
    {
        Feed = feed;
        Deadlines = memory.Deadlines;
        FlowLosses = memory.FlowLosses;
        Presences = memory.Presences;
        Lanes = memory.Lanes;
        FeedOwner = firstOwner;
        _memory = memory;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref LineCounters LineCounters(int line) => ref LineCountersBox(line).Value;

    /// <summary>What holds a line's counters, until other memory is moved to.</summary>
    public StrongBox<LineCounters> LineCountersBox(int line) => _memory.Lines[LineBase + line];

    /// <summary>Whether a number sequence is kept in a slot.</summary>
    public bool IsUsed(int slot) => Generation(slot).Serial != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Generation Generation(int slot) => ref _generations[slot].Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref LineState State(int slot, int line) => ref StateBox(slot, line).Value;

    /// <summary>What holds a generation while the feed is watched; its content can become another one.</summary>
    public StrongBox<Generation> GenerationBox(int slot) => _generations[slot];

    /// <summary>What holds the state of a line in a generation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StrongBox<LineState> StateBox(int slot, int line) => _states[slot * LineCount + line];

    /// <summary>The other lines of a line in a generation.</summary>
    public OtherLine[] Others(int slot, int line) => _others[slot * LineCount + line];

    /// <summary>What holds the memory of a line.</summary>
    public StrongBox<LineMemory> LineBox(int line) => _lines[line];

    public RangeTable Ranges(int line) => _ranges[line];

    /// <summary>Slots begin to mean other sequences.</summary>
    public void ForgetLatestSlots() => _memory.ForgetLatestSlots();

    /// <summary>
    /// Grows with everything that happens to the feed but packets that were expected, and with <see cref="Doubts"/>:
    /// while it stays, what such packets do not change is as it was.
    /// </summary>
    public long Changes => _changes + _memory.Doubts;

    /// <summary>Something else than an expected packet happens to the feed.</summary>
    public void NoteChange() => _changes++;

    /// <summary>When the feed as a whole has to be looked at.</summary>
    public Deadline FeedDeadline => Deadlines.Of(FeedOwner);

    /// <summary>When a generation has to be looked at.</summary>
    public Deadline DeadlineOf(int slot) => Deadlines.Of(FeedOwner + 1 + slot);

    /// <summary>Makes sure that a generation is looked at by a deadline.</summary>
    public void Touch(int slot, long deadlineNs) => DeadlineOf(slot).Touch(deadlineNs);

    /// <summary>How often something was noticed that can excuse what a line lacks.</summary>
    public long Doubts => _memory.Doubts;

    /// <summary>A packet of the ledger that passed as decoded turns out not to be.</summary>
    public void RefuseLater() => _memory.RefusedLater++;

    /// <summary>What is known of a line in whatever sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref LineMemory Line(int line) => ref _lines[line].Value;

    /// <summary>Number behind the highest that is known to exist in a generation, by what lines brought or
    /// announced.</summary>
    public ulong KnownOf(int slot)
    {
        ulong known = Generation(slot).Known;
        for (int line = 0; line < LineCount; line++)
            known = Math.Max(known, State(slot, line).Next);
        return known;
    }

    /// <summary>The most numbers that any line brought of a generation in <see cref="ArrivalRate.UnitNs"/>.</summary>
    public ulong MostOfAnyLine(int slot)
    {
        ulong most = 0;
        for (int line = 0; line < LineCount; line++)
        {
            ref LineState state = ref State(slot, line);
            if (state.IsStarted)
                most = Math.Max(most, state.Rate.Most(state.Next));
        }
        return most;
    }

    /// <summary>A packet of a line comes after its unit of <see cref="ArrivalRate"/>: begins the next one.</summary>
    public void TurnRate(int slot, ref LineState state, long stampNs)
    {
        _ages.Note(slot, Generation(slot).Serial, state, Feed.DuplicateAgeNs);
        state.Rate.Turn(stampNs, state.Next);
    }

    /// <summary>Whether a number of a generation was first seen before a stamp; at most a second late.</summary>
    public bool WasSeenBefore(int slot, ulong number, long stampNs)
    {
        for (int line = 0; line < LineCount; line++)
        {
            ref LineState state = ref State(slot, line);
            if (state.IsStarted && number < state.Next && state.Rate.UntilNs < stampNs)
                return true;
        }
        return _ages.WasSeenBefore(slot, Generation(slot).Serial, number, stampNs);
    }

    /// <summary>How far a generation had come at the beginning of what is remembered of that; its stamp is 0 if nothing
    /// is.</summary>
    public NumberMark OldestMarkOf(int slot) => _ages.OldestOf(slot, Generation(slot).Serial);

    /// <summary>Why a line may lack what comes after its latest packet in a generation; None if it has no
    /// excuse.</summary>
    public UnobservedCause AheadCause(in LineState state)
    {
        if (state.IsRestored)
            return UnobservedCause.Restart;
        if (FlowLosses[state.FlowId] != state.LossMark)
            return UnobservedCause.Appliance;
        ref FlowPresence presence = ref Presences[state.FlowId];
        return presence.Absences != state.AbsenceMark ? presence.Cause : UnobservedCause.None;
    }

    [ColdPath]
    private OtherLine[][] OthersOfAll()
    {
        OtherLine[] all = [.. _states.Select((state, place) => new OtherLine(_lines[place % LineCount], state))];
        return
        [
            .. all.Select((line, place) => new ArraySegment<OtherLine>(all, place - (place % LineCount), LineCount)
                .Where(other => other != line).ToArray()),
        ];
    }

    [ColdPath]
    private static StrongBox<T>[] Boxes<T>(int count)
        where T : struct
    {
        var boxes = new StrongBox<T>[count];
        for (int index = 0; index < count; index++)
            boxes[index] = new StrongBox<T>();
        return boxes;
    }
}
