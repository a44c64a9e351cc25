// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>The busiest window of one size.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct BurstFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 32;

    /// <summary>Length of the window, nanoseconds.</summary>
    [FieldOffset(0)] public long WindowNs;

    /// <summary>Packets in it; 0 where there is none.</summary>
    [FieldOffset(8)] public long Packets;

    /// <summary>Wire bytes in it.</summary>
    [FieldOffset(16)] public long Bytes;

    /// <summary>Stamp of its first packet, nanoseconds.</summary>
    [FieldOffset(24)] public long StampNs;
}
