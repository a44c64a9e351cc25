// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Appliance.Model;
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
    private const int EntriesOfAll = 1 << 21;
    private const int MostEntries = 1 << 16;
    private const int LeastEntries = 1 << 10;

    private readonly long[] _stamps;
    private readonly int[] _bytes;
    private readonly long[] _heads;
    private readonly long[] _tails;
    private readonly long[] _windowBytes;
    private readonly long[] _lengthsNs = new long[BurstWindow.Sizes];
    private readonly int _capacity;

    /// <summary>Makes rings for a number of sources.</summary>
    public BurstTracker(int sources)
    {
        int each = EntriesOfAll / Math.Max(sources, 1);
        _capacity = Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)each + 1) / 2, LeastEntries, MostEntries);
        _stamps = new long[sources * _capacity];
        _bytes = new int[sources * _capacity];
        _heads = new long[sources];
        _tails = new long[sources * BurstWindow.Sizes];
        _windowBytes = new long[sources * BurstWindow.Sizes];
        for (int size = 0; size < BurstWindow.Sizes; size++)
            _lengthsNs[size] = BurstWindow.LengthNs(size);
    }

    /// <summary>Packets that pushed others out of a window that still held them.</summary>
    public long Overflow { get; private set; }

    /// <summary>Packets that a source's ring holds.</summary>
    public int Capacity => _capacity;

    /// <summary>Adds a packet and keeps the best windows.</summary>
    public void Add(int source, long stampNs, int bytes, IntervalBuffer interval)
    {
        int origin = source * _capacity;
        int mask = _capacity - 1;
        Span<long> stamps = _stamps.AsSpan(origin, _capacity);
        Span<int> sizes = _bytes.AsSpan(origin, _capacity);
        long head = _heads[source];
        if (head > 0)
            stampNs = Math.Max(stampNs, stamps[(int)(head - 1) & mask]);
        Span<long> tails = _tails.AsSpan(source * BurstWindow.Sizes, BurstWindow.Sizes);
        Span<long> sums = _windowBytes.AsSpan(source * BurstWindow.Sizes, BurstWindow.Sizes);
        Span<BurstWindow> best = interval.Bursts.AsSpan(source * BurstWindow.Sizes, BurstWindow.Sizes);
        if (head - tails[^1] == _capacity)
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
        _heads[source] = head + 1;
    }

    private void MakeRoom(long stampNs, Span<long> stamps, Span<int> sizes, Span<long> tails, Span<long> sums)
    {
        long oldest = tails[^1];
        int place = (int)oldest & (_capacity - 1);
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
