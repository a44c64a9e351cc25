// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Telemetry.Feeds.Declared.Plans;

/// <summary>Plan for reading up to eight characters into the upper bytes of a word; the rest is zero.</summary>
[HotPath]
[StructLayout(LayoutKind.Sequential)]
internal readonly struct TextPlan
{
    private const int LoadLength = 8;

    private readonly ulong _mask;
    private readonly ushort _at;
    private readonly byte _shift;

    /// <summary>Plans the reading of characters; nothing is read if the width is not positive.</summary>
    public TextPlan(int offset, int width)
    {
        if (width <= 0)
            return;
        width = Math.Min(width, LoadLength);
        int at = Math.Max(0, offset + width - LoadLength);
        _at = (ushort)at;
        _shift = (byte)(8 * (offset - at));
        _mask = ulong.MaxValue << (8 * (LoadLength - width));
    }

    /// <summary>Reads the characters.</summary>
    /// <param name="start">The packet's first byte; the bytes up to the end of the text, and at least eight, are
    /// readable.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Read(ref byte start)
    {
        ulong loaded = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (nint)_at));
        return (BinaryPrimitives.ReverseEndianness(loaded) << _shift) & _mask;
    }
}
