// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Declared.Plans;

namespace Telemetry.Feeds.Declared;

/// <summary>Reads envelopes whose fields are all big-endian integers.</summary>
[HotPath]
internal readonly struct BigEndianFields : IFieldReader
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ref byte start, in FieldPlan plan)
    {
        ulong loaded = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (nint)plan.At));
        return (BinaryPrimitives.ReverseEndianness(loaded) >> plan.Shift) & plan.Mask;
    }
}
