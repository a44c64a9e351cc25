// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Ticks;

/// <summary>First delivery of a number of a feed: its packet and line.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct FirstDelivery
{
    /// <summary>Flag in <see cref="OriginOf"/>: it is the packet's first number.</summary>
    public const ulong FirstOfPacket = 1UL << 48;

    /// <summary>The number, unwrapped.</summary>
    [FieldOffset(0)] public ulong Sequence;

    /// <summary>Stamp of the packet, nanoseconds.</summary>
    [FieldOffset(8)] public long StampNs;

    /// <summary>Ordinal of the packet among the feed's.</summary>
    [FieldOffset(16)] public long Packet;

    /// <summary>Serial number of the generation; 0 if the entry is unused.</summary>
    [FieldOffset(24)] public int Generation;

    /// <summary>Index of the line among all lines.</summary>
    [FieldOffset(28)] public short LineIndex;

    /// <summary>1 if it is the packet's first number.</summary>
    [FieldOffset(30)] public byte IsFirstOfPacket;

    /// <summary>The members from <see cref="Generation"/> on as one word: see <see cref="OriginOf"/>.</summary>
    [FieldOffset(24)] internal ulong Origin;

    /// <summary>Value of <see cref="Origin"/> for a generation and line, without the flag of the packet's first
    /// number.</summary>
    public static ulong OriginOf(int generation, short lineIndex) =>
        (uint)generation | ((ulong)(ushort)lineIndex << 32);
}
