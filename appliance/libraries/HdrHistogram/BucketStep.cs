// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HdrHistogram;

/// <summary>
/// Place of the counts of all values of one magnitude (with the same highest bit), which are in one block. Looking it
/// up by magnitude takes half the time of computing it for each value.
/// </summary>
/// <param name="Shift">Bits by which a value is shifted to the right.</param>
/// <param name="Offset">Added to the shifted value to get the index of its count.</param>
/// <param name="Block">Bit of the block.</param>
internal readonly record struct BucketStep(int Shift, int Offset, ulong Block)
{
    private const int Magnitudes = 65;                      // 64 bits, and none
    private const int MostBlockMagnitude = 18;

    // Indexed by both magnitudes of a layout: there are few layouts, and many histograms.
    private static readonly BucketStep[]?[] Known = new BucketStep[]?[64 * MostBlockMagnitude];

    /// <summary>Steps of a layout by a value's leading zeros, shared by all histograms of that layout.</summary>
    internal static BucketStep[] Of(int unitMagnitude, int blockMagnitude)
    {
        ref BucketStep[]? known = ref Known[(unitMagnitude * MostBlockMagnitude) + blockMagnitude];
        BucketStep[]? steps = Volatile.Read(ref known);
        if (steps is not null)
            return steps;

        steps = new BucketStep[Magnitudes];
        for (int leadingZeros = 0; leadingZeros < Magnitudes; leadingZeros++)
        {
            int block = Math.Max(64 - leadingZeros - unitMagnitude - blockMagnitude, 0);
            int bucket = Math.Max(block - 1, 0);
            steps[leadingZeros] = new BucketStep(unitMagnitude + bucket, bucket << blockMagnitude, 1UL << block);
        }

        Volatile.Write(ref known, steps);
        return steps;
    }

    /// <summary>The step of a value.</summary>
    /// <param name="steps">Result of <see cref="Of"/>, which has an entry for every number of leading zeros.</param>
    /// <param name="value">Any value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ref readonly BucketStep At(BucketStep[] steps, long value) => ref Unsafe.Add(
        ref MemoryMarshal.GetArrayDataReference(steps), (nuint)BitOperations.LeadingZeroCount((ulong)value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int IndexOf(long value) => (int)((ulong)value >> Shift) + Offset;
}
