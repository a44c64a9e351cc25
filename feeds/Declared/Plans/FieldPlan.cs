// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Feeds.Declared.Plans;

/// <summary>
/// Plan for reading a declared field: eight bytes from an offset, shifted and masked. The eight bytes end at the end of
/// the field, or are the first eight bytes of the packet, so the load stays inside the header, or inside eight bytes if
/// the header is shorter.
/// </summary>
[HotPath]
[StructLayout(LayoutKind.Sequential)]
internal readonly struct FieldPlan
{
    /// <summary>Bytes of a load.</summary>
    internal const int LoadLength = sizeof(ulong);

    /// <summary>Mask of the field's bits after the shift; 0 for an absent field, which then reads as 0.</summary>
    internal readonly ulong Mask;

    /// <summary>Offset of the load, or of the first digit.</summary>
    internal readonly ushort At;

    /// <summary>Shift: number of bits below the field.</summary>
    internal readonly byte Shift;

    /// <summary>Number of digits; 0 for an integer.</summary>
    internal readonly byte Digits;

    /// <summary>True if the integer is big-endian.</summary>
    internal readonly bool IsBigEndian;

    /// <summary>Plans the reading of a field; null for an absent one.</summary>
    public FieldPlan(DeclaredField? field, bool isBigEndian, ulong mask = ulong.MaxValue)
    {
        if (field is null)
            return;
        IsBigEndian = isBigEndian;
        if (field.Form == FieldForm.Digits)
        {
            (At, Digits) = ((ushort)field.Offset, (byte)field.Width);
            return;
        }
        int at = Math.Max(0, field.End - LoadLength);
        int before = field.Offset - at;
        At = (ushort)at;
        Shift = (byte)(8 * (isBigEndian ? LoadLength - before - field.Width : before));
        Mask = field.Largest & mask;
    }
}
