// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Telemetry.Publishing;

/// <summary>Copies keys of the feeds to composites of the schema, which have the same bytes.</summary>
[HotPath]
internal static class SameLayout
{
    /// <summary>Copies a struct into another one of the same size and layout.</summary>
    public static void Copy<TFrom, TTo>(in TFrom from, out TTo to)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        Debug.Assert(Unsafe.SizeOf<TFrom>() == Unsafe.SizeOf<TTo>());
        to = default;
        MemoryMarshal.AsBytes(new ReadOnlySpan<TFrom>(in from)).CopyTo(MemoryMarshal.AsBytes(new Span<TTo>(ref to)));
    }
}
