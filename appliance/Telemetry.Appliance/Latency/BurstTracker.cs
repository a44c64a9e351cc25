// SPDX-License-Identifier: Apache-2.0
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
    private readonly long[] _lengthsNs = new long[BurstWindow.Sizes];
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
        for (int size = 0; size < BurstWindow.Sizes; size++)
            _lengthsNs[size] = BurstWindow.LengthNs(size);
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
    public void Add(int source, long stampNs, int bytes, Span<BurstWindow> best)
    {
        if (_sources[source] is not { } ring)
            return;
        Span<long> stamps = ring.Stamps;
        Span<int> sizes = ring.Bytes;
        int mask = stamps.Length - 1;
        long head = ring.Head;
        if (head > 0)
            stampNs = Math.Max(stampNs, stamps[(int)(head - 1) & mask]);
        Span<long> tails = ring.Tails;
        Span<long> sums = ring.WindowBytes;
        if (head - tails[^1] == stamps.Length)
            MakeRoom(stampNs, stamps, sizes, tails, sums);

        stamps[(int)head & mask] = stampNs;
        sizes[(int)head & mask] = bytes;
        for (int size = 0; size < tails.Length; size++)
        {
            long tail = tails[size];
            long sum = sums[size] + bytes;
            while (stampNs - stamps[(int)tail & mask] >= _lengthsNs[size])
                sum -= sizes[(int)tail++ & mask];
            tails[size] = tail;
            sums[size] = sum;
            long packets = head + 1 - tail;
            ref BurstWindow window = ref best[size];
            if (packets > window.Packets || (packets == window.Packets && sum > window.Bytes))
            {
                window.Packets = packets;
                window.Bytes = sum;
                window.StampNs = stamps[(int)tail & mask];
            }
        }
        ring.Head = head + 1;
    }

    private void MakeRoom(long stampNs, Span<long> stamps, Span<int> sizes, Span<long> tails, Span<long> sums)
    {
        long oldest = tails[^1];
        int place = (int)oldest & (stamps.Length - 1);
        if (stampNs - stamps[place] < _lengthsNs[^1])
            Overflow++;
        for (int size = 0; size < tails.Length; size++)
        {
            if (tails[size] != oldest)
                continue;
            tails[size]++;
            sums[size] -= sizes[place];
        }
    }
}
