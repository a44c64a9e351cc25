// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.InteropServices;

namespace Telemetry.Model.Intervals;

/// <summary>The busiest sliding window of one size of one source (a line, or a direction of a session).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BurstWindow
{
    /// <summary>Number of window sizes: 10 µs, 100 µs, 1 ms, 10 ms.</summary>
    public const int Sizes = 4;

    /// <summary>Length of the longest window, nanoseconds.</summary>
    public const long LongestNs = 10_000_000;

    private const int EntriesOfAll = 1 << 21;
    private const int MostEntries = 1 << 16;
    private const int LeastEntries = 1 << 10;
    private const int LineOverDirection = 4;            // an order session sends much less than a feed

    /// <summary>Packets in the window.</summary>
    public long Packets;

    /// <summary>Wire bytes in the window.</summary>
    public long Bytes;

    /// <summary>Stamp of the window's first packet, nanoseconds.</summary>
    public long StampNs;

    /// <summary>True if it has more packets than another one, or as many and more bytes.</summary>
    public readonly bool IsBusierThan(in BurstWindow other) =>
        Packets > other.Packets || (Packets == other.Packets && Bytes > other.Bytes);

    private static ReadOnlySpan<long> LengthsNs => [10_000, 100_000, 1_000_000, LongestNs];

    /// <summary>Length of the window at an index, nanoseconds.</summary>
    /// <param name="index">0 to <see cref="Sizes"/> - 1.</param>
    public static long LengthNs(int index) => LengthsNs[index];

    /// <summary>Index of the window of a length, nanoseconds; -1 if there is none.</summary>
    public static int IndexOf(long lengthNs)
    {
        int index = Sizes - 1;
        while (index >= 0 && LengthNs(index) != lengthNs)
            index--;
        return index;
    }

    /// <summary>Highest number of packets counted in a window of a line, given the number of lines and directions of
    /// sessions.</summary>
    public static int PacketsOfLine(int sources)
    {
        int each = EntriesOfAll / Math.Max(sources, 1);
        return Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)each + 1) / 2, LeastEntries, MostEntries);
    }

    /// <summary>Highest number of packets counted in a window of a direction of a session.</summary>
    public static int PacketsOfDirection(int sources) =>
        Math.Max(PacketsOfLine(sources) / LineOverDirection, LeastEntries);

    /// <summary>Copies the windows of lines, and of sessions after them, to arrays that may have room for more of
    /// both.</summary>
    public static void Move(
        ReadOnlySpan<BurstWindow> from, int linesThere, Span<BurstWindow> to, int linesHere)
    {
        int ofLines = linesThere * Sizes;
        from[..ofLines].CopyTo(to);
        from[ofLines..].CopyTo(to[(linesHere * Sizes)..]);
    }
}
