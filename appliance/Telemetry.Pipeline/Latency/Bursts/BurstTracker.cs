// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Telemetry.Feeds;
using Telemetry.Model.Intervals;

namespace Telemetry.Pipeline.Latency.Bursts;

/// <summary>
/// The busiest sliding windows of each source (a line, a direction of a session), from the packets' own stamps: a
/// window of length w that ends with a packet at t holds what came in (t - w, t]. Exact while a source sends no more
/// packets within the longest window than its ring holds; what does not fit is counted by source.
/// </summary>
[HotPath]
internal sealed class BurstTracker
{
    private const int LooksTogether = 64;

    private readonly BurstSource?[] _sources;               // none where nothing comes any more
    private BurstWindow[] _best;

    /// <summary>Makes rings for those of a number of lines, and of directions of sessions behind them, that are
    /// new.</summary>
    public BurstTracker(int lines, int directions, BurstWindow[] best, Func<int, bool> isNew)
    {
        int sources = lines + directions;
        _best = best;
        _sources = new BurstSource?[sources];
        for (int source = 0; source < sources; source++)
        {
            _sources[source] = isNew(source)
                ? new BurstSource(
                    source < lines ? BurstWindow.PacketsOfLine(sources) : BurstWindow.PacketsOfDirection(sources))
                : null;
        }
    }

    /// <summary>How many sources there are room for.</summary>
    public int Sources => _sources.Length;

    /// <summary>A source goes on where another tracker has it.</summary>
    public void TakeOver(int source, BurstTracker before, int sourceBefore) =>
        _sources[source] = before._sources[sourceBefore];

    /// <summary>From now on the best windows stand there: <see cref="BurstWindow.Sizes"/> rows a source.</summary>
    public void Begin(BurstWindow[] best)
    {
        Settle();
        _best = best;
        foreach (BurstSource? source in _sources)
            source?.LookFromHere();
    }

    /// <summary>Brings the best windows up to the newest packets.</summary>
    public void Settle()
    {
        for (int source = 0; source < _sources.Length; source++)
        {
            if (_sources[source] is { } ring)
                Look(source, ring);
        }
    }

    /// <summary>Adds a packet; the source's best windows follow a few packets later.</summary>
    public void Add(int source, long stampNs, int bytes)
    {
        if (_sources[source] is { } ring)
            Add(source, ring, stampNs, bytes);
    }

    /// <summary>What a source is kept in until another tracker takes it over; none where nothing comes any
    /// more.</summary>
    public BurstSource? SourceOf(int source) => _sources[source];

    /// <summary>The same for who has at hand what <see cref="SourceOf"/> gave.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int source, BurstSource ring, long stampNs, int bytes)
    {
        long head = ring.Head;
        long passedNs = stampNs - ring.LastStampNs;
        if (head >= ring.NextCare || (ulong)passedNs > BurstWindow.LongestNs)
            AddWithCare(source, ring, stampNs, bytes);
        else
            Add(ring, head, passedNs, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(BurstSource ring, long head, long passedNs, int bytes)
    {
        BurstSource.BurstPacket[] packets = ring.Packets;
        uint allBytes = ring.AllBytes;
        uint lastNs = ring.LastNs + (uint)passedNs;
        packets[(int)head & (packets.Length - 1)] = new BurstSource.BurstPacket(lastNs, allBytes);
        ring.AllBytes = allBytes + (uint)bytes;
        ring.LastNs = lastNs;
        ring.LastStampNs += passedNs;
        ring.Head = head + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddWithCare(int source, BurstSource ring, long stampNs, int bytes)
    {
        long head = ring.Head;
        if (head == 0)
            ring.LastStampNs = stampNs;
        long passedNs = Math.Max(stampNs - ring.LastStampNs, 0);
        if (ring.IsEraOver)
            Look(source, ring);
        if (passedNs > BurstWindow.LongestNs)
        {
            Look(source, ring);
            ring.LastStampNs = stampNs - BurstWindow.LongestNs;
            passedNs = BurstWindow.LongestNs;
        }
        if (IsInWindow(ring, head))
            MakeRoom(source, ring, passedNs);
        Add(ring, head, passedNs, bytes);
        if (head >= ring.NextLook)
            Look(source, ring);
        // Times never decrease: if the last of the packets that go next is too old, all of them are.
        long last = ring.Head + LooksTogether - 1;
        ring.NextCare = IsInWindow(ring, last) ? ring.Head : Math.Min(ring.NextLook, last + 1);
    }

    /// <summary>Whether the packet that goes for another one may be in a window that was not looked at.</summary>
    private static bool IsInWindow(BurstSource ring, long place)
    {
        BurstSource.BurstPacket[] packets = ring.Packets;
        return place - packets.Length >= ring.Oldest
            && ring.SettledNs - packets[(int)place & (packets.Length - 1)].Ns < BurstWindow.LongestNs;
    }

    /// <summary>The packet that goes may be in a window that ends with one that was not looked at.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeRoom(int source, BurstSource ring, long passedNs)
    {
        Look(source, ring);
        long ageNs = ring.LastNs - ring.Packets[(int)ring.Head & (ring.Packets.Length - 1)].Ns + passedNs;
        if (ageNs < BurstWindow.LongestNs)
            ring.Overflow++;
    }

    /// <summary>Looks at the windows that end with packets not yet looked at.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Look(int source, BurstSource ring)
    {
        long nextLook = long.MaxValue;
        for (int size = 0; size < BurstWindow.Sizes; size++)
        {
            ref long next = ref ring.NextLooks[size];
            // What is new in a changed configuration has no packet, and no window yet.
            if (next < ring.Head)
                next = Look(ref BestOf(source, size), ring, next, (uint)BurstWindow.LengthNs(size));
            nextLook = Math.Min(nextLook, next);
        }
        // Several at once take little more time than one.
        ring.NextLook = Math.Max(nextLook, ring.Head + LooksTogether - 1);
        ring.SettledNs = ring.LastNs;
        ring.LeaveBehind();
    }

    private ref BurstWindow BestOf(int source, int size) => ref _best[source * BurstWindow.Sizes + size];

    /// <summary>Keeps the best of the windows that end with a packet or a later one.</summary>
    /// <returns>The next packet that can end a better one, at the earliest.</returns>
    private static long Look(ref BurstWindow best, BurstSource ring, long last, uint lengthNs)
    {
        BurstSource.BurstPacket[] packets = ring.Packets;
        int mask = packets.Length - 1;
        long oldest = Math.Max(ring.Head - packets.Length, ring.Oldest);
        while (last < ring.Head)
        {
            // Only a window with as many packets as the best one can be better: this one would have to be inside.
            long first = last - Math.Max(best.Packets - 1, 0);
            if (first < oldest)
            {
                last += oldest - first;
                continue;
            }
            // What lies side by side, with the packet before the first one and that behind the last one.
            int run = (int)Math.Min(
                ring.Head - 1 - last, packets.Length - 1 - Math.Max((int)first & mask, (int)last & mask));
            if (run <= 0 || first == oldest || ((int)first & mask) == 0)
            {
                last += LookAt(ref best, ring, first, last, lengthNs);
                continue;
            }
            ReadOnlySpan<BurstSource.BurstPacket> befores = packets.AsSpan(((int)first & mask) - 1, run + 1);
            ReadOnlySpan<BurstSource.BurstPacket> lasts = packets.AsSpan((int)last & mask, run + 1);
            int below = CountBelow(befores, lasts, lengthNs, best.Bytes);
            int passed = below > run
                ? run : CountNoBetter(befores, lasts, lengthNs, best.Bytes, Math.Max(below - 1, 0));
            last += passed;
            last += passed == run
                ? TooOld(packets, first + passed - 1, last - 1, lengthNs)
                : LookAt(ref best, ring, first + passed, last, lengthNs);
        }
        return last;
    }

    /// <summary>
    /// Of windows one behind the other, how many at least have no room for one packet more nor, but for the last of
    /// them, more bytes than the best. Looks at times and bytes of four at once.
    /// </summary>
    /// <param name="befores">The packets before their first ones, and the last one's first.</param>
    /// <param name="lasts">Their last packets, and the one behind; as many.</param>
    /// <param name="lengthNs">How long a window is, nanoseconds.</param>
    /// <param name="bytes">Bytes of the best one.</param>
    private static int CountBelow(
        ReadOnlySpan<BurstSource.BurstPacket> befores, ReadOnlySpan<BurstSource.BurstPacket> lasts, uint lengthNs,
        long bytes)
    {
        // A span is shorter than a length where its complement is above that of the length. Numbers without a sign
        // compare as those with one do when their highest bit is turned.
        const int Turn = int.MinValue;
        Vector128<int> turn = Vector128.Create(~Turn, Turn, ~Turn, Turn);
        int length = ~(int)lengthNs ^ Turn;
        int best = (int)(uint)bytes ^ Turn;
        Vector128<int> most = Vector128.Create(length, best, length, best);
        ref int starts = ref Unsafe.As<BurstSource.BurstPacket, int>(ref MemoryMarshal.GetReference(befores));
        ref int ends = ref Unsafe.As<BurstSource.BurstPacket, int>(ref MemoryMarshal.GetReference(lasts));
        nuint end = (nuint)Math.Min(befores.Length, lasts.Length) * 2;
        nuint at = 0;
        for (; at + 6 < end; at += 8)
        {
            Vector128<int> spans = Vector128.LoadUnsafe(ref ends, at) - Vector128.LoadUnsafe(ref starts, at);
            Vector128<int> further =
                Vector128.LoadUnsafe(ref ends, at + 4) - Vector128.LoadUnsafe(ref starts, at + 4);
            if ((Vector128.GreaterThan(spans ^ turn, most) | Vector128.GreaterThan(further ^ turn, most)) != default)
                break;
        }
        for (; at < end; at += 2)
        {
            Vector128<int> spans = OnePacket(ref ends, at) - OnePacket(ref starts, at);
            if (Vector128.GreaterThan(spans ^ turn, most) != default)
                break;
        }
        return (int)at / 2;
    }

    /// <summary>One packet's numbers, twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> OnePacket(ref int packets, nuint at) =>
        Vector128.Create(Unsafe.As<int, long>(ref Unsafe.Add(ref packets, at))).AsInt32();

    /// <summary>How many windows, one behind the other, are too long, or no better than the best.</summary>
    /// <param name="befores">The packets before their first ones.</param>
    /// <param name="lasts">Their last packets, and the one behind.</param>
    /// <param name="lengthNs">How long a window is, nanoseconds.</param>
    /// <param name="bytes">Bytes of the best one.</param>
    /// <param name="count">How many are known to be.</param>
    private static int CountNoBetter(
        ReadOnlySpan<BurstSource.BurstPacket> befores, ReadOnlySpan<BurstSource.BurstPacket> lasts, uint lengthNs,
        long bytes, int count)
    {
        for (int next = count + 1; next < befores.Length && next < lasts.Length; next++)
        {
            uint endNs = lasts[count].Ns;
            if (endNs - befores[next].Ns < lengthNs
                && (endNs - befores[count].Ns < lengthNs
                    || lasts[next].BytesBefore - befores[next].BytesBefore > bytes))
                break;
            count = next;
        }
        return count;
    }

    /// <summary>Keeps a window if it is the best.</summary>
    /// <returns>How many packets later the next one can be better, at the earliest.</returns>
    private static long LookAt(ref BurstWindow best, BurstSource ring, long first, long last, uint lengthNs)
    {
        BurstSource.BurstPacket[] packets = ring.Packets;
        int mask = packets.Length - 1;
        if (packets[(int)last & mask].Ns - packets[(int)first & mask].Ns >= lengthNs)
            return 1 + TooOld(packets, first, last, lengthNs);
        Improve(ref best, ring, first, last, lengthNs);
        return 1;
    }

    /// <summary>For every packet that is too old to be inside, one more has to come.</summary>
    /// <returns>How many at least are behind the first, which is.</returns>
    private static long TooOld(BurstSource.BurstPacket[] packets, long first, long last, uint lengthNs)
    {
        // Traffic is as regular as ever, or far from its busiest: so the second packet is looked at, then the middle
        // and what is left before it.
        int mask = packets.Length - 1;
        uint endNs = packets[(int)last & mask].Ns;
        if (first + 1 >= last || endNs - packets[(int)(first + 1) & mask].Ns < lengthNs)
            return 0;
        long old = (last - first) / 2;
        while (endNs - packets[(int)(first + old) & mask].Ns < lengthNs)
            old /= 2;
        return old;
    }

    /// <summary>The window that ends with a packet has no fewer packets than the best.</summary>
    private static void Improve(ref BurstWindow best, BurstSource ring, long first, long last, uint lengthNs)
    {
        BurstSource.BurstPacket[] packets = ring.Packets;
        int mask = packets.Length - 1;
        uint endNs = packets[(int)last & mask].Ns;
        long oldest = Math.Max(ring.Head - packets.Length, ring.Oldest);
        while (first > oldest && endNs - packets[(int)(first - 1) & mask].Ns < lengthNs)
            first--;
        long count = last - first + 1;
        uint bytesBehind = last + 1 == ring.Head ? ring.AllBytes : packets[(int)(last + 1) & mask].BytesBefore;
        long bytes = bytesBehind - packets[(int)first & mask].BytesBefore;
        if (count == best.Packets && bytes <= best.Bytes)
            return;
        best.Packets = count;
        best.Bytes = bytes;
        best.StampNs = ring.StampOf(packets[(int)first & mask]);
    }
}
