// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Declared.Plans;

/// <summary>One range of values of a declared condition, and the flags that it sets.</summary>
[HotPath]
[StructLayout(LayoutKind.Sequential)]
internal readonly struct MarkPlan(FieldPlan field, int end, ulong first, ulong last, EnvelopeFlags flags)
{
    private readonly FieldPlan _field = field;
    private readonly ulong _first = first;
    private readonly ulong _span = last - first;
    private readonly int _end = end;
    private readonly EnvelopeFlags _flags = flags;

    /// <summary>Flags of a packet; none if its field is outside the range.</summary>
    /// <param name="start">The packet's first byte; at least eight bytes are readable.</param>
    /// <param name="length">Captured bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EnvelopeFlags Of<TFields>(ref byte start, int length)
        where TFields : struct, IFieldReader =>
        length >= _end && TFields.Read(ref start, _field) - _first <= _span ? _flags : EnvelopeFlags.None;
}
