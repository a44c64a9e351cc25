// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What does not fit into the histogram of a series.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct SeriesCounterFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 40;

    /// <summary>Samples below zero.</summary>
    [FieldOffset(0)] public long NegativeCount;

    /// <summary>The lowest of them, nanoseconds.</summary>
    [FieldOffset(8)] public long NegativeMinNs;

    /// <summary>Samples above the range.</summary>
    [FieldOffset(16)] public long AboveRangeCount;

    /// <summary>The highest of them, nanoseconds.</summary>
    [FieldOffset(24)] public long AboveRangeMaxNs;

    /// <summary>Upper bound of the samples that losses in the appliance cost.</summary>
    [FieldOffset(32)] public long MayBeMissing;
}
