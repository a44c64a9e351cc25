// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Sockets;

/// <summary>A datagram in the queue of a socket.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct QueuedDatagram
{
    /// <summary>Stamp right before it was put into the queue, nanoseconds.</summary>
    public long InNs;

    /// <summary>Its stamp at the hook, nanoseconds; 0 if it is not known.</summary>
    public long RxNs;

    /// <summary>Its first number (raw).</summary>
    public ulong First;

    /// <summary>Mark of its number sequence.</summary>
    public ulong Channel;

    /// <summary>Its numbers; 0 if it has none or could not be decoded.</summary>
    public uint Numbers;

    /// <summary>Length of its payload, bytes.</summary>
    public int Length;

    public short Line;

    public short Feed;
}
