// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Pipeline.HostPath;

/// <summary>A datagram in the queue of a socket.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct QueuedDatagram
{
    /// <summary>Stamp right before it was put into the queue, nanoseconds.</summary>
    internal long InNs;

    /// <summary>Its stamp at the hook, nanoseconds; 0 if it is not known.</summary>
    internal long RxNs;

    /// <summary>Its first number (raw).</summary>
    internal ulong First;

    /// <summary>Mark of its number sequence.</summary>
    internal ulong Channel;

    /// <summary>Its numbers; 0 if it has none or could not be decoded.</summary>
    internal uint Numbers;

    /// <summary>Length of its payload, bytes.</summary>
    internal int Length;

    /// <summary>Its line.</summary>
    internal short Line;

    /// <summary>Its feed.</summary>
    internal short Feed;
}
