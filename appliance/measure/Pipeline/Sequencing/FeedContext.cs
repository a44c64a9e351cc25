// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Model.Ranges;
using Telemetry.Model.Ticks;
using Telemetry.Model.Deadlines;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Sequences;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing;

/// <summary>Memory of one feed, shared by the parts that sequence it. Allocated at start.</summary>
[HotPath]
internal sealed class FeedContext
{
    private readonly LineState[] _states;
    private readonly Generation[] _generations;
    private readonly RangeTable[] _ranges;
    private readonly LineMemory[] _lines;
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
        _generations = [.. Enumerable.Range(0, feed.MaxChannels).Select(static _ => new Generation())];
        _states = [.. Enumerable.Range(0, feed.MaxChannels * LineCount).Select(static _ => new LineState())];
        _ranges = new RangeTable[LineCount];
        for (int line = 0; line < LineCount; line++)
            _ranges[line] = new RangeTable(feed.MaxRanges);
        _lines = [.. Enumerable.Range(0, LineCount).Select(static _ => new LineMemory())];
        _others = OthersOfAll();
        Holes = new RangeTable(feed.MaxRanges);
        _ages = new NumberAges(feed.MaxChannels);
        Jumps = new Jumps(this);
    }

    public FeedDefinition Feed { get; private set; }

    /// <summary>Index of the feed's first line among all lines.</summary>
    public int LineBase { get; }

    public int LineCount { get; }

    public EventSink Events { get; }

    public DeadlineHeap Deadlines { get; private set; }

    /// <summary>Deadline owner of the feed as a whole; the owners of its generations follow.</summary>
    public int FeedOwner { get; private set; }

    public FeedHistory History { get; }

    /// <summary>The feed's numbers, raw and unwrapped.</summary>
    public SequenceSpace Space { get; }

    /// <summary>Numbers that no line delivered, of all generations.</summary>
    public RangeTable Holes { get; }

    /// <summary>The latest gaps of the feed that were declared lost.</summary>
    public LostGaps LostGaps { get; } = new();

    /// <summary>The last jumps ahead of the feed's number sequences.</summary>
    public Jumps Jumps { get; }

    /// <summary>Counters since the last interval ended of sequences that have no place any more, or found
    /// none.</summary>
    public ref ChannelCounters OtherCounts => ref _memory.OtherChannels[Feed.Index];

    /// <summary>New numbers of the packet at hand; null if types are not counted.</summary>
    public FreshNumbers? Fresh => _memory.Fresh;

    /// <summary>Records lost so far, by flow id.</summary>
    public long[] FlowLosses { get; private set; }

    /// <summary>Memberships, by flow id.</summary>
    public FlowPresence[] Presences { get; private set; }

    /// <summary>Sequence and line of each flow's latest packet, by flow id.</summary>
    public FlowLane[] Lanes { get; private set; }

    /// <summary>Resolution of the stamps, nanoseconds.</summary>
    public long ResolutionNs => _memory.ResolutionNs;

    /// <summary>Cause of numbers that passed before a line came back after a restart, or after its feed was
    /// removed.</summary>
    public UnobservedCause PauseCause { get; set; } = UnobservedCause.Restart;

    /// <summary>Number of intervals that have ended.</summary>
    public int Intervals { get; set; }

    /// <summary>Stamp of the last packet of any line before the current one, nanoseconds.</summary>
    public long SinceNs { get; set; }

    /// <summary>UTC minus the stamps' clock, nanoseconds.</summary>
    public long WallOffsetNs { get; set; }

    /// <summary>Lag after which the time since when a line is behind is determined, nanoseconds.</summary>
    public long LookBehindAfterNs => Feed.LineBehindAfterNs / 2;

    public int GenerationCapacity => _generations.Length;

    public ref FeedCounters FeedCounters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _memory.Feeds[Feed.Index];
    }

    /// <summary>Counts the numbers of a sequence that some line brought, from one on, as of strays.</summary>
    public void CountStrays(int slot, ulong from)
    {
        Generation generation = Generation(slot);
        from = Math.Max(from, generation.Base);
        ulong brought = generation.Known - from;
        for (int hole; (hole = Holes.FindFrom(generation.Holes, from)) >= 0; from = Holes[hole].Last + 1)
            brought -= Holes[hole].Last - Math.Max(Holes[hole].First, from) + 1;
        FeedCounters.MessagesRetracted += (long)brought;
    }

    /// <summary>Number of deadline owners that a feed has.</summary>
    public static int Owners(FeedDefinition feed) => 1 + feed.MaxChannels;

    /// <summary>Moves to other memory, into which its counters have already been copied.</summary>
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

    /// <summary>Box of a line's counters; valid until <see cref="MoveTo"/>.</summary>
    public StrongBox<LineCounters> LineCountersBox(int line) => _memory.Lines[LineBase + line];

    /// <summary>True if a slot holds a number sequence.</summary>
    public bool IsUsed(int slot) => Generation(slot).Serial != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Generation Generation(int slot) => _generations[slot];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LineState State(int slot, int line) => _states[slot * LineCount + line];

    /// <summary>The other lines of a line in a generation.</summary>
    public OtherLine[] Others(int slot, int line) => _others[slot * LineCount + line];

    public RangeTable Ranges(int line) => _ranges[line];

    /// <summary>Discards each flow's remembered slot, because slots now hold other sequences.</summary>
    public void ForgetLatestSlots() => _memory.ForgetLatestSlots();

    /// <summary>Change counter: incremented by everything that happens to the feed except expected packets, and by
    /// <see cref="Doubts"/>. While it is unchanged, all state that expected packets do not change is
    /// unchanged.</summary>
    public long Changes => _changes + _memory.Doubts;

    /// <summary>Records that something other than an expected packet happened to the feed.</summary>
    public void NoteChange() => _changes++;

    /// <summary>Next deadline of the feed as a whole.</summary>
    public Deadline FeedDeadline => Deadlines.Of(FeedOwner);

    /// <summary>Next deadline of a generation.</summary>
    public Deadline DeadlineOf(int slot) => Deadlines.Of(FeedOwner + 1 + slot);

    /// <summary>Brings a generation's deadline forward to a stamp if it is later.</summary>
    public void EnsureBy(int slot, long deadlineNs) => DeadlineOf(slot).EnsureBy(deadlineNs);

    /// <summary>Number of events so far (losses, absences) that can excuse missing numbers of a line.</summary>
    public long Doubts => _memory.Doubts;

    /// <summary>Takes back that a packet of the ledger was counted as decoded.</summary>
    public void RefuseLater() => _memory.RefusedLater++;

    /// <summary>State of a line that does not depend on the sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LineMemory Line(int line) => _lines[line];

    /// <summary>Highest number that any line must send next in a generation; 0 if none has begun.</summary>
    public ulong NextOf(int slot)
    {
        ulong next = 0;
        for (int line = 0; line < LineCount; line++)
            next = Math.Max(next, State(slot, line).Next);
        return next;
    }

    /// <summary>Number after the highest known to exist in a generation, from delivered and announced
    /// numbers.</summary>
    public ulong KnownOf(int slot)
    {
        ulong known = Generation(slot).Known;
        for (int line = 0; line < LineCount; line++)
            known = Math.Max(known, State(slot, line).Next);
        return known;
    }

    /// <summary>Highest count of numbers of a generation that any line brought in
    /// <see cref="ArrivalRate.UnitNs"/>.</summary>
    public ulong MostOfAnyLine(int slot)
    {
        ulong most = 0;
        for (int line = 0; line < LineCount; line++)
        {
            LineState state = State(slot, line);
            if (state.IsStarted)
                most = Math.Max(most, state.Rate.Most(state.Next));
        }
        return most;
    }

    /// <summary>Starts the next unit of <see cref="ArrivalRate"/> for a packet of a line that comes after the current
    /// one.</summary>
    public void TurnRate(int slot, LineState state, long stampNs)
    {
        _ages.Record(slot, Generation(slot).Serial, state, Feed.DuplicateAgeNs);
        state.Rate.Turn(stampNs, state.Next);
    }

    /// <summary>Forgets when numbers from one on were first seen: they are not sent yet.</summary>
    public void ForgetAges(int slot, ulong next) => _ages.Rewind(slot, next);

    /// <summary>True if a number of a generation was first seen before a stamp; exact to one second.</summary>
    public bool WasSeenBefore(int slot, ulong number, long stampNs)
    {
        for (int line = 0; line < LineCount; line++)
        {
            LineState state = State(slot, line);
            if (state.IsStarted && number < state.Next && state.Rate.UntilNs < stampNs)
                return true;
        }
        return _ages.WasSeenBefore(slot, Generation(slot).Serial, number, stampNs);
    }

    /// <summary>Oldest remembered position of a generation with its time; stamp 0 if there is none.</summary>
    public NumberMark OldestMarkOf(int slot) => _ages.OldestOf(slot, Generation(slot).Serial);

    /// <summary>Cause that excuses a line for numbers missing after its latest packet in a generation; None if there is
    /// none.</summary>
    public UnobservedCause AheadCause(LineState state)
    {
        if (state.IsRestored)
            return PauseCause;
        if (FlowLosses[state.FlowId] != state.LossMark)
            return UnobservedCause.Appliance;
        ref FlowPresence presence = ref Presences[state.FlowId];
        return presence.Absences != state.AbsenceMark ? presence.Cause : UnobservedCause.None;
    }

    /// <summary>Records that a ring lost records of a flow whose place is not known yet.</summary>
    public void DoubtFlow(in PacketEvent packet)
    {
        _memory.Doubts++;
        Presences[packet.FlowId].Doubt(packet.Source, packet.DecodedStampNs, packet.ClockNs);
    }

    /// <summary>True if a line's latest packet may lack numbers among a flow's records that a ring lost and the reader
    /// cannot place yet, or numbers after it may be among them.</summary>
    public bool MayLackUnplaced(int line, in FlowPresence presence) =>
        presence.UnplacedUntilNs != LineMemory.None && presence.UnplacedUntilNs >= _lines[line].LastStampNs;

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
}
