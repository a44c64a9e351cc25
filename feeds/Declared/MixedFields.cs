// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Feeds.Declared.Plans;

namespace Telemetry.Feeds.Declared;

/// <summary>Reads envelopes with at least one decimal field.</summary>
[HotPath]
internal readonly struct MixedFields : IFieldReader
{
    private const ulong NoNumber = ulong.MaxValue;

    /// <inheritdoc/>
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
