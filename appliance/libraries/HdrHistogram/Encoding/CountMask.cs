// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HdrHistogram.Encoding;

/// <summary>
/// Bit mask of the counts that are not 0. Visiting counts by its bits avoids mispredicted branches where the gaps
/// between counts vary in length.
/// </summary>
internal static class CountMask
{
    /// <summary>Most counts of a mask.</summary>
    internal const int Width = 64;

    private const int Step = 16;

    /// <summary>Mask with bit n set if count n is not 0.</summary>
    internal static ulong Of(ReadOnlySpan<uint> counts)
    {
        ref uint start = ref MemoryMarshal.GetReference(counts);
        ulong zeros = 0;
        int index = 0;
        for (; index <= counts.Length - Step; index += Step)
        {
            Vector128<ushort> first = Vector128.Narrow(AreZero(ref start, index), AreZero(ref start, index + 4));
            Vector128<ushort> second = Vector128.Narrow(AreZero(ref start, index + 8), AreZero(ref start, index + 12));
            zeros |= (ulong)Vector128.Narrow(first, second).ExtractMostSignificantBits() << index;
        }

        for (; index < counts.Length; index++)
            zeros |= (counts[index] == 0 ? 1UL : 0) << index;

        return ~zeros & (ulong.MaxValue >> (Width - counts.Length));
    }

    private static Vector128<uint> AreZero(ref uint start, int index) =>
        Vector128.Equals(Vector128.LoadUnsafe(ref start, (nuint)index), Vector128<uint>.Zero);
}
