// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Time in which a packet's numbers were not borne out by any other packet.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct DoubtFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 16;

    /// <summary>Time in doubt, nanoseconds.</summary>
    [FieldOffset(0)] public long TotalNs;

    /// <summary>1 if it was in doubt at the end of the interval, else 0: the latest state, never a sum.</summary>
    [FieldOffset(8)] public long IsInDoubt;
}
