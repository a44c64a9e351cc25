// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Feeds.Declared.Plans;

/// <summary>
/// How a declared field is read: eight bytes from an offset, shifted and masked. The eight bytes end where the field
/// does, or are the first eight: so they never reach behind the header, or behind eight bytes where it is shorter.
/// </summary>
[HotPath]
[StructLayout(LayoutKind.Sequential)]
internal readonly struct FieldPlan
{
    /// <summary>Bytes of a load.</summary>
    internal const int LoadLength = sizeof(ulong);

    /// <summary>The bits of the field, moved to the lowest; 0 of a field that is not there, which reads as 0.</summary>
    internal readonly ulong Mask;

    /// <summary>Where the load begins, or the first digit.</summary>
    internal readonly ushort At;

    /// <summary>Bits below the field.</summary>
    internal readonly byte Shift;

    /// <summary>How many digits it has; 0 of an integer.</summary>
    internal readonly byte Digits;

    /// <summary>Whether the higher byte comes first.</summary>
    internal readonly bool IsBigEndian;

    /// <summary>Plans the reading of a field; of none if there is none.</summary>
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
