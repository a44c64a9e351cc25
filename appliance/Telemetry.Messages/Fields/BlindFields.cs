// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Silence around numbers that were lost.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct BlindFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 24;

    /// <summary>Spans of silence.</summary>
    [FieldOffset(0)] public long Spans;

    /// <summary>Their length together, nanoseconds; they do not overlap.</summary>
    [FieldOffset(8)] public long TotalNs;

    /// <summary>The longest that ended or was under way, nanoseconds, from its own beginning: a maximum, never a sum.
    /// </summary>
    [FieldOffset(16)] public long LongestNs;
}
