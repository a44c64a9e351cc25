// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>One of the largest samples of an interval.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct WorstFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 24;

    /// <summary>The sample, nanoseconds; -1 where there is none.</summary>
    [FieldOffset(0)] public long ValueNs;

    /// <summary>Stamp of the packet that ended it, nanoseconds.</summary>
    [FieldOffset(8)] public long StampNs;

    /// <summary>Number of the feed packet; 0 if it is of none.</summary>
    [FieldOffset(16)] public ulong Sequence;
}
