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

    /// <summary>Makes rings for a number of sources.</summary>
    public BurstTracker(int sources)
        : this(sources, static _ => true)
    {
    }

    /// <summary>Makes rings for those of a number of sources that are new.</summary>
    public BurstTracker(int sources, Func<int, bool> isNew)
    {
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

    /// <summary>Adds a packet and keeps the source's best windows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int source, long stampNs, int bytes, Span<BurstWindow> best)
    {
        if (_sources[source] is not { } ring)
            return;
        long[] stamps = ring.Stamps;
        int mask = stamps.Length - 1;
        long head = ring.Head;
        stampNs = Math.Max(stampNs, ring.LastStampNs);
        ref long place = ref stamps[(int)head & mask];
        if (head > mask && stampNs - place < BurstWindow.LengthNs(BurstWindow.Sizes - 1))
            Overflow++;
        place = stampNs;
        ring.BytesBefore[(int)head & mask] = ring.AllBytes;
        ring.AllBytes += bytes;
        ring.LastStampNs = stampNs;
        ring.Head = head + 1;
        for (int size = 0; size < best.Length; size++)
        {
            // Only a window with as many packets as the best one can be better: one look back decides.
            long back = Math.Max(best[size].Packets - 1, 0);
            if (back <= head && stampNs - stamps[(int)(head - back) & mask] < BurstWindow.LengthNs(size))
                Improve(ref best[size], ring, BurstWindow.LengthNs(size));
        }
    }

    /// <summary>The window that ends with the newest packet has no fewer packets than the best.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Improve(ref BurstWindow window, BurstSource ring, long lengthNs)
    {
        long[] stamps = ring.Stamps;
        int mask = stamps.Length - 1;
        long newest = ring.Head - 1;
        long oldest = Math.Max(newest - mask, 0);
        long first = newest - Math.Max(window.Packets - 1, 0);
        while (first > oldest && ring.LastStampNs - stamps[(int)(first - 1) & mask] < lengthNs)
            first--;
        long packets = newest - first + 1;
        long bytes = ring.AllBytes - ring.BytesBefore[(int)first & mask];
        if (packets == window.Packets && bytes <= window.Bytes)
            return;
        window.Packets = packets;
        window.Bytes = bytes;
        window.StampNs = stamps[(int)first & mask];
    }
}
