// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Ranges;
using Telemetry.Pipeline.Sequencing.Lines;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>Number sequences of one feed: channels, sessions and generations after resets, side by side. Bounded; a
/// sequence that was silent for a minute can be replaced.</summary>
[HotPath]
internal sealed class Generations
{
    /// <summary>Time for which a silent sequence is kept, nanoseconds.</summary>
    public const long KeptForNs = 60_000_000_000;

    private const long RetryNs = 1_000_000_000;

    private readonly FeedContext _context;
    private readonly SequenceEnding _ending;
    private readonly SlotIndex _bySession;
    private readonly SlotIndex _byChannel;
    private readonly bool _channelIsGroup;
    private int _lastSerial;
    private int _freeCount;         // slots below Count without a sequence
    private long _fullUntilNs = long.MinValue;

    /// <summary>Makes room for the feed's sequences.</summary>
    public Generations(FeedContext context, SequenceEnding ending)
    {
        _context = context;
        _ending = ending;
        _bySession = new SlotIndex(context.GenerationCapacity);
        _byChannel = new SlotIndex(context.GenerationCapacity);
        _channelIsGroup = context.Feed.ChannelIsGroup;
    }

    /// <summary>Upper bound of the slots in use; a slot below it with serial 0 is free.</summary>
    public int Count { get; private set; }

    /// <summary>Finds the newest sequence of a channel and session; one that a reset announced provisionally is found
    /// through <see cref="Generation.Announced"/>. Returns -1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int flowId, in ChannelKey key)
    {
        int slot = _context.Lanes[flowId].Slot;
        return slot >= 0 && _context.Generation(slot).Channel == key ? slot : LookUp(flowId, key);
    }

    /// <summary>Finds the newest sequence of a channel in any session that is not provisional; -1 if there is
    /// none.</summary>
    public int FindChannel(in ChannelKey key) => _byChannel.Find(new ChannelKey(key.Channel, 0, 0));

    /// <summary>Finds the newest sequence of a channel and session that is not provisional; -1 if there is none. Of a
    /// packet whose group shows no channel, the only channel that has the session.</summary>
    public int FindConfirmed(in ChannelKey key)
    {
        if (_channelIsGroup && key.Channel == 0)
            return FindOnlyOf(key);
        int slot = _bySession.Find(key);
        if (slot < 0 || _context.Generation(slot).IsProvisional)
            slot = FindChannel(key);
        return slot >= 0 && _context.Generation(slot).Channel == key ? slot : -1;
    }

    private int FindOnlyOf(in ChannelKey session)
    {
        int found = -1;
        for (int slot = 0; slot < Count; slot++)
        {
            Generation generation = _context.Generation(slot);
            if (generation.Serial == 0 || generation.IsProvisional
                || generation.Channel with { Channel = 0 } != session)
                continue;
            if (found >= 0 && _context.Generation(found).Channel != generation.Channel)
                return -1;
            if (found < 0 || _context.Generation(found).Serial < generation.Serial)
                found = slot;
        }
        return found;
    }

    /// <summary>Slot of the newest sequence of the same channel and session that is not provisional; if there is none,
    /// of the same channel in any session; -1 if there is neither.</summary>
    public int NewestOf(int slot)
    {
        Generation generation = _context.Generation(slot);
        int newest = _bySession.Find(generation.Channel);
        return newest >= 0 && !_context.Generation(newest).IsProvisional ? newest : FindChannel(generation.Channel);
    }

    /// <summary>Adds the counters of a sequence to those of the newest one of its channel; to the feed's other ones if
    /// there is none.</summary>
    public void GiveCountsToNewest(int slot)
    {
        Generation generation = _context.Generation(slot);
        int newest = NewestOf(slot);
        if (newest == slot || CounterMath.IsZero(generation.Counts) || generation.Retracts)
            return;
        if (newest >= 0)
            CounterMath.Add(ref _context.Generation(newest).Counts, generation.Counts);
        else
            CounterMath.Add(ref _context.OtherCounts, generation.Counts);
        generation.Counts = default;
    }

    /// <summary>Slot of the previous sequence, or -1.</summary>
    public int OlderOf(int slot)
    {
        Generation generation = _context.Generation(slot);
        return generation.Older >= 0 && _context.Generation(generation.Older).Serial == generation.OlderSerial
            ? generation.Older
            : -1;
    }

    /// <summary>Begins a confirmed sequence; returns -1 if the table is full.</summary>
    public int Create(in ChannelKey key, bool isRestart, long clockNs)
    {
        int slot = Make(key, isRestart, clockNs);
        if (slot >= 0)
            SetNewest(slot);
        return slot;
    }

    /// <summary>Begins a provisional sequence that only one packet of a line supports; returns -1 if the table is
    /// full.</summary>
    public int CreateProvisional(in ChannelKey key, int line, bool isRestart, long clockNs)
    {
        int slot = Make(key, isRestart, clockNs);
        if (slot < 0)
            return -1;
        _context.Generation(slot).IsProvisional = true;
        int known = _bySession.Find(key);
        if (known < 0)
        {
            _bySession.Set(key, slot);
            return slot;
        }
        _context.Generation(known).Announced = slot;
        _context.Generation(slot).NextBefore = _context.State(known, line).Next;
        return slot;
    }

    /// <summary>Confirms a provisional sequence after a second packet.</summary>
    public void Confirm(int slot)
    {
        Generation generation = _context.Generation(slot);
        generation.IsProvisional = generation.WasTakenBack = false;
        int known = _bySession.Find(generation.Channel);
        if (known >= 0)
            _context.Generation(known).Announced = -1;
        SetNewest(slot);
    }

    /// <summary>Discards a provisional sequence; the one that it would have ended continues.</summary>
    public void Discard(int slot, long stampNs)
    {
        int known = _bySession.Find(_context.Generation(slot).Channel);
        if (known >= 0)
            _context.Generation(known).Announced = -1;
        _ending.Abandon(slot, stampNs);
        _context.CountStrays(slot, from: 0);
        Free(slot);
    }

    /// <summary>Removes a sequence that has not begun after all; what came after it comes after the one
    /// before.</summary>
    /// <returns>The slot in which it is provisional again, if it is of a session of its own; else that of the one
    /// before.</returns>
    public int TakeBack(int slot, long clockNs)
    {
        Generation wrong = _context.Generation(slot);
        (int older, ChannelKey key, ChannelCounters counts) = (OlderOf(slot), wrong.Channel, wrong.Counts);
        bool isPublished = wrong.Retracts || (wrong.Start.Id != 0 && wrong.Start.Interval != _context.Intervals);
        wrong.Counts = default;
        if (wrong.Announced >= 0)
            Discard(wrong.Announced, clockNs);
        for (int after = 0; after < Count; after++)
        {
            Generation other = _context.Generation(after);
            if (other.Older == slot && other.OlderSerial == wrong.Serial)
                (other.Older, other.OlderSerial) = (older, wrong.OlderSerial);
        }
        Free(slot);
        int again = older;
        if (older < 0 || key != _context.Generation(older).Channel)
        {
            again = CreateProvisional(key, line: 0, isRestart: false, clockNs);
            _context.Generation(again).WasTakenBack = true;
        }
        CounterMath.Add(ref _context.Generation(isPublished || older < 0 ? again : older).Counts, counts);
        return again;
    }

    private int Make(in ChannelKey key, bool isRestart, long clockNs)
    {
        int older = FindChannel(key);
        int slot = TakeSlot(clockNs, older);
        if (slot < 0)
            return -1;
        Generation generation = _context.Generation(slot);
        generation.Reset();
        generation.Channel = key;
        generation.Serial = ++_lastSerial;
        generation.Older = older;
        generation.IsRestart = isRestart;
        generation.OlderSerial = older >= 0 ? _context.Generation(older).Serial : 0;
        generation.LastClockNs = clockNs;
        for (int line = 0; line < _context.LineCount; line++)
            _context.State(slot, line).Reset();
        _context.History.AddGeneration(generation.Serial, generation.Channel);
        return slot;
    }

    private void SetNewest(int slot)
    {
        ChannelKey key = _context.Generation(slot).Channel;
        _bySession.Set(key, slot);
        _byChannel.Set(new ChannelKey(key.Channel, 0, 0), slot);
        _context.ForgetLatestSlots();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int LookUp(int flowId, in ChannelKey key)
    {
        FlowLane lane = _context.Lanes[flowId];
        lane.Slot = _bySession.Find(key);
        lane.SettledAt = FlowLane.Never;
        return lane.Slot;
    }

    /// <summary>Finds or makes a free slot; -1 if there is none.</summary>
    private int TakeSlot(long clockNs, int except)
    {
        if (_freeCount == 0 && Count < _context.GenerationCapacity)
            return Count++;
        if (_freeCount == 0 && clockNs >= _fullUntilNs)
            Retire(clockNs, except);
        if (_freeCount == 0)
            return -1;
        _freeCount--;
        int slot = 0;
        while (_context.IsUsed(slot))
            slot++;
        return slot;
    }

    /// <summary>Frees the slot of the sequence that has been silent longest, if long enough; provisional sequences
    /// first.</summary>
    private void Retire(long clockNs, int except)
    {
        int quietest = -1;
        for (int slot = 0; slot < Count; slot++)
        {
            Generation generation = _context.Generation(slot);
            long keptForNs = generation.IsProvisional ? _context.Feed.SuspectHoldNs : KeptForNs;
            if (slot != except && clockNs - generation.LastClockNs > keptForNs && !HasPending(slot)
                && (quietest < 0 || IsLessWorth(generation, _context.Generation(quietest))))
                quietest = slot;
        }
        if (quietest < 0)
            _fullUntilNs = clockNs + Math.Min(RetryNs, _context.Feed.SuspectHoldNs);
        else if (_context.Generation(quietest).IsProvisional)
            Discard(quietest, clockNs);
        else
            Close(quietest, clockNs);
    }

    private static bool IsLessWorth(Generation generation, Generation other) =>
        generation.IsProvisional != other.IsProvisional
            ? generation.IsProvisional
            : generation.LastClockNs < other.LastClockNs;

    private void Close(int slot, long clockNs)
    {
        int announced = _context.Generation(slot).Announced;
        if (announced >= 0)
            Discard(announced, clockNs);
        _ending.Close(slot, clockNs);
        Free(slot);
    }

    private void Free(int slot)
    {
        for (int line = 0; line < _context.LineCount; line++)
            ReleaseTree(_context.Ranges(line), ref _context.State(slot, line).Missing);
        ReleaseHoles(ref _context.Generation(slot).Holes);
        GiveCountsToNewest(slot);
        CounterMath.Add(ref _context.OtherCounts, _context.Generation(slot).Counts);
        _context.History.RemoveGeneration(_context.Generation(slot).Serial);
        _context.Generation(slot).Serial = 0;
        _freeCount++;
        Reindex();
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
            Generation generation = _context.Generation(slot);
            if (generation.Serial == 0 || generation.IsProvisional)
                continue;
            SetIfNewer(_bySession, generation.Channel, slot);
            SetIfNewer(_byChannel, new ChannelKey(generation.Channel.Channel, 0, 0), slot);
        }
        for (int slot = 0; slot < Count; slot++)
        {
            Generation generation = _context.Generation(slot);
            if (generation.Serial != 0 && generation.IsProvisional && _bySession.Find(generation.Channel) < 0)
                _bySession.Set(generation.Channel, slot);
        }
    }

    private void SetIfNewer(SlotIndex index, in ChannelKey key, int slot)
    {
        int known = index.Find(key);
        if (known < 0 || _context.Generation(known).Serial < _context.Generation(slot).Serial)
            index.Set(key, slot);
    }
}
