// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What the host lost before and behind the hooks.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct HostDropFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 32;

    /// <summary>Frames that the NIC missed.</summary>
    [FieldOffset(0)] public long NicMissed;

    /// <summary>Frames for which the NIC had no buffer.</summary>
    [FieldOffset(8)] public long NicNoBuffer;

    /// <summary>Frames dropped by softnet.</summary>
    [FieldOffset(16)] public long SoftnetDropped;

    /// <summary>Datagrams dropped at full sockets.</summary>
    [FieldOffset(24)] public long UdpRcvbufErrors;
}
