// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HdrHistogram;

/// <summary>
/// Where values of one magnitude (which have the same highest bit) are counted: all of them in one block. Looked up by
/// magnitude, this takes half of what working it out for each value does.
/// </summary>
/// <param name="Shift">By how much a value is shifted to the right.</param>
/// <param name="Offset">What is added to that for the index of its count.</param>
/// <param name="Block">The bit of its block.</param>
internal readonly record struct BucketStep(int Shift, int Offset, ulong Block)
{
    private const int Magnitudes = 65;                      // 64 bits, and none
    private const int MostBlockMagnitude = 18;

    // By both magnitudes of a layout: there are few layouts, and many histograms.
    private static readonly BucketStep[]?[] Known = new BucketStep[]?[64 * MostBlockMagnitude];

    /// <summary>The steps of a layout by leading zeros of a value, the same for all that have it.</summary>
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
    /// <param name="steps">What <see cref="Of"/> gave: no number of leading zeros is beyond it.</param>
    /// <param name="value">Any value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ref readonly BucketStep At(BucketStep[] steps, long value) => ref Unsafe.Add(
        ref MemoryMarshal.GetArrayDataReference(steps), (nuint)BitOperations.LeadingZeroCount((ulong)value));

    /// <summary>The index of a value's count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int IndexOf(long value) => (int)((ulong)value >> Shift) + Offset;
}
