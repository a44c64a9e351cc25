// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Declared.Plans;

namespace Telemetry.Feeds.Declared;

/// <summary>Reads envelopes whose fields are all little-endian integers.</summary>
[HotPath]
internal readonly struct LittleEndianFields : IFieldReader
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ref byte start, in FieldPlan plan) =>
        (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (nint)plan.At)) >> plan.Shift) & plan.Mask;
}
