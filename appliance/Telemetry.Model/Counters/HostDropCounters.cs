// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>
/// What the host lost before and behind the hooks. <see cref="LedgerCounters.Unknown"/> where not readable.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct HostDropCounters
{
    /// <summary>Frames that the NIC missed.</summary>
    public long NicMissed;

    /// <summary>Frames for which the NIC had no buffer.</summary>
    public long NicNoBuffer;

    /// <summary>Frames dropped by softnet.</summary>
    public long SoftnetDropped;

    /// <summary>Datagrams dropped at full sockets.</summary>
    public long UdpRcvbufErrors;

    /// <summary>Dropped by the stack in between.</summary>
    public StackDropCounters Stack;
}
