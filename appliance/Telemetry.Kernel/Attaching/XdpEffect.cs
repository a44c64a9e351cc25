// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Attaching;

/// <summary>What a native XDP program that comes or goes does to the traffic of an interface.</summary>
public enum XdpEffect
{
    /// <summary>Nothing: the program is a pointer that is swapped; link and device stay as they are.</summary>
    None,

    /// <summary>The queues are stopped or made anew while the device stays up: packets of some milliseconds are lost,
    /// perhaps steering too; the driver may tell that the carrier is gone meanwhile.</summary>
    QueueReset,

    /// <summary>The driver takes the device down and up, as when the interface is set down, or resets it: the carrier
    /// goes, packets of up to some seconds are lost. A driver of which nothing is known is taken to do so.</summary>
    LinkReset,

    /// <summary>The driver has no native XDP, or runs no program of it.</summary>
    Unsupported,
}
