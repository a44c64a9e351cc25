// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Appliance.Model.Intervals;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Latency;

/// <summary>
/// The busiest sliding windows of each source (a line, a direction of a session), from the packets' own stamps: a
/// window of length w that ends with a packet at t holds what came in (t - w, t]. Exact while a source sends no more
/// packets within the longest window than its ring holds; what does not fit is counted.
/// </summary>
[HotPath]
internal sealed class BurstTracker
{
    private readonly BurstSource?[] _sources;               // none where nothing comes any more
    private readonly int _capacity;
    private BurstWindow[] _best;

    /// <summary>Makes rings for a number of sources.</summary>
    public BurstTracker(int sources, BurstWindow[] best)
        : this(sources, best, static _ => true)
    {
    }

    /// <summary>Makes rings for those of a number of sources that are new.</summary>
    public BurstTracker(int sources, BurstWindow[] best, Func<int, bool> isNew)
    {
        _best = best;
        _capacity = BurstWindow.PacketsKept(sources);
        _sources = new BurstSource?[sources];
        for (int source = 0; source < sources; source++)
            _sources[source] = isNew(source) ? new BurstSource(_capacity) : null;
    }

    /// <summary>Packets that pushed others out of a window that still held them.</summary>
    public long Overflow { get; private set; }

    /// <summary>Packets that a source's ring holds.</summary>
    public int Capacity => _capacity;

    /// <summary>A source goes on where another tracker has it.</summary>
    public void TakeOver(int source, BurstTracker before, int sourceBefore) =>
        _sources[source] = before._sources[sourceBefore];

    /// <summary>Goes on counting what did not fit.</summary>
    public void TakeOverCounts(BurstTracker before) => Overflow = before.Overflow;

    /// <summary>From now on the best windows stand there: <see cref="BurstWindow.Sizes"/> rows a source.</summary>
    public void Begin(BurstWindow[] best)
    {
        _best = best;
        foreach (BurstSource? source in _sources)
        {
            if (source is null)
                continue;
            source.NextLook = 0;
            source.NextLooks = default;
        }
    }

    /// <summary>Adds a packet and keeps the source's best windows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int source, long stampNs, int bytes)
    {
        if (_sources[source] is not { } ring)
            return;
        BurstSource.BurstPacket[] packets = ring.Packets;
        long head = ring.Head;
        stampNs = Math.Max(stampNs, ring.LastStampNs);
        ref BurstSource.BurstPacket place = ref packets[(int)head & (packets.Length - 1)];
        if (stampNs - place.StampNs < BurstWindow.LongestNs && head >= packets.Length)
            Overflow++;
        long allBytes = ring.AllBytes;
        place = new BurstSource.BurstPacket(stampNs, allBytes);
        ring.AllBytes = allBytes + bytes;
        ring.LastStampNs = stampNs;
        ring.Head = head + 1;
        if (head >= ring.NextLook)
            Look(source, ring);
    }

    /// <summary>Some window that ends with the newest packet may be better than the best one of its size.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Look(int source, BurstSource ring)
    {
        long newest = ring.Head - 1;
        long nextLook = long.MaxValue;
        for (int size = 0; size < BurstWindow.Sizes; size++)
        {
            ref long next = ref ring.NextLooks[size];
            if (next <= newest)
                next = newest + Look(ref _best[source * BurstWindow.Sizes + size], ring, BurstWindow.LengthNs(size));
            nextLook = Math.Min(nextLook, next);
        }
        ring.NextLook = nextLook;
    }

    /// <summary>Keeps the window that ends with the newest packet if it is the best.</summary>
    /// <returns>How many packets later a window can be better than the best, at the earliest.</returns>
    private static long Look(ref BurstWindow best, BurstSource ring, long lengthNs)
    {
        BurstSource.BurstPacket[] packets = ring.Packets;
        int mask = packets.Length - 1;
        long newest = ring.Head - 1;
        long startNs = ring.LastStampNs - lengthNs;
        // Only a window with as many packets as the best one can be better: this one would have to be inside.
        long first = newest - Math.Max(best.Packets - 1, 0);
        if (first < 0)
            return -first;
        if (packets[(int)first & mask].StampNs > startNs)
        {
            Improve(ref best, ring, first, startNs);
            return 1;
        }
        // For every packet that is too old to be inside, one more has to come. Traffic is as regular as ever, or far
        // from its busiest: so the second packet is looked at, then the middle and what is left before it.
        if (first + 1 >= newest || packets[(int)(first + 1) & mask].StampNs > startNs)
            return 1;
        long old = (newest - first) / 2;
        while (packets[(int)(first + old) & mask].StampNs > startNs)
            old /= 2;
        return old + 1;
    }

    /// <summary>The window that ends with the newest packet has no fewer packets than the best.</summary>
    private static void Improve(ref BurstWindow best, BurstSource ring, long first, long startNs)
    {
        BurstSource.BurstPacket[] packets = ring.Packets;
        int mask = packets.Length - 1;
        long newest = ring.Head - 1;
        long oldest = Math.Max(newest - mask, 0);
        while (first > oldest && packets[(int)(first - 1) & mask].StampNs > startNs)
            first--;
        long count = newest - first + 1;
        long bytes = ring.AllBytes - packets[(int)first & mask].BytesBefore;
        if (count == best.Packets && bytes <= best.Bytes)
            return;
        best.Packets = count;
        best.Bytes = bytes;
        best.StampNs = packets[(int)first & mask].StampNs;
    }
}
