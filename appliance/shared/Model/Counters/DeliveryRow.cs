// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Counters;

/// <summary>Numbers of a feed that a process read, or did not read.</summary>
public struct DeliveryRow
{
    /// <summary>Highest number of rows.</summary>
    public const int MaxReported = 256;

    /// <summary>The numbers since the process first read the feed.</summary>
    public DeliveryCounters Counters;

    /// <summary>A socket of the feed that it read: the kernel's cookie.</summary>
    public ulong Socket;

    /// <summary>Id of the process, in the initial pid namespace.</summary>
    public uint Process;

    public short FeedIndex;
}
