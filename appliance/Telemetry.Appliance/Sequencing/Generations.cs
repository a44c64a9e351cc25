// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Sequencing;

/// <summary>
/// The number sequences of one feed: channels, sessions and what follows a reset, side by side. Bounded; one that was
/// quiet for a minute makes room.
/// </summary>
[HotPath]
internal sealed class Generations
{
    /// <summary>How long a sequence is kept though nothing comes, nanoseconds.</summary>
    public const long KeptForNs = 60_000_000_000;

    private const long RetryNs = 1_000_000_000;

    private readonly FeedContext _context;
    private readonly SequenceEnding _ending;
    private readonly SlotIndex _bySession;
    private readonly SlotIndex _byChannel;
    private int _lastSerial;
    private long _fullUntilNs = long.MinValue;

    /// <summary>Makes room for the feed's sequences.</summary>
    public Generations(FeedContext context, SequenceEnding ending)
    {
        _context = context;
        _ending = ending;
        _bySession = new SlotIndex(context.GenerationCapacity);
        _byChannel = new SlotIndex(context.GenerationCapacity);
    }

    /// <summary>Slots in use are those below this; one with serial 0 is not.</summary>
    public int Count { get; private set; }

    /// <summary>The newest sequence of a channel and session; -1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int flowId, in ChannelKey key)
    {
        int slot = _context.Lanes[flowId].Slot;
        return slot >= 0 && SlotIndex.AreSame(_context.Generation(slot).Channel, key) ? slot : LookUp(flowId, key);
    }

    /// <summary>The newest sequence of a channel in any session; -1 if there is none.</summary>
    public int FindChannel(in ChannelKey key) => _byChannel.Find(new ChannelKey(key.Channel, 0, 0));

    /// <summary>The sequence that one follows, or -1.</summary>
    public int OlderOf(int slot)
    {
        ref Generation generation = ref _context.Generation(slot);
        return generation.Older >= 0 && _context.Generation(generation.Older).Serial == generation.OlderSerial
            ? generation.Older
            : -1;
    }

    /// <summary>Begins a sequence; -1 if the table is full.</summary>
    public int Create(in ChannelKey key, bool isRestart, long clockNs)
    {
        int older = FindChannel(key);
        int slot = Count < _context.GenerationCapacity ? Count++ : Retire(clockNs, older);
        if (slot < 0)
            return -1;
        ref Generation generation = ref _context.Generation(slot);
        generation = new Generation
        {
            Channel = key,
            Holes = RangeTree.Empty,
            Serial = ++_lastSerial,
            Older = older,
            IsRestart = isRestart,
            OlderSerial = older >= 0 ? _context.Generation(older).Serial : 0,
            LastClockNs = clockNs,
        };
        for (int line = 0; line < _context.LineCount; line++)
            _context.State(slot, line) = LineState.Fresh;
        _context.History.AddGeneration(generation.Serial, generation.Channel);
        _bySession.Set(key, slot);
        _byChannel.Set(new ChannelKey(key.Channel, 0, 0), slot);
        _context.ForgetLatestSlots();
        return slot;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int LookUp(int flowId, in ChannelKey key)
    {
        FlowLane lane = _context.Lanes[flowId];
        lane.Slot = _bySession.Find(key);
        lane.SettledAt = FlowLane.Never;
        return lane.Slot;
    }

    /// <summary>Frees the slot of the sequence that was quiet for the longest time, if for long enough.</summary>
    private int Retire(long clockNs, int except)
    {
        if (clockNs < _fullUntilNs)
            return -1;
        int quietest = -1;
        for (int slot = 0; slot < Count; slot++)
        {
            long last = _context.Generation(slot).LastClockNs;
            if (slot != except && clockNs - last > KeptForNs && !HasPending(slot)
                && (quietest < 0 || last < _context.Generation(quietest).LastClockNs))
                quietest = slot;
        }
        if (quietest < 0)
        {
            _fullUntilNs = clockNs + RetryNs;
            return -1;
        }
        _ending.Close(quietest, clockNs);
        for (int line = 0; line < _context.LineCount; line++)
            ReleaseTree(_context.Ranges(line), ref _context.State(quietest, line).Missing);
        ReleaseHoles(ref _context.Generation(quietest).Holes);
        _context.History.RemoveGeneration(_context.Generation(quietest).Serial);
        _context.Generation(quietest).Serial = 0;
        Reindex();
        return quietest;
    }

    private bool HasPending(int slot)
    {
        for (int line = 0; line < _context.LineCount; line++)
        {
            if (_context.State(slot, line).Pending.Head >= 0)
                return true;
        }
        return false;
    }

    private static void ReleaseTree(RangeTable ranges, ref RangeTree tree)
    {
        while (tree.Root >= 0)
        {
            int node = tree.Root;
            ranges.Unlink(ref ranges.Remembered, node);
            ranges.Remove(ref tree, node);
            ranges.Release(node);
        }
    }

    private void ReleaseHoles(ref RangeTree tree)
    {
        RangeTable holes = _context.Holes;
        while (tree.Root >= 0)
        {
            int node = tree.Root;
            if (holes[node].State != RangeState.Open)
                holes.Unlink(ref holes.Remembered, node);
            holes.Remove(ref tree, node);
            holes.Release(node);
        }
    }

    private void Reindex()
    {
        _bySession.Clear();
        _byChannel.Clear();
        _context.ForgetLatestSlots();
        for (int slot = 0; slot < Count; slot++)
        {
            ref Generation generation = ref _context.Generation(slot);
            if (generation.Serial == 0)
                continue;
            SetIfNewer(_bySession, generation.Channel, slot);
            SetIfNewer(_byChannel, new ChannelKey(generation.Channel.Channel, 0, 0), slot);
        }
    }

    private void SetIfNewer(SlotIndex index, in ChannelKey key, int slot)
    {
        int known = index.Find(key);
        if (known < 0 || _context.Generation(known).Serial < _context.Generation(slot).Serial)
            index.Set(key, slot);
    }
}
