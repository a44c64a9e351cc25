// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Ticks;

/// <summary>A packet that brought at least one number new to its feed.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Tick
{
    /// <summary>Time of its arrival, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Its first new number (raw).</summary>
    public ulong Sequence;

    /// <summary>Ordinal of the packet among the feed's.</summary>
    public long Packet;

    /// <summary>Serial number of its generation.</summary>
    public int Generation;

    /// <summary>Index of the line among all lines.</summary>
    public short LineIndex;
}

/// <summary>Way in which the tick of an order was found.</summary>
public enum TickAttribution : byte
{
    /// <summary>It was not found.</summary>
    None = 0,

    /// <summary>The order names it.</summary>
    Named = 1,

    /// <summary>The newest tick before the order.</summary>
    Last = 2,

    /// <summary>The earliest tick since the previous order.</summary>
    First = 3,
}
