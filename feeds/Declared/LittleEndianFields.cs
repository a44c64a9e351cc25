// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Feeds;

/// <summary>All are integers, the lower byte first.</summary>
[HotPath]
internal readonly struct LittleEndianFields : IFieldReader
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ref byte start, in FieldPlan plan) =>
        (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (nint)plan.At)) >> plan.Shift) & plan.Mask;
}
