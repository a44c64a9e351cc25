// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Appliance.Model;

/// <summary>The busiest sliding window of one size on one flow group (a line, or a session's direction).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BurstWindow
{
    /// <summary>Window sizes kept for each: 10 µs, 100 µs, 1 ms, 10 ms.</summary>
    public const int Sizes = 4;

    /// <summary>Packets in the window.</summary>
    public long Packets;

    /// <summary>Wire bytes in the window.</summary>
    public long Bytes;

    /// <summary>Stamp of the window's first packet, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Length of the window of an index, nanoseconds.</summary>
    /// <param name="index">0 to <see cref="Sizes"/> - 1.</param>
    public static long LengthNs(int index) =>
        index switch { 0 => 10_000, 1 => 100_000, 2 => 1_000_000, _ => 10_000_000 };

    /// <summary>
    /// Copies the windows of lines, and of sessions behind them, to where there may be more of both.
    /// </summary>
    internal static void Move(
        ReadOnlySpan<BurstWindow> from, int linesThere, Span<BurstWindow> to, int linesHere)
    {
        int ofLines = linesThere * Sizes;
        from[..ofLines].CopyTo(to);
        from[ofLines..].CopyTo(to[(linesHere * Sizes)..]);
    }
}
