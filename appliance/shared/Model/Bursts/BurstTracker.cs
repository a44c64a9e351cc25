// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Telemetry.Model.Intervals;

namespace Telemetry.Model.Bursts;

/// <summary>Finds the busiest sliding windows of each source (a line, a direction of a session), from the packets' own
/// stamps: a window of length w that ends with a packet at t contains the packets in (t - w, t]. Exact while a source
/// sends no more packets within the longest window than its ring holds; overflows are counted for each
/// source.</summary>
[HotPath]
public sealed class BurstTracker
{
    private const int LooksTogether = 64;

    private readonly BurstSource?[] _sources;               // null where no packets can come any more
    private BurstWindow[] _best;

    /// <summary>Allocates rings for the new ones of a number of lines, followed by directions of sessions.</summary>
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

    public int Sources => _sources.Length;

    /// <summary>Takes over a source from another tracker.</summary>
    public void TakeOver(int source, BurstTracker before, int sourceBefore) =>
        _sources[source] = before._sources[sourceBefore];

    /// <summary>Sets the rows for the best windows: <see cref="BurstWindow.Sizes"/> rows a source.</summary>
    public void Begin(BurstWindow[] best)
    {
        Settle();
        _best = best;
        foreach (BurstSource? source in _sources)
            source?.LookFromHere();
    }

    /// <summary>Evaluates the windows up to the newest packets.</summary>
    public void Settle()
    {
        for (int source = 0; source < _sources.Length; source++)
        {
            if (_sources[source] is { } ring)
                Look(source, ring);
        }
    }

    /// <summary>Adds a packet; the source's best windows are updated a few packets later.</summary>
    public void Add(int source, long stampNs, int bytes)
    {
        if (_sources[source] is { } ring)
            Add(source, ring, stampNs, bytes);
    }

    /// <summary>State of a source, valid until another tracker takes it over; null where nothing can come any
    /// more.</summary>
    public BurstSource? SourceOf(int source) => _sources[source];

    /// <summary>Adds a packet to a source whose <see cref="SourceOf"/> the caller keeps.</summary>
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
        // Times never decrease: if the last of the packets overwritten next is too old, all of them are.
        long last = ring.Head + LooksTogether - 1;
        ring.NextCare = IsInWindow(ring, last) ? ring.Head : Math.Min(ring.NextLook, last + 1);
    }

    /// <summary>True if the packet about to be overwritten may be in a window not yet evaluated.</summary>
    private static bool IsInWindow(BurstSource ring, long place)
    {
        BurstSource.BurstPacket[] packets = ring.Packets;
        return place - packets.Length >= ring.Oldest
            && ring.SettledNs - packets[(int)place & (packets.Length - 1)].Ns < BurstWindow.LongestNs;
    }

    /// <summary>Evaluates windows because the packet about to be overwritten may be in one not yet evaluated.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeRoom(int source, BurstSource ring, long passedNs)
    {
        Look(source, ring);
        long ageNs = ring.LastNs - ring.Packets[(int)ring.Head & (ring.Packets.Length - 1)].Ns + passedNs;
        if (ageNs < BurstWindow.LongestNs)
            ring.Overflow++;
    }

    /// <summary>Evaluates the windows that end with packets not yet evaluated.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Look(int source, BurstSource ring)
    {
        long nextLook = long.MaxValue;
        for (int size = 0; size < BurstWindow.Sizes; size++)
        {
            ref long next = ref ring.NextLooks[size];
            // A source new in a changed configuration has no packet and no window yet.
            if (next < ring.Head)
                next = Look(ref BestOf(source, size), ring, next, (uint)BurstWindow.LengthNs(size));
            nextLook = Math.Min(nextLook, next);
        }
        // Evaluating several packets at once takes little more time than one.
        ring.NextLook = Math.Max(nextLook, ring.Head + LooksTogether - 1);
        ring.SettledNs = ring.LastNs;
        ring.LeaveBehind();
    }

    private ref BurstWindow BestOf(int source, int size) => ref _best[source * BurstWindow.Sizes + size];

    /// <summary>Finds the best of the windows that end with a packet or a later one.</summary>
    /// <returns>The next packet that can end a better window, at the earliest.</returns>
    private static long Look(ref BurstWindow best, BurstSource ring, long last, uint lengthNs)
    {
        BurstSource.BurstPacket[] packets = ring.Packets;
        int mask = packets.Length - 1;
        long oldest = Math.Max(ring.Head - packets.Length, ring.Oldest);
        while (last < ring.Head)
        {
            // Only a window with as many packets as the best one can be better, so this packet would have to be inside
            // it.
            long first = last - Math.Max(best.Packets - 1, 0);
            if (first < oldest)
            {
                last += oldest - first;
                continue;
            }
            // The contiguous part of the ring, with the packet before the first one and that after the last one.
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

    /// <summary>Lower limit of the number of consecutive windows that have no room for one more packet and, except the
    /// last of them, no more bytes than the best. Compares times and bytes of four packets at once.</summary>
    /// <param name="befores">The packets before their first ones, and the last window's first one.</param>
    /// <param name="lasts">Their last packets, and the one after; as many.</param>
    /// <param name="lengthNs">Length of a window, nanoseconds.</param>
    /// <param name="bytes">Bytes of the best window.</param>
    private static int CountBelow(
        ReadOnlySpan<BurstSource.BurstPacket> befores, ReadOnlySpan<BurstSource.BurstPacket> lasts, uint lengthNs,
        long bytes)
    {
        // A span is shorter than a length if its complement is above that of the length. Unsigned numbers compare like
        // signed ones once their highest bit is inverted.
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

    /// <summary>One packet's numbers, duplicated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> OnePacket(ref int packets, nuint at) =>
        Vector128.Create(Unsafe.As<int, long>(ref Unsafe.Add(ref packets, at))).AsInt32();

    /// <summary>Counts consecutive windows that are too long, or no better than the best.</summary>
    /// <param name="befores">The packets before their first ones.</param>
    /// <param name="lasts">Their last packets, and the one after.</param>
    /// <param name="lengthNs">Length of a window, nanoseconds.</param>
    /// <param name="bytes">Bytes of the best window.</param>
    /// <param name="count">Number already known to be so.</param>
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
    /// <returns>Number of packets after which a window can be better, at the earliest.</returns>
    private static long LookAt(ref BurstWindow best, BurstSource ring, long first, long last, uint lengthNs)
    {
        BurstSource.BurstPacket[] packets = ring.Packets;
        int mask = packets.Length - 1;
        if (packets[(int)last & mask].Ns - packets[(int)first & mask].Ns >= lengthNs)
            return 1 + TooOld(packets, first, last, lengthNs);
        Improve(ref best, ring, first, last, lengthNs);
        return 1;
    }

    /// <summary>Lower limit of the packets that are too old for a window; as many more must come before it can be
    /// better.</summary>
    /// <returns>Count of packets, from the first one on; the first one must be too old.</returns>
    private static long TooOld(BurstSource.BurstPacket[] packets, long first, long last, uint lengthNs)
    {
        // Traffic is usually either regular or far from its busiest: so the second packet is checked, then the middle
        // and the part before it.
        int mask = packets.Length - 1;
        uint endNs = packets[(int)last & mask].Ns;
        if (first + 1 >= last || endNs - packets[(int)(first + 1) & mask].Ns < lengthNs)
            return 0;
        long old = (last - first) / 2;
        while (endNs - packets[(int)(first + old) & mask].Ns < lengthNs)
            old /= 2;
        return old;
    }

    /// <summary>Updates the best window with one that ends with a packet and has no fewer packets than the
    /// best.</summary>
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
