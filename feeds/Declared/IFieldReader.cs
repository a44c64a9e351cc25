// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Feeds.Declared.Plans;

namespace Telemetry.Feeds.Declared;

/// <summary>Reader of an envelope's numbers: one struct per case, so that no field is tested for its
/// encoding.</summary>
internal interface IFieldReader
{
    /// <summary>Reads a number.</summary>
    /// <param name="start">The packet's first byte; as many bytes as the plan needs are readable.</param>
    /// <param name="plan">Place of the number.</param>
    /// <returns>The number; invalid digits read as the largest number.</returns>
    static abstract ulong Read(ref byte start, in FieldPlan plan);
}

/// <summary>Reads envelopes whose fields are all big-endian integers.</summary>
[HotPath]
internal readonly struct BigEndianFields : IFieldReader
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ref byte start, in FieldPlan plan)
    {
        ulong loaded = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (nint)plan.At));
        return (BinaryPrimitives.ReverseEndianness(loaded) >> plan.Shift) & plan.Mask;
    }
}

/// <summary>Reads envelopes whose fields are all little-endian integers.</summary>
[HotPath]
internal readonly struct LittleEndianFields : IFieldReader
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ref byte start, in FieldPlan plan) =>
        (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (nint)plan.At)) >> plan.Shift) & plan.Mask;
}

/// <summary>Reads envelopes with at least one decimal field.</summary>
[HotPath]
internal readonly struct MixedFields : IFieldReader
{
    private const ulong NoNumber = ulong.MaxValue;

    public static ulong Read(ref byte start, in FieldPlan plan)
    {
        if (plan.Digits != 0)
            return ReadDigits(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref start, (nint)plan.At), plan.Digits));
        return plan.IsBigEndian
            ? BigEndianFields.Read(ref start, plan)
            : LittleEndianFields.Read(ref start, plan);
    }

    private static ulong ReadDigits(ReadOnlySpan<byte> digits)
    {
        digits = digits.TrimStart((byte)' ');
        if (digits.IsEmpty)
            return NoNumber;
        ulong number = 0;
        foreach (byte digit in digits)
        {
            uint value = (uint)digit - '0';
            if (value > 9)
                return NoNumber;
            number = (number * 10) + value;
        }
        return number;
    }
}
